"""LOKAAL-O with three months of life: an invented cast, real actions, and the clock turned back."""

import random
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stoep.core.calendar.hear import hear
from stoep.core.calendar.rhythm import monthly, weekly
from stoep.web.arrivals.actions import expect
from stoep.web.arrivals.queries import open_dates
from stoep.web.asks import actions as asks
from stoep.web.asks.models import Ask, Knock, Side, Word
from stoep.web.asks.queries import names_to_ask
from stoep.web.coming.actions import come
from stoep.web.demo.draw import drawn
from stoep.web.encounters import actions as encounters
from stoep.web.encounters.models import Answer, Encounter, Invitation, State
from stoep.web.encounters.queries import again_with, fellows
from stoep.web.initiatives.actions import begin_initiative, extend_gatherings
from stoep.web.initiatives.models import Gathering, Initiative
from stoep.web.jobs.actions import mark_done
from stoep.web.mail.models import Often, Pace
from stoep.web.neighbourhoods.actions import add_streets, begin_neighbourhood, make_code
from stoep.web.neighbourhoods.models import CodeKind, Neighbourhood
from stoep.web.neighbours.actions import begin_account, join, make_card, say_gifts
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, Reach, User
from stoep.web.outside.fetch import Answer as Fetched
from stoep.web.photos.files import keep_photo
from stoep.web.photos.images import make_small
from stoep.web.places.models import Place
from stoep.web.rhythms import actions as rhythms
from stoep.web.safety.words import code_digest
from stoep.web.secondline.actions import invite_organisation, say_of_itself
from stoep.web.secondline.models import OrganisationKind
from stoep.web.signin.links import demo_link
from stoep.web.subscriptions.actions import Said, write_down
from stoep.web.subscriptions.models import Subscription, Trouble
from stoep.web.things.actions import promise, put_book, put_thing, type_card
from stoep.web.things.models import Tally, Thing
from stoep.web.turns import actions as turns
from stoep.web.turns.models import Liking, Turn, TurnDay, TurnKind, TurnState
from stoep.web.ui.times import DAY_NUMBERS, PARTS, to_bits
from stoep.web.walks.actions import add_to_mirror, write_walk

Say = Callable[[str], object]
SLUG = "lokaal-o"
_LIBRARY = "bieb@voorbeeld.example"
WEEKS = 13
_CAST = (
    ("anja", "maker: opens the give-away shop"),
    ("joost", "neighbour: loves old records"),
    ("dina", "neighbour of 95, on paper"),
    ("fatma", "connector: makes the language table"),
    ("wim", "keyholder"),
    ("sanne", "keyholder and maker"),
    ("noor", "neighbour of 14"),
)
# Who puts things here, and who has the table of the library.
_HANDS = ("joost", "dina", "dewi", "dragan", "fatma", "yara", "sanne", "noor", "omar", "anja", "lidewij")
_FACTS = ("stairs", "toilet", "quiet", "languages", "costs", "children", "dogs")
_PART_NUMBERS = {key: number for number, (key, _name) in enumerate(PARTS)}


