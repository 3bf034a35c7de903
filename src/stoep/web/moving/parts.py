"""What there is of somebody: each link by which a row is about a neighbour, and what of that row they may read.

tests/web/test_mine.py walks over the models: a link or a column that is in neither list fails it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """The rows that are about somebody by one link: how they are called, and their columns."""

    title: Promise
    columns: tuple[str, ...]
    # What is fetched along, so that each row can be called by its name.
    along: tuple[str, ...] = ()


PARTS = {
    "neighbours.Neighbour.user": Part(
        _("About you"), ("name", "street", "about", "languages", "reach", "paper_by", "keys_until")
    ),
    "neighbours.User.id": Part(_("How you come in"), ("email",)),
    "neighbours.WordCard.user": Part(_("Your word card. Its words are on your paper only"), ("user",)),
    "neighbours.Company.neighbour": Part(_("Your time and company"), ("times", "often", "at_most", "way", "can_host")),
    "neighbours.Gift.neighbour": Part(
        _("What you love, show, learn and dream of"), ("kind", "topic", "words", "visible")
    ),
    "encounters.Invitation.neighbour": Part(
        _("What you were asked for"), ("encounter", "answer", "brings", "of_own", "was_there", "looked_back")
    ),
    "encounters.Encounter.host": Part(
        _("Meetings where you open the door"), ("hook", "place", "starts_at", "ends_at", "state")
    ),
    "encounters.Mark.by": Part(_("What you said for your own next time"), ("kind", "about", "day")),
    "coming.Coming.neighbour": Part(
        _("Where you said that you come"),
        ("gathering", "maybe", "more", "shows", "waiting"),
        ("gathering__initiative",),
    ),
    "initiatives.Initiative.makers": Part(_("What you keep going"), ("title", "about", "glad")),
    "initiatives.Initiative.opens": Part(_("Where you open the door, each time"), ("title",)),
    "initiatives.Gathering.opens": Part(_("Days on which you open the door"), ("initiative", "starts_at")),
    "places.Place.door_person": Part(_("Places where you are at the door"), ("name", "street")),
    "asks.Ask.by": Part(
        _("What you asked and offered"),
        ("side", "line", "title", "body", "hook", "initiative", "made_at", "closed", "hidden"),
    ),
    "asks.Knock.neighbour": Part(
        _("Questions that came to you"), ("ask", "came", "word", "words", "made_at", "thanked"), ("ask__initiative",)
    ),
    "things.Thing.by": Part(
        _("Your things and books"),
        ("kind", "title", "writer", "isbn", "about", "photo", "initiative", "place", "made_on", "closed_on", "hidden"),
    ),
    "things.Promise.neighbour": Part(_("What you fetch or bring"), ("thing", "until")),
    "things.Loan.neighbour": Part(_("What you have on loan"), ("thing", "due_on", "reminded")),
    "turns.Liking.neighbour": Part(_("Turns that you like"), ("turn", "since", "new"), ("turn__initiative",)),
    "turns.Rest.neighbour": Part(_("Days on which you take no turn"), ("first", "last")),
    "turns.TurnDay.neighbour": Part(
        _("Your turns"),
        ("turn", "gathering", "state", "asked_at", "swapping", "words"),
        ("turn__initiative", "gathering__initiative"),
    ),
    "turns.TurnDay.asked_before": Part(
        _("Turns that you were asked for"), ("turn", "gathering"), ("turn__initiative", "gathering__initiative")
    ),
    "turns.Shadow.neighbour": Part(
        _("Turns where you look along"), ("day", "state"), ("day__turn__initiative", "day__gathering__initiative")
    ),
    "neighbourhoods.Code.made_by": Part(
        _("Codes that you made"),
        ("begins_with", "kind", "street", "place", "uses", "uses_left", "ends_on", "withdrawn", "with_key"),
    ),
    "arrivals.Arrival.neighbour": Part(_("Your first fortnight"), ("known", "since", "gathering", "named")),
    "arrivals.HalfWay.user": Part(_("What you typed at the door"), ("name", "street", "begun_at", "mailed")),
    "between.Young.neighbour": Part(_("That you are under sixteen"), ("until", "allowed")),
    "feeds.OwnCalendar.neighbour": Part(_("The secret address of your calendar"), ("made_on",)),
    "rhythms.OnceMore.neighbour": Part(_("What you would like once more"), ("gathering",), ("gathering__initiative",)),
    "secondline.Organisation.invited_by": Part(_("Organisations that you invited"), ("name", "kind", "until")),
    "keys.Wish.neighbour": Part(_("That you would like to keep the keys"), ("asked_on",)),
    "keys.Agreed.by": Part(_("To whose keys you said yes"), ("wish",), ("wish__neighbour",)),
    "keys.Entry.by": Part(_("What you did with the keys"), ("on", "deed", "rule", "about", "days", "words")),
    "mail.Pace.neighbour": Part(_("How often mail comes"), ("often",)),
    "mail.Letter.neighbour": Part(_("What we mailed you"), ("about", "state", "made_at")),
    "mail.Bounce.user": Part(_("Mail that came back"), ("times", "last_on")),
    "notices.Notice.by": Part(
        _("What you said is not right"), ("about", "rule", "words", "email", "language", "made_at", "closed_on")
    ),
    "notices.Decision.by": Part(_("What you decided"), ("verdict", "rule", "words", "decided_at")),
    "notices.Told.neighbour": Part(_("What was decided about a text of yours"), ("decision",)),
    "notices.Pause.neighbour": Part(_("Your pause"), ("days", "until")),
    "notices.Pause.agreed_by": Part(_("Pauses that you agreed to"), ("days", "until")),
    "notices.WayBack.first_yes": Part(_("Ways back that you agreed to"), ("pause",), ("pause__decision",)),
}

LEFT_OUT = {
    "mail.Letter.answers_to": "as a link to you: what another was mailed, and you may read their answer",
    "notices.Decision.notice": "the notice is of who said it",
    "notices.Pause.decision": "it stands in your own part about a text of yours",
    "notices.Notice.row": "the number of the text that it is about",
    "coming.Coming.name": "of who has no account",
    "coming.Coming.email": "of who has no account",
    "coming.Coming.language": "of who has no account",
    "neighbours.Neighbour.paper_by": "as a link to you: to whom you bring paper is about them; whoever brings it to "
    "you is in your own part",
    "secondline.Organisation.lends": "the organisation's own words, on its page",
    "secondline.Organisation.when": "the organisation's own words, on its page",
    "secondline.Organisation.face": "of who works there",
    "secondline.Organisation.email": "of the organisation",
    "secondline.Organisation.link": "by which the server knows which link of the organisation works",
    "encounters.Mark.about": "as a link to you: a word of another for their own next time, that nobody else sees",
    "encounters.Invitation.worth": "worked out from what others shared too",
    "encounters.Encounter.*": "about all who were asked, not about you",
    "initiatives.Initiative.*": "of all its makers; it stands on its page",
    "initiatives.Gathering.*": "of all its makers; it stands on its page",
    "places.Place.*": "of the neighbourhood; it stands on its page",
    "asks.Ask.turn_kind": "of an ask that a turn made: that has no writer",
    "asks.Ask.turn_words": "of an ask that a turn made: that has no writer",
    "asks.Ask.turn_at": "of an ask that a turn made: that has no writer",
    "asks.Ask.passed_on": "how the server went on with it",
    "things.Loan.card": "of who has a paper card and no account",
    "things.Thing.number": "of the table of a library",
    "turns.TurnDay.ask": "what became of it when nobody could",
    "turns.TurnDay.noted": "how the server went on with it",
    "turns.TurnDay.asked_before": "of the others who were asked; that you were is a part of its own",
    "neighbours.User.password": "no word of yours: what sessions hang on",
    "arrivals.HalfWay.digest": "worth nothing to read: which code it was",
    "notices.WayBack.words": "of who has the pause; it stands on their own page",
    "mail.Letter.key": "by which the server knows that it went already",
    "mail.Letter.number": "by which the server knows what it was about",
    "mail.Letter.answers": "how many mails were written back, so that there is an end to it",
    "feeds.OwnCalendar.digest": "worth nothing to read, and all that shows your dates",
    "neighbours.WordCard.digest": "worth nothing to read, and all that lets you in",
    "neighbourhoods.Code.digest": "worth nothing to read, and all that lets somebody in",
}

LABELS = {
    "allowed": _("A parent said yes"), "asked_on": _("Asked on"), "begun_at": _("Begun on"), "days": _("Days"),
    "decided_at": _("Decided on"), "decision": _("Decision"), "deed": _("What was done"),
    "known": _("A neighbour knows you"), "language": _("Language"), "last_on": _("Last time"),
    "mailed": _("We mailed once"), "named": _("Your first name is told"), "on": _("Day"), "pause": _("Pause"),
    "hidden": _("Keyholders hid it"),
    "rule": _("House rule"), "uses": _("For how many"), "verdict": _("What was decided"), "wish": _("Wish"),
    "about": _("About"), "answer": _("Your answer"), "ask": _("Question"), "asked_at": _("Asked on"),
    "at_most": _("With how many at most"), "begins_with": _("Begins with"), "body": _("More about it"),
    "brings": _("What you were asked to bring"), "came": _("How it came to you"),
    "can_host": _("You like to open the door"), "closed": _("Closed"), "closed_on": _("Closed on"), "day": _("Day"),
    "due_on": _("Until"), "email": _("Mail address"), "encounter": _("Meeting"), "ends_at": _("To"),
    "ends_on": _("Last day"), "first": _("From"), "gathering": _("Day"), "glad": _("What makes us glad"),
    "hook": _("Around what"), "initiative": _("Initiative"), "isbn": _("Number of the book"),
    "keys_until": _("You keep the keys until"), "kind": _("Kind"), "languages": _("Languages"), "last": _("Until"),
    "line": _("Line"), "looked_back": _("You looked back"), "made_at": _("Made on"), "made_on": _("Made on"),
    "maybe": _("Perhaps"), "more": _("How many come along"), "name": _("Name"), "new": _("You look along first"),
    "of_own": _("Around something that you can show"), "often": _("How often a month"),
    "paper_by": _("Who brings the paper"), "photo": _("Photo"), "place": _("Place"),
    "reach": _("How you hear from us"), "reminded": _("We mailed once"), "shows": _("Who comes too sees your name"),
    "side": _("Ask or offer"), "since": _("Since"), "starts_at": _("From"), "state": _("How it stands"),
    "street": _("Street"), "swapping": _("You would swap"), "thanked": _("Thanked"), "thing": _("Thing"),
    "times": _("When you have time"), "title": _("Title"), "topic": _("What"), "turn": _("Turn"), "until": _("Until"),
    "user": _("There is one"), "uses_left": _("How many can still come in"), "visible": _("Who may see it"),
    "waiting": _("You wait for a chair"), "was_there": _("You were there"), "way": _("How"),
    "with_key": _("With the keys"), "withdrawn": _("Withdrawn"), "word": _("What you said"),
    "words": _("In your own words"), "writer": _("Writer"),
}  # fmt: skip
