"""A text that is not right: said, decided with a reason, looked at anew; a pause ends, and has a way back (E15, N1)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stoep.web.asks.access import knock_token
from stoep.web.asks.models import Came, Knock
from stoep.web.between.models import Young
from stoep.web.coming.models import Coming
from stoep.web.encounters.models import Answer, State
from stoep.web.encounters.snapshot import weave_snapshot
from stoep.web.jobs.actions import run_tasks
from stoep.web.keys.models import Deed, Entry, Rule
from stoep.web.neighbours.models import Neighbour
from stoep.web.notices.access import notice_token
from stoep.web.notices.actions import (
    NobodyToPause,
    agree_to_way_back,
    answer_pause,
    ask_way_back,
    decide,
    forget_notices,
    object_to,
    report,
)
from stoep.web.notices.models import About, Decision, Notice, Objection, Pause, Verdict
from stoep.web.notices.queries import open_objections, open_pauses, paused_in, text_of
from stoep.web.turns.models import TurnDay, TurnState
from tests.cast import Cast
from tests.reading import browser_of
from tests.reading import text_of as words_of
from tests.web.test_doors import DOORS, PEOPLE


def client_of(who: Neighbour | None) -> Client:
    return browser_of(who)


@pytest.fixture
def second(cast: Cast) -> Neighbour:
    """Anja keeps the keys too."""
    Neighbour.objects.filter(pk=cast.maker.pk).update(keys_until=timezone.localdate() + timedelta(days=90))
    return Neighbour.objects.select_related("neighbourhood", "user").get(pk=cast.maker.pk)


@pytest.fixture
def said(cast: Cast) -> Notice:
    """Somebody without an account said something of Joost's ask."""
    Notice.objects.all().delete()
    mail.outbox.clear()
    return report(
        cast.here, about=About.ASK, row=cast.ask.pk, rule=Rule.PRIVATE, words="Er staat een nummer in.", by=None,
        email="lies@elders.example",
    )  # fmt: skip


def decided(said: Notice, by: Neighbour, verdict: str = Verdict.HIDE, days: int = 0) -> Decision:
    decide(said, by=by, verdict=verdict, rule=Rule.PRIVATE, words="Een nummer is privé.", days=days)
    return Decision.objects.filter(notice=said).latest("pk")


# --- Saying it ---------------------------------------------------------------------------------------


def test_everybody_can_say_it_and_hears_that_it_came_in_and_what_was_decided(cast: Cast) -> None:
    """DSA 16: where it is, why, an address; a receipt; the decision with its reason and a way to object."""
    Notice.objects.all().delete()
    url = reverse("say_notice", args=[cast.here.slug, "vraag", cast.ask.pk])
    visitor = Client()
    assert url in visitor.get(reverse("asked", args=[cast.here.slug, cast.ask.pk])).content.decode()
    page = visitor.post(
        url, {"rule": "private", "words": "Er staat een nummer in.", "email": "lies@elders.example"}, follow=True
    )
    assert "Buren met de sleutels kijken ernaar" in words_of(page)
    said = Notice.objects.get()
    assert (said.about, said.row, said.by) == (About.ASK, cast.ask.pk, None)
    run_tasks()
    assert [(one.to, one.subject) for one in mail.outbox] == [(["lies@elders.example"], "Je bericht is binnen")]
    mail.outbox.clear()
    decided(said, cast.keyholder)
    run_tasks()
    to = {one.to[0]: str(one.body) for one in mail.outbox}
    assert set(to) == {"lies@elders.example", cast.neighbour.user.email}
    for body in to.values():
        assert "Een nummer is privé." in body
        assert "Wat van een ander privé is, blijft privé." in body
        assert "/zeg-het/" in body
    assert "lies" not in to[str(cast.neighbour.user.email)], "who said it is not told"


def test_what_may_not_be_seen_can_not_be_said_anything_of(cast: Cast) -> None:
    for what, pk in (("dag", cast.circle.gatherings.get().pk), ("initiatief", cast.circle.pk), ("mens", 1)):
        assert Client().get(reverse("say_notice", args=[cast.here.slug, what, pk])).status_code == 404