def read_story() -> dict[str, Any]:
    """Return what the demo is made of."""
    text = resources.files("stoep.web.demo").joinpath("lokaal_o.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def load_once(say: Say) -> None:
    """Load the demo when it isn't there; whole or not at all."""
    if Neighbourhood.objects.filter(slug=SLUG).exists():
        return
    say("Putting LOKAAL-O on the pavement: 14 streets, 100 invented neighbours …")
    with transaction.atomic():
        load(read_story())
        now = timezone.now()
        live(now, say)
        mark_done(now)


def load(story: dict[str, Any], *, now: datetime | None = None) -> Neighbourhood:
    """Write the neighbourhood as it was at the start of the season."""
    facts = story["neighbourhood"]
    begun, _code = begin_neighbourhood(slug=facts["slug"], name=facts["name"])
    for name in ("town", "time_zone", "welcome", "school_region"):
        setattr(begun, name, facts[name])
    begun.story = "\n".join(f"{house['name']}. {house['text']}" for house in story["earlier_houses"])
    begun.save(update_fields=["town", "time_zone", "welcome", "school_region", "story"])
    add_streets(begun, [(s["name"], s["latitude"], s["longitude"]) for s in story["streets"]])
    begun.refresh_from_db()
    people = _people(begun, story, facts["keyholders"])
    make_card(begin_account(_LIBRARY))  # with a card it stays, though it is nobody's neighbour
    _invite_library(people["fatma"])
    places = _places(begun, story, people)
    start = (now or timezone.now()) - timedelta(weeks=WEEKS)
    _initiatives(begun, story, people, places, start.date())
    return begun


def _invite_library(by: Neighbour) -> None:
    library = invite_organisation(by=by, name="De bibliotheek", kind=OrganisationKind.LIBRARY, days=365)
    say_of_itself(
        library,
        lends="Een zaal voor twaalf mensen, een beamer en een kopieerapparaat.",
        when="Op werkdagen van tien tot vijf, aan de balie.",
        face="Marieke",
        email=_LIBRARY,
    )


def _people(begun: Neighbourhood, story: dict[str, Any], keyholders: list[str]) -> dict[str, Neighbour]:
    streets = {street.name: street for street in begun.streets.all()}
    people: dict[str, Neighbour] = {}
    for row in story["people"]:
        email = f"{row['key']}@voorbeeld.example" if row["reach"] == "mail" else None
        people[row["key"]] = Neighbour.objects.create(
            neighbourhood=begun,
            user=User.objects.create_user(email),
            name=row["name"],
            street=streets[row["street"]],
            reach=row["reach"],
            languages=row["languages"],
            about=row["about"],
            keys_until=timezone.localdate() + timedelta(days=150) if row["key"] in keyholders else None,
        )
    companies, gifts = [], []
    for row in story["people"]:
        who = people[row["key"]]
        if row.get("brings"):
            Neighbour.objects.filter(pk=who.pk).update(paper_by=people[row["brings"]])
        companies.append(
            Company(
                neighbour=who,
                times=_bits(row["times"]),
                often=row["often"],
                at_most=row["company"],
                way=row["way"],
                can_host=row["can_host"],
            )
        )
        gifts += [
            Gift(
                neighbour=who,
                kind=g["kind"],
                topic=g.get("topic", ""),
                words=g.get("words", ""),
                visible=g["visible"],
            )
            for g in row["gifts"]
        ]
    for number, who in enumerate(who for who in people.values() if who.reach == Reach.MAIL):
        if number % 4 < 2:  # the others have the sheet of the week
            Pace.objects.create(neighbour=who, often=Often.AT_ONCE if number % 4 else Often.DAILY)
    Company.objects.bulk_create(companies)
    Gift.objects.bulk_create(gifts)
    return people


def _bits(times: list[str]) -> int:
    return to_bits(DAY_NUMBERS[t[:2]] * 3 + _PART_NUMBERS[t[3:]] for t in times)


def _places(begun: Neighbourhood, story: dict[str, Any], people: dict[str, Neighbour]) -> dict[str, Place]:
    streets = {street.name: street for street in begun.streets.all()}
    return {
        row["key"]: Place.objects.create(
            neighbourhood=begun,
            name=row["name"],
            kind=row["kind"],
            street=streets[row["street"]],
            door_person=people.get(row["door_person"]),
            how_in=row["how_in"],
            first_minutes="\n".join(row["first_minutes"]),
            capacity=row["capacity"],
            open_times=_bits(row["open"]),
            bring_when_open=row.get("bring_when_open", False),
            photo=keep_photo(*make_small(drawn("door", 1))) if row.get("photo_says") else "",
            photo_says=row.get("photo_says", ""),
            **{name: row[name] for name in _FACTS},
        )
        for row in story["places"]
    }


def _initiatives(
    begun: Neighbourhood,
    story: dict[str, Any],
    people: dict[str, Neighbour],
    places: dict[str, Place],
    first: date,
) -> None:
    made: dict[str, Initiative] = {}
    for row in story["initiatives"]:
        rhythm = row["rhythm"]
        start, end = time.fromisoformat(rhythm["from"]), time.fromisoformat(rhythm["until"])
        initiative = Initiative.objects.create(
            neighbourhood=begun,
            title=row["title"],
            about=row["about"],
            glad=row["glad"],
            place=places[row["place"]],
            rhythm=_rhythm(rhythm, first, start, begun.time_zone),
            minutes=(end.hour - start.hour) * 60 + end.minute - start.minute,
            ask=row["ask"],
            bring=row["bring"],
            doing=row.get("doing", ""),
            seats=row.get("seats"),
            skips=row.get("skips", False),
        )
        initiative.makers.set(people[key] for key in row["makers"])
        made[row["key"]] = initiative
        _turns(initiative, row.get("turns", ()), people, first)
    for back, row in enumerate(story["asks"]):
        Ask.objects.create(
            neighbourhood=begun, by=people[row["by"]], title=row["title"], body=row["body"],
            initiative=made.get(row["initiative"]), made_at=timezone.now() - timedelta(days=2 * back + 1),
            side=row["side"], line=row["line"], hook=row["gift"],
        )  # fmt: skip


def _things(begun: Neighbourhood, story: dict[str, Any], now: datetime) -> None:
    """Put things and books here, through the very actions that neighbours use; some of them are lent by now."""
    who = {row["key"]: begun.neighbours.get(name=row["name"]) for row in story["people"] if row["key"] in _HANDS}
    clubs = {row["key"]: row["title"] for row in story["initiatives"]}
    places = {row["key"]: row["name"] for row in story["places"]}
    for back, row in enumerate(reversed(story["things"])):
        sort, key = row["fetch"].split(":")
        thing = put_thing(
            by=who[row["by"]], kind=row["kind"], title=row["title"], writer="", isbn="", about=row["about"],
            photo=make_small(drawn(row["drawing"], back)),
            initiative=begun.initiatives.get(title=clubs[key]) if sort == "i" else None,
            place=begun.places.get(name=places[key]) if sort == "p" else None,
        )  # fmt: skip
        Thing.objects.filter(pk=thing.pk).update(made_on=timezone.localdate(now) - timedelta(days=20 - 2 * back))
    library = begun.initiatives.get(title=clubs["buurtbieb"])
    for row in story["books"]:
        put_book(library, by=who["lidewij"], title=row["title"], writer=row["writer"], isbn="")
    Thing.objects.filter(initiative=library, by=None).update(made_on=timezone.localdate(now) - timedelta(days=60))
    for number, card in ((1, "12"), (4, "uil7"), (6, "3")):
        type_card(library, number=number, card=card, by=who["lidewij"], now=now - timedelta(days=7 * number))
    promise(begun.things.get(number=7), by=who["joost"], now=now)
    type_card(library, number=7, card="", by=who["lidewij"], now=now - timedelta(days=26))
    promise(begun.things.get(title=story["things"][1]["title"]), by=who["anja"], now=now)
    week = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    for back in range(1, WEEKS):
        given, lent = 3 + back * 5 % 7, 2 + back * 3 % 5
        Tally.objects.update_or_create(
            neighbourhood=begun, week=week - timedelta(weeks=back), defaults={"given": given, "lent": lent}
        )


def _say_hello(begun: Neighbourhood, now: datetime) -> None:
    """Let some streets count their hellos for a season, one of them too few to show, and look in the mirror."""
    chance = random.Random(7)
    for street, walks in zip(begun.streets.select_related("neighbourhood")[:3], (14, 11, 4), strict=True):
        for number in range(walks):
            day = timezone.localdate(now) - timedelta(days=number * 5)
            write_walk(street, day=day, hellos=8 + chance.randrange(14))
            said = {"names": chance.randrange(4, 16), "chats": chance.randrange(1, 8)}
            add_to_mirror(street, together=chance.randrange(5), now=now - timedelta(days=32), **said)


def _others(begun: Neighbourhood, now: datetime) -> None:
    """Read the real calendar of a workshop, as after a good answer; nobody is asked for it, now or later."""
    subscription = Subscription.objects.create(
        neighbourhood=begun, name="de werkplaats", address="https://werkplaats.example/agenda.ics",
        since=timezone.localdate(now) - timedelta(weeks=6),
    )  # fmt: skip
    data = resources.files("stoep.web.demo").joinpath("werkplaats.ics").read_bytes()
    write_down(subscription, Said(Fetched(200, {}, data), Trouble.NONE), now=now)
    Subscription.objects.filter(pk=subscription.pk).update(next_at=None)


def _turns(initiative: Initiative, rows: Iterable[dict[str, Any]], people: dict[str, Neighbour], first: date) -> None:
    since = timezone.make_aware(datetime.combine(first, time()))
    for row in rows:
        kind = row.get("kind", TurnKind.OTHER)
        turn = Turn.objects.create(initiative=initiative, kind=kind, words=row.get("name", ""))
        Liking.objects.bulk_create(Liking(turn=turn, neighbour=people[key], since=since) for key in row["people"])
        Liking.objects.bulk_create(
            Liking(turn=turn, neighbour=people[key], since=timezone.now(), new=True) for key in row.get("new", ())
        )


def _rhythm(rhythm: dict[str, Any], first: date, start: time, zone: str) -> str:
    if "nth" in rhythm:
        return monthly(
            datetime.combine(first.replace(day=1), start),
            rhythm["nth"],
            DAY_NUMBERS[rhythm["weekday"]],
            time_zone=zone,
        )
    days = [DAY_NUMBERS[day] for day in rhythm["days"]]
    day = min(first + timedelta(days=(number - first.weekday()) % 7) for number in days)
    return weekly(datetime.combine(day, start), days, interval=rhythm["interval"], time_zone=zone)


def live(now: datetime, say: Say) -> None:
    """Let three months go by, week after week, through the very actions that real weeks go through."""
    begun = Neighbourhood.objects.get(slug=SLUG)
    chance = random.Random(1)
    start = now - timedelta(weeks=WEEKS)
    extend_gatherings(begun, now=start, until=now + timedelta(days=settings.STOEP_AHEAD_DAYS))
    for week in range(WEEKS):
        then = start + timedelta(weeks=week)
        say(f"Week {week + 1} of {WEEKS}: weaving, asking, meeting …")
        encounters.weave(begun, now=then, seed=week, mail=False)
        _answer(begun, then, chance)
        encounters.decide_due(begun, now=min(now, then + timedelta(days=7)))
        _look_back(begun, then + timedelta(days=7), chance)
        turns.propose_turns(begun, now=then, seed=week, mail=False)
        _take_turns(begun, then, chance)
    encounters.decide_due(begun, now=now)
    encounters.forget(begun, now=now)
    say("Walking to the sun, saying who comes, going round once more …")
    _keep_going(begun, read_story(), now)
    _things(begun, read_story(), now)
    _others(begun, now)
    _say_hello(begun, now)
    say("Weaving the coming two weeks …")
    encounters.weave(begun, now=now, seed=WEEKS, mail=True)
    say("Asking around for turns, and who can what …")
    _hand_over(begun, now)
    turns.propose_turns(begun, now=now, seed=WEEKS, mail=True)
    turns.tend_turns(begun, now=now)
    _knock(begun, now, chance)
    asks.pass_on_unanswered(begun, now=now)
    _arrive(begun, read_story(), now)


def _arrive(begun: Neighbourhood, story: dict[str, Any], now: datetime) -> None:
    """Let somebody come in with a letter, whom nobody knows yet, and somebody with a card of a neighbour."""
    names = {row["key"]: row["name"] for row in story["people"]}
    for row in story["arrivals"]:
        street = begun.streets.get(name=row["street"])
        giver = begun.neighbours.select_related("neighbourhood").get(name=names[row["card"]])
        kind = CodeKind(row["kind"])
        code = make_code(begun, by=giver, uses=1, days=14, kind=kind, street=street)
        new = join(begun, user=begin_account(), name=row["name"], street=street, digest=code_digest(code))
        say_gifts(new, kind=Kind.LOVE, topics=row["love"])
        if date := open_dates(begun, now).first():
            expect(new, at=date, named=True, now=now)


def _take_turns(begun: Neighbourhood, then: datetime, chance: random.Random) -> None:
    asked = TurnDay.objects.filter(gathering__neighbourhood=begun, state=TurnState.ASKED).order_by("pk")
    asked = asked.filter(gathering__starts_at__gt=then)
    for day in asked.select_related("neighbour__neighbourhood", "gathering"):
        if day.neighbour and chance.random() < 0.85:
            swapping = day.gathering.starts_at > timezone.now() and chance.random() < 0.06
            turns.say_yes(day, by=day.neighbour, now=then, swapping=swapping)


def _hand_over(begun: Neighbourhood, now: datetime) -> None:
    """Let who had a turn last leave a word of the story for the next."""
    words = {
        (row["title"], turn.get("kind", turn.get("name"))): turn["words"]
        for row in read_story()["initiatives"]
        for turn in row.get("turns", ())
    }
    over = TurnDay.objects.filter(gathering__neighbourhood=begun, gathering__starts_at__lt=now, state=TurnState.YES)
    latest = over.select_related("turn__initiative", "neighbour__neighbourhood").order_by("-gathering__starts_at")
    for day in latest:
        left = words.get((day.turn.initiative.title, day.turn.words or day.turn.kind), [])
        if left and day.neighbour:
            turns.hand_over(day, by=day.neighbour, words=left.pop(0))


def _knock(begun: Neighbourhood, now: datetime, chance: random.Random) -> None:
    """Ask by name and quietly; half of them say yes, and some are thanked."""
    for asked in Ask.objects.filter(neighbourhood=begun).exclude(by=None).exclude(hook="").order_by("pk"):
        if asked.by is None:
            continue
        names = [neighbour.pk for neighbour in names_to_ask(asked, now)]
        asks.knock_by_name(asked, by=asked.by, names=names, now=now)
        asks.knock_quietly(asked, by=asked.by, now=now)
    for knock in Knock.objects.filter(ask__neighbourhood=begun).select_related("ask__by", "neighbour").order_by("pk"):
        if chance.random() < 0.5:
            asks.say(knock.ask, by=knock.neighbour, word=Word.YES, words="Ik kom zaterdag naar de Weggeefwinkel.")
            if knock.ask.by and knock.ask.side == Side.ASK and chance.random() < 0.5:
                asks.thank(knock, by=knock.ask.by)


def _answer(begun: Neighbourhood, then: datetime, chance: random.Random) -> None:
    asked = Invitation.objects.filter(
        encounter__neighbourhood=begun, answer=Answer.OPEN, encounter__state=State.PROPOSED
    ).select_related("encounter__neighbourhood")
    for invitation in list(asked.order_by("pk")):
        word = Answer.YES if chance.random() < 0.62 else Answer.NOT_NOW
        if chance.random() < 0.9:
            encounters.say(invitation, answer=word, now=then)


def _keep_going(begun: Neighbourhood, story: dict[str, Any], now: datetime) -> None:
    """Begin what neighbours say in their own words, let some come to it, and make a circle of some who met."""
    names = {row["key"]: row["name"] for row in story["people"]}
    people = {neighbour.name: neighbour for neighbour in begun.neighbours.select_related("neighbourhood", "user")}
    places = {row["key"]: begun.places.get(name=row["name"]) for row in story["places"]}
    today = timezone.localtime(now, ZoneInfo(begun.time_zone)).replace(tzinfo=None)
    for row in story["spoken"]:
        maker, *others = (people[names[key]] for key in row["makers"])
        habit = hear(row["when"], now=today, time_zone=begun.time_zone)
        initiative = begin_initiative(
            by=maker, title=row["title"], habit=habit, glad=row["glad"], place=places[row["place"]]
        )
        for other in others:
            rhythms.join_makers(initiative, by=other)
        Initiative.objects.filter(pk=initiative.pk).update(
            about=row["about"], doing=row.get("doing", ""), seats=row.get("seats")
        )
        for ahead in row.get("ahead", []):
            start = datetime.combine(today + timedelta(days=ahead), time(20))
            rhythms.add_date(initiative, by=maker, start=start, minutes=120)
        if "pause" in row:
            rhythms.pause(initiative, by=maker, because=row["pause"], back_on=None, now=now)
        if "thanks" in row:
            rhythms.rest(initiative, by=maker, thanks=row["thanks"], now=now)
    _come(begun, list(people.values()), now)
    _call_one_off(begun, now)
    for invitation in Invitation.objects.filter(encounter__neighbourhood=begun, looked_back=True).order_by("-pk"):
        if again_with(invitation):
            encounters.make_circle(invitation, weeks=3, now=now)
            break


def _come(begun: Neighbourhood, people: list[Neighbour], now: datetime) -> None:
    """Fill a table of eight and more, so that somebody waits; and let one come without an account."""
    table = Gathering.objects.filter(neighbourhood=begun, initiative__seats=8, starts_at__gt=now).first()
    if table:
        for number, who in enumerate(people[:9]):
            come(table, by=who, now=now, more=number % 4 == 3, shows=number % 2 == 0, maybe=number == 5)
        come(table, name="Lotte", now=now)


def _call_one_off(begun: Neighbourhood, now: datetime) -> None:
    coming = Gathering.objects.filter(neighbourhood=begun, starts_at__gt=now, initiative__title="Taaltafel")
    if gathering := coming.order_by("starts_at").first():
        maker = gathering.initiative.makers.first()
        if maker:
            rhythms.cancel_date(gathering, by=maker, because="Fatma is op een bruiloft. Volgende week weer.")


def _look_back(begun: Neighbourhood, then: datetime, chance: random.Random) -> None:
    over = Encounter.objects.filter(neighbourhood=begun, state=State.ON, ends_at__lt=then)
    for invitation in Invitation.objects.filter(
        encounter__in=over, answer=Answer.YES, looked_back=False
    ).select_related("encounter", "neighbour__neighbourhood"):
        if chance.random() < 0.6:
            again = [fellow.pk for fellow in fellows(invitation) if chance.random() < 0.6]
            encounters.look_back(invitation, was_there=chance.random() < 0.95, again=again, rather_not=[])


def links() -> list[str]:
    """Return a line for each of the cast with a link that signs you in as them."""
    begun = Neighbourhood.objects.get(slug=SLUG)
    names = {row["key"]: row["name"] for row in read_story()["people"]}
    lines = ["", f"The week of LOKAAL-O: {settings.STOEP_URL}/b/{SLUG}/", "Look around as:"]
    for key, what in _CAST:
        who = begun.neighbours.filter(name=names[key]).only("user_id").first()
        if who:
            lines.append(f"  {names[key]} ({what})\n    {settings.STOEP_URL}/demo/{demo_link(who.user_id)}/")
    for row in read_story()["arrivals"]:
        if new := begun.neighbours.filter(name=row["name"]).first():
            lines.append(f"  {new.name} (new: came in with a {row['kind']})")
            lines.append(f"    {settings.STOEP_URL}/demo/{demo_link(new.user_id)}/")
    if library := User.objects.filter(email=_LIBRARY).first():
        lines.append("  somebody of the library (second line: sees what a visitor sees)")
        lines.append(f"    {settings.STOEP_URL}/demo/{demo_link(library.pk)}/")
    keeper = begun.neighbours.get(name=names["wim"])
    code = make_code(begun, by=keeper, uses=10, days=1, kind=CodeKind.CARD)
    lines.append(f"Or join in as yourself with code {code} at {settings.STOEP_URL}/b/{SLUG}/kom-erbij/")
    lines.append(f"Mail of the demo lands in {settings.STOEP_DATA / 'mail'}")
    return lines