def test_ten_an_hour_come_in_from_one_network(cast: Cast) -> None:
    caches["default"].clear()
    Notice.objects.all().delete()
    url = reverse("say_notice", args=[cast.here.slug, "anders", 0])
    for _n in range(11):
        page = Client().post(url, {"rule": "hurt", "words": "Kijk eens."})
    assert "over een uur" in words_of(page)
    assert Notice.objects.count() == 10


def test_rules_and_contact_are_there_for_everybody(cast: Cast) -> None:
    """DSA 11, 12 and 14; E15: the reasons are about harm."""
    page = words_of(Client().get(reverse("rules", args=[cast.here.slug])))
    for rule in ("Nee is nee", "Kinderen zijn hier veilig", "Iedereen hoort erbij"):
        assert rule in page
    assert "contactpunt" in words_of(Client().get(reverse("contact", args=[cast.here.slug])))
    odd = ("raar", "ongepast", "off-topic", "vreemd", "irritant", "strange", "inappropriate")
    assert not [word for word in odd for rule in Rule if word in str(rule.label).lower() or word in rule.value]


# --- Deciding ----------------------------------------------------------------------------------------


def test_open_ones_are_texts_and_whose_they_are_is_not_on_the_page(cast: Cast, said: Notice) -> None:
    keyholder = client_of(cast.keyholder)
    page = words_of(keyholder.get(reverse("notices", args=[cast.here.slug])))
    assert "Wie kan een naaimachine nakijken?" in page
    assert "Joost" not in page
    assert "Joost" not in words_of(keyholder.get(reverse("notice", args=[cast.here.slug, said.pk])))


def test_nobody_decides_about_their_own_text_or_their_own_notice(cast: Cast, second: Neighbour, said: Notice) -> None:
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(keys_until=timezone.localdate())
    url = reverse("notice", args=[cast.here.slug, said.pk])
    assert client_of(cast.neighbour).get(url).status_code == 403
    Notice.objects.filter(pk=said.pk).update(by=second)
    assert client_of(second).get(url).status_code == 403
    assert client_of(cast.keyholder).get(url).status_code == 200


def test_a_decision_has_a_rule_and_a_reason_and_no_name_in_the_book(cast: Cast, said: Notice) -> None:
    Entry.objects.all().delete()
    url = reverse("notice", args=[cast.here.slug, said.pk])
    keyholder = client_of(cast.keyholder)
    form = {"verdict": "hide", "rule": "private", "words": "Een nummer is privé.", "log": "Joost zette er een nummer."}
    assert "Zeg het zonder naam" in words_of(keyholder.post(url, form))
    assert keyholder.post(url, form | {"words": ""}).status_code == 200
    assert not Decision.objects.exists()
    assert keyholder.post(url, form | {"log": "Er stond een nummer in."}).status_code == 302
    line = Entry.objects.get()
    assert (line.deed, line.rule, line.about, line.by) == (Deed.HID, Rule.PRIVATE, About.ASK, cast.keyholder)
    book = words_of(client_of(cast.connector).get(reverse("key_book", args=[cast.here.slug])))
    assert "verborg een tekst: een vraag of aanbod · Er stond een nummer in." in book
    assert "Joost" not in book


HIDDEN = (About.ASK, About.THING, About.INITIATIVE, About.GATHERING)


@pytest.mark.parametrize("about", HIDDEN)
def test_a_hidden_text_is_nowhere_but_with_who_wrote_it_and_who_has_the_keys(cast: Cast, about: str) -> None:
    """On every page of the door table, for a visitor, a neighbour and somebody of elsewhere."""
    row = {About.ASK: cast.ask, About.THING: cast.book, About.INITIATIVE: cast.initiative,
           About.GATHERING: cast.gathering}[About(about)]  # fmt: skip
    field = "title"
    type(row)._default_manager.filter(pk=row.pk).update(**{field: "Zwaluwnest"})
    notice = report(cast.here, about=About(about), row=row.pk, rule=Rule.HURT, words="Kijk.", by=None)
    caches["fragments"].clear()
    seen = _where(cast, None) | _where(cast, cast.connector)
    assert seen, "it is there before"
    decide(notice, by=cast.keyholder, verdict=Verdict.HIDE, rule=Rule.HURT, words="Het doet pijn.")
    assert _where(cast, None) == set()
    assert _where(cast, cast.connector) == set()
    page = {About.ASK: "asked", About.THING: "thing", About.INITIATIVE: "initiative", About.GATHERING: "gathering"}
    url = reverse(page[About(about)], args=[cast.here.slug, row.pk])
    author = cast.neighbour if about == About.ASK else cast.maker
    assert client_of(author).get(url).status_code == 200
    assert client_of(cast.keyholder).get(url).status_code == 200
    assert client_of(cast.connector).get(url).status_code == 404
    _post(cast.keyholder, "show_again", notice.pk)
    assert client_of(cast.connector).get(url).status_code == 200


def _where(cast: Cast, who: Neighbour | None) -> set[str]:
    """On which pages this text is seen; a page that isn't there any more shows nothing."""
    client = client_of(who)
    person = PEOPLE.index("connector" if who else "visitor")
    found = set()
    for name, (where, row) in DOORS.items():
        if row[person] == 200:
            answer = client.get(reverse(name, args=where(cast)))
            if answer.status_code == 200 and b"Zwaluwnest" in answer.content:
                found.add(name)
    return found


def test_what_is_hidden_is_in_no_mail_any_more(cast: Cast, said: Notice) -> None:
    knock = Knock.objects.create(ask=cast.ask, neighbour=cast.connector, came=Came.NAMED, made_at=timezone.now())
    link = reverse("answer_by_link", args=[knock_token(knock), "ja"])
    assert Client().get(link).status_code == 200
    decided(said, cast.keyholder)
    assert Client().get(link).status_code == 404


def _post(who: Neighbour, name: str, *args: object, **values: str) -> int:
    return client_of(who).post(reverse(name, args=[who.neighbourhood.slug, *args]), values).status_code


# --- Objecting ---------------------------------------------------------------------------------------


def test_an_objection_goes_to_another_keyholder_and_can_turn_it_round(
    cast: Cast, second: Neighbour, said: Notice
) -> None:
    made = decided(said, cast.keyholder)
    link = reverse("notice_by_link", args=[notice_token(said, writer=cast.neighbour)])
    assert (
        link.rsplit("/", 2)[0] in client_of(cast.neighbour).get(reverse("me", args=[cast.here.slug])).content.decode()
    )
    assert "Een nummer is privé." in words_of(Client().get(link))
    Client().post(link, {"words": "Het is het nummer van het buurthuis."})
    objection = Objection.objects.get(decision=made)
    assert objection not in open_objections(cast.here, cast.keyholder)
    assert client_of(cast.keyholder).get(reverse("objection", args=[cast.here.slug, objection.pk])).status_code == 404
    answer = {"verdict": "leave", "rule": "private", "words": "Dat klopt."}
    assert _post(second, "objection", objection.pk, **answer) == 302
    cast.ask.refresh_from_db()
    assert not cast.ask.hidden
    assert not open_objections(cast.here, second).exists()
    assert "Laten staan" in words_of(Client().get(link))


def test_one_objects_once_and_the_page_says_that_it_came_in(cast: Cast, said: Notice) -> None:
    made = decided(said, cast.keyholder)
    link = reverse("notice_by_link", args=[notice_token(said)])
    Client().post(link, {"words": "Nee."})
    Client().post(link, {"words": "Nog eens nee."})
    assert Objection.objects.get(decision=made).words == "Nee."
    assert "Je bezwaar is binnen" in words_of(Client().get(link))


# --- A pause -----------------------------------------------------------------------------------------


def test_a_pause_holds_from_a_second_keyholders_yes_and_has_an_end(cast: Cast, second: Neighbour, said: Notice) -> None:
    """1.12.22: by two, with an end, whatever is typed."""
    made = decided(said, cast.keyholder, Verdict.PAUSE, days=9999)
    pause = Pause.objects.get(decision=made)
    assert paused_in(cast.here) == set(), "one is not enough"
    assert pause not in open_pauses(cast.here, cast.keyholder)
    assert _post(cast.keyholder, "agree_to_pause", pause.pk, yes="1") == 404
    assert _post(second, "agree_to_pause", pause.pk, yes="1") == 302
    pause.refresh_from_db()
    assert pause.until == timezone.localdate() + timedelta(days=183)
    assert paused_in(cast.here) == {cast.neighbour.pk}
    assert [e.deed for e in Entry.objects.all()[:2]] == [Deed.PAUSED, Deed.PROPOSED]


def test_a_second_keyholder_can_say_no(cast: Cast, second: Neighbour, said: Notice) -> None:
    made = decided(said, cast.keyholder, Verdict.PAUSE, days=7)
    answer_pause(Pause.objects.get(decision=made), by=second, yes=False)
    assert not Pause.objects.filter(decision=made).exists()


@pytest.fixture
def paused(cast: Cast, second: Neighbour, said: Notice) -> Pause:
    made = decided(said, cast.keyholder, Verdict.PAUSE, days=7)
    answer_pause(Pause.objects.get(decision=made), by=second, yes=True)
    return Pause.objects.get(decision=made)


def test_what_works_in_a_pause(cast: Cast, paused: Pause) -> None:
    his = client_of(cast.neighbour)
    assert paused.until
    for name in ("week", "do", "share", "hood", "me", "key_book", "about_me", "go", "way_back", "rules"):
        assert his.get(reverse(name, args=[cast.here.slug])).status_code == 200, name
    page = his.post(reverse("ask", args=[cast.here.slug]), {"title": "Wie kan er sjoelen?"})
    assert page.status_code == 403
    assert "Je hebt pauze" in words_of(page)
    assert _post(cast.neighbour, "begin") == 403
    assert _post(cast.neighbour, "sign_out_everywhere") == 302
    gift = reverse("gift", args=[cast.here.slug, cast.gift.pk])
    assert client_of(cast.neighbour).post(gift, {"erase": "1"}).status_code == 302
    link = reverse("notice_by_link", args=[notice_token(paused.decision.notice, writer=cast.neighbour)])
    assert client_of(cast.neighbour).post(link, {"words": "Ik was het niet."}).status_code == 302


def test_nobody_waits_for_who_has_a_pause(cast: Cast, paused: Pause) -> None:
    assert not Coming.objects.filter(neighbour=cast.neighbour).exists()
    assert not TurnDay.objects.filter(neighbour=cast.neighbour, state=TurnState.ASKED).exists()
    future = cast.neighbour.invitations.filter(encounter__starts_at__gt=timezone.now())
    assert not future.exclude(answer=Answer.NOT_NOW).exclude(encounter__state=State.OFF).exists()
    people = weave_snapshot(cast.here, first=timezone.localdate(), now=timezone.now())["people"]
    assert str(cast.neighbour.pk) not in {person["id"] for person in people}
    assert cast.ask.knocks.exists()


def test_it_is_over_by_itself_and_is_erased(cast: Cast, paused: Pause) -> None:
    Pause.objects.filter(pk=paused.pk).update(until=timezone.localdate() - timedelta(days=1))
    assert _post(cast.neighbour, "wish") == 302
    forget_notices(cast.here, now=timezone.now())
    assert not Pause.objects.filter(pk=paused.pk).exists()


def test_the_way_back_takes_the_yes_of_two(cast: Cast, second: Neighbour, paused: Pause) -> None:
    assert _post(cast.neighbour, "way_back", words="Ik laat nummers weg.") == 302
    page = words_of(client_of(second).get(reverse("notices", args=[cast.here.slug])))
    assert "Ik laat nummers weg." in page
    assert _post(second, "agree_to_back", paused.pk) == 302
    assert Pause.objects.filter(pk=paused.pk).exists()
    assert _post(second, "agree_to_back", paused.pk) == 404, "one who says it twice is still one"
    agree_to_way_back(paused, by=second)
    assert Pause.objects.filter(pk=paused.pk).exists()
    assert _post(cast.keyholder, "agree_to_back", paused.pk) == 302
    assert not Pause.objects.filter(pk=paused.pk).exists()
    assert Entry.objects.first().deed == Deed.BACK


def test_nobody_says_yes_to_their_own_way_back(cast: Cast, paused: Pause) -> None:
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(keys_until=timezone.localdate() + timedelta(days=9))
    ask_way_back(paused, words="Ik laat nummers weg.")
    assert client_of(cast.neighbour).post(reverse("agree_to_back", args=[cast.here.slug, paused.pk])).status_code in (
        403,
        404,
    )


def test_a_right_objection_ends_the_pause_and_neither_of_the_two_decides_it(
    cast: Cast, second: Neighbour, paused: Pause
) -> None:
    object_to(paused.decision, words="Het was het nummer van het buurthuis.")
    assert not open_objections(cast.here, cast.keyholder).filter(decision=paused.decision).exists()
    assert not open_objections(cast.here, second).filter(decision=paused.decision).exists()
    Neighbour.objects.filter(pk=cast.connector.pk).update(keys_until=timezone.localdate() + timedelta(days=9))
    third = Neighbour.objects.select_related("neighbourhood").get(pk=cast.connector.pk)
    assert open_objections(cast.here, third).filter(decision=paused.decision).exists()
    decide(paused.decision.notice, by=third, verdict=Verdict.LEAVE, rule=Rule.PRIVATE, words="Dat klopt.")
    assert paused_in(cast.here) == set()


def test_of_what_several_made_together_nobody_is_paused(cast: Cast) -> None:
    cast.initiative.makers.add(cast.neighbour)
    notice = report(cast.here, about=About.INITIATIVE, row=cast.initiative.pk, rule=Rule.HURT, words="Kijk.", by=None)
    assert text_of(notice).writer is None
    with pytest.raises(NobodyToPause):
        decide(notice, by=cast.keyholder, verdict=Verdict.PAUSE, rule=Rule.HURT, words="Nee.", days=3)
    page = client_of(cast.keyholder).get(reverse("notice", args=[cast.here.slug, notice.pk])).content.decode()
    assert 'value="pause"' not in page
    assert 'value="hide"' in page


def test_a_keyholder_with_a_pause_has_no_keys(cast: Cast, second: Neighbour, said: Notice) -> None:
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(keys_until=timezone.localdate() + timedelta(days=9))
    made = decided(said, cast.keyholder, Verdict.PAUSE, days=7)
    answer_pause(Pause.objects.get(decision=made), by=second, yes=True)
    assert not Neighbour.objects.get(pk=cast.neighbour.pk).has_keys


# --- The term ----------------------------------------------------------------------------------------


def test_all_of_it_is_erased_after_half_a_year(cast: Cast, said: Notice) -> None:
    decided(said, cast.keyholder)
    now = timezone.now()
    assert forget_notices(cast.here, now=now + timedelta(days=182)) == 0
    forget_notices(cast.here, now=now + timedelta(days=185))
    assert not Notice.objects.exists()
    assert not Decision.objects.exists()


def test_what_nobody_decided_goes_after_a_year(cast: Cast, said: Notice) -> None:
    forget_notices(cast.here, now=timezone.now() + timedelta(days=364))
    assert Notice.objects.filter(pk=said.pk).exists()
    forget_notices(cast.here, now=timezone.now() + timedelta(days=368))
    assert not Notice.objects.filter(pk=said.pk).exists()


def test_a_notice_is_about_a_text_and_knows_no_person(cast: Cast) -> None:
    """E12, R10: there is no way to say something of a neighbour."""
    people = {f.name for f in Notice._meta.local_fields if f.is_relation and f.related_model is Neighbour}
    assert people == {"by"}
    assert "person" not in About.values
    assert not Young.objects.filter(neighbour=cast.neighbour).exists()
