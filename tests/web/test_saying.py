"""Saying what you love, can, want to learn and dream of: skipped, changed, erased, and seen by whom you chose."""

import re
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from stoep.web.encounters.models import Answer
from stoep.web.neighbourhoods.actions import make_code
from stoep.web.neighbourhoods.models import Neighbourhood
from stoep.web.neighbours.access import new_email_token
from stoep.web.neighbours.actions import begin_account, change_email, end_sessions, join, say_gifts, show_gift
from stoep.web.neighbours.models import Company, Gift, Kind, Neighbour, User, Visible
from stoep.web.neighbours.queries import hook_for, in_house, people_by_hook
from stoep.web.safety.words import code_digest
from tests.cast import EVERY_TIME, Cast, make_encounter, make_neighbour, make_neighbourhood
from tests.reading import browser_of, sentences_of, tables_with, text_of

SOMETHING_WRONG = "Er klopt nog iets niet. Kijk hieronder."


@pytest.fixture
def joost(cast: Cast) -> Client:
    return browser_of(cast.neighbour)


def say(client: Client, kind: str = "love", **typed: object) -> HttpResponse:
    return client.post(reverse("gifts", args=["kwartel", kind]), {"visible": "neighbours", "words": "", **typed})


def gifts_of(who: Neighbour, kind: str = "love") -> list[tuple[str, str, str]]:
    return [(g.topic, g.words, g.visible) for g in Gift.objects.filter(neighbour=who, kind=kind)]


def pages_for(who: Neighbour | None) -> str:
    """Return every page that somebody can open without a number of their own."""
    client, slug = browser_of(who), "kwartel"
    names = ["week", "hood", "do", "share", *(["me", "about_me", "company", "go", "begin", "ask"] if who else [])]
    pages = [text_of(client.get(reverse(name, args=[slug]))) for name in names]
    if who:
        pages.append(text_of(client.get(reverse("gifts", args=[slug, "dream"]))))
        pages += [text_of(client.get(reverse("invitation", args=[slug, i.pk]))) for i in who.invitations.all()]
    return "\n".join(pages)


# --- Gifts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind.values)
def test_what_is_ticked_and_written_is_kept(cast: Cast, joost: Client, kind: str) -> None:
    Gift.objects.filter(neighbour=cast.neighbour).delete()
    say(joost, kind, topics=["duiven", "bingo"], words="  oude   radio's  ")
    assert gifts_of(cast.neighbour, kind) == [
        ("bingo", "", "neighbours"),
        ("duiven", "", "neighbours"),
        ("", "oude radio's", "neighbours"),
    ]
    page = text_of(joost.get(reverse("me", args=["kwartel"])))
    assert "oude radio&#x27;s" in page
    assert "bingo" in page


def test_what_is_no_longer_ticked_goes_and_the_rest_stays_as_it_was(cast: Cast, joost: Client) -> None:
    Gift.objects.filter(neighbour=cast.neighbour, topic="duiven").update(visible=Visible.EVERYONE)
    say(joost, topics=["duiven", "bingo"], visible="me")
    assert sorted(gifts_of(cast.neighbour)) == [("bingo", "", "me"), ("duiven", "", "everyone")]
    say(joost, topics=[])
    assert gifts_of(cast.neighbour) == []


def test_one_kind_leaves_the_others_alone(cast: Cast, joost: Client) -> None:
    say(joost, "show", topics=["duiven"])
    say(joost, "show", topics=[])
    assert {topic for topic, _words, _visible in gifts_of(cast.neighbour)} == {"duiven", "soaps"}
    assert gifts_of(cast.neighbour, "dream") == [("", "een boom planten", "me")]


def test_own_words_stay_when_topics_change(cast: Cast, joost: Client) -> None:
    say(joost, topics=["duiven"], words="oude radio's")
    say(joost, topics=["duiven"])
    assert ("", "oude radio's", "neighbours") in gifts_of(cast.neighbour)


def test_saying_twice_makes_no_double(cast: Cast, joost: Client) -> None:
    for words in ("Oude radio's", "oude radios", "OUDE  RADIO’S!"):
        say(joost, topics=["duiven"], words=words)
    assert len(gifts_of(cast.neighbour)) == 2


@pytest.mark.parametrize("words", ["duiven", " Duiven ", "DUIVEN!", "pigeons", "Pigeons."])
def test_own_words_that_are_a_topic_become_that_topic(cast: Cast, joost: Client, words: str) -> None:
    """Two people find each other whatever they typed, in Dutch or English."""
    Gift.objects.filter(neighbour=cast.neighbour).delete()
    say(joost, words=words)
    assert gifts_of(cast.neighbour) == [("duiven", "", "neighbours")]


def test_any_question_can_be_skipped(cast: Cast, joost: Client) -> None:
    steps = ["love", "show", "learn", "dream"]
    for kind, after in zip(steps, [*steps[1:], None], strict=True):
        page = text_of(joost.get(reverse("gifts", args=["kwartel", kind])))
        target = reverse("gifts", args=["kwartel", after]) if after else reverse("company", args=["kwartel"])
        assert re.search(rf'<a [^>]*href="{target}"[^>]*>Sla over</a>', page)
    assert say(joost, "show", further="1")["Location"] == reverse("gifts", args=["kwartel", "learn"])
    assert say(joost, "dream", further="1")["Location"] == reverse("company", args=["kwartel"])
    assert say(joost, "show", ready="1")["Location"] == reverse("me", args=["kwartel"])


def test_a_dream_starts_private_and_the_rest_does_not(joost: Client) -> None:
    for kind in Kind.values:
        page = text_of(joost.get(reverse("gifts", args=["kwartel", kind])))
        private = page.partition('name="visible" value="me"')[2].partition(">")[0]
        assert ("checked" in private) == (kind == "dream"), kind
    assert Gift(kind=Kind.LOVE).visible == Visible.NEIGHBOURS


def test_a_gift_can_be_shown_hidden_and_erased(cast: Cast, joost: Client) -> None:
    page = reverse("gift", args=["kwartel", cast.gift.pk])
    assert joost.post(page, {"visible": "everyone"})["Location"] == reverse("me", args=["kwartel"])
    assert gifts_of(cast.neighbour, "dream") == [("", "een boom planten", "everyone")]
    joost.post(page, {"visible": "me"})
    assert gifts_of(cast.neighbour, "dream") == [("", "een boom planten", "me")]
    wrong = joost.post(page, {"visible": "burgemeester"})
    assert sentences_of(wrong) == ["Kies een van de drie."]
    joost.post(page, {"erase": "1"})
    assert gifts_of(cast.neighbour, "dream") == []
    assert joost.get(page).status_code == 404


@pytest.mark.parametrize("who", ["maker", "keyholder", "elsewhere"])
def test_nobody_touches_the_gift_of_another(cast: Cast, who: str) -> None:
    other: Neighbour = getattr(cast, who)
    client = browser_of(other)
    for slug in ("kwartel", "fazant"):
        for typed in ({"visible": "everyone"}, {"erase": "1"}):
            assert client.post(reverse("gift", args=[slug, cast.gift.pk]), typed).status_code in (403, 404)
    show_gift(cast.gift, to=Visible.EVERYONE, by=other)
    assert gifts_of(cast.neighbour, "dream") == [("", "een boom planten", "me")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "x" * 61}, "Zeg het korter, in hooguit 60 letters."),
        ({"words": "?!"}, "Schrijf een woord of meer."),
        ({"visible": ""}, "Kies wie dit mag zien."),
        ({"visible": "gemeente"}, "Kies een van de drie."),
    ],
)
def test_a_mistake_keeps_what_was_typed(cast: Cast, joost: Client, typed: dict[str, str], sentence: str) -> None:
    before = gifts_of(cast.neighbour)
    response = say(joost, **{"topics": ["bingo", "soaps"], "words": "oude radio's", **typed})
    assert response.status_code == 200
    assert sentence in sentences_of(response)
    page = text_of(response)
    assert 'value="bingo" checked' in page
    assert 'value="soaps" checked' in page
    assert 'value="duiven" checked' not in page
    assert f'value="{typed.get("words", "oude radio&#x27;s")}"' in page
    assert gifts_of(cast.neighbour) == before


# --- Who sees it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "maker", "connector", "keyholder"])
def test_what_is_only_for_me_is_on_no_page_of_another(cast: Cast, who: str | None) -> None:
    """Not as words, not in a count, not in a hook, not in house; dreams start so."""
    make_encounter(cast.here, cast.place, cast.on.encounter.starts_at, {cast.maker: Answer.YES}, hook="duiven")
    Gift.objects.create(neighbour=cast.neighbour, kind=Kind.SHOW, words="munten laten zweven", visible=Visible.ME)
    looker = getattr(cast, who) if who else None
    page = pages_for(looker)
    assert "een boom planten" not in page
    assert "munten laten zweven" not in page
    assert "een boom planten" in pages_for(cast.neighbour)


def test_what_is_only_for_me_counts_nowhere(cast: Cast) -> None:
    for who in (cast.maker, cast.connector, cast.keyholder):
        Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic="bingo", visible=Visible.ME)
    Gift.objects.create(neighbour=cast.neighbour, kind=Kind.LOVE, topic="bingo")
    assert "bingo" not in {item.name for group in in_house(cast.here, for_neighbours=True) for item in group.items}
    assert people_by_hook(cast.here)["bingo"] == {cast.neighbour.pk}
    hook = hook_for(cast.neighbour)
    assert hook is None or hook.name != "bingo"


def test_my_own_private_gift_makes_no_hook_for_me(cast: Cast) -> None:
    for who in (cast.maker, cast.connector, cast.keyholder):
        Gift.objects.create(neighbour=who, kind=Kind.LOVE, topic="bingo")
    Gift.objects.create(neighbour=cast.neighbour, kind=Kind.LOVE, topic="bingo", visible=Visible.ME)
    Gift.objects.filter(neighbour=cast.neighbour, topic="duiven").delete()
    assert hook_for(cast.neighbour) is None


def test_what_three_share_is_in_house_without_names(cast: Cast) -> None:
    """Shown from three people on, without names (mission, the loop, 2)."""
    share = reverse("share", args=["kwartel"])
    page = text_of(browser_of(cast.connector).get(share))
    assert "duiven" in page
    assert "4 buren" in page
    assert "soaps" not in page, "only one neighbour loves them"
    assert "Anja" not in page


def test_a_name_is_for_neighbours_of_who_said_so(cast: Cast) -> None:
    Gift.objects.filter(neighbour=cast.neighbour, topic="soaps").update(visible=Visible.EVERYONE)
    share = reverse("share", args=["kwartel"])
    page = text_of(browser_of(cast.connector).get(share))
    assert "soaps · Joost" in page
    for looker in (None, cast.elsewhere, cast.second_line):
        page = text_of(browser_of(looker).get(share))
        assert "soaps" in page
        assert "Joost" not in page, "a visitor sees what was said to everyone, and never a name"


def test_what_is_for_neighbours_is_not_for_visitors(cast: Cast) -> None:
    page = text_of(Client().get(reverse("share", args=["kwartel"])))
    assert "duiven" not in page


# --- Hooks -----------------------------------------------------------------------------------------


@pytest.fixture
def street(db: None) -> Neighbourhood:
    here, _place = make_neighbourhood("merel", "De Merel")
    return here


def test_a_hook_shows_from_three_others_on(street: Neighbourhood) -> None:
    me = make_neighbour(street, "Bep", loves=("bingo",))
    for name, others in (("Cor", None), ("Dirk", None), ("Els", 3), ("Floor", 4)):
        make_neighbour(street, name, loves=("bingo",))
        hook = hook_for(me)
        assert (hook.others if hook else None) == others
    page = text_of(browser_of(me).get(reverse("week", args=["merel"])))
    assert "bingo" in page
    for name in ("Cor", "Dirk", "Els", "Floor"):
        assert name not in page


def test_one_neighbour_counts_once_however_often_they_say_it(street: Neighbourhood) -> None:
    """Who loves it, can show it and wants to learn more of it is one person, not three."""
    me = make_neighbour(street, "Bep", loves=("bingo",))
    say_gifts(me, kind=Kind.LOVE, topics=["bingo"], words="oude radio's")
    cor = make_neighbour(street, "Cor", loves=("bingo",))
    for kind in (Kind.SHOW, Kind.LEARN, Kind.DREAM):
        Gift.objects.create(neighbour=cor, kind=kind, topic="bingo")
    for kind, words in ((Kind.LOVE, "oude radio's"), (Kind.SHOW, "Oude radio’s"), (Kind.LEARN, "oude radios!")):
        Gift.objects.create(neighbour=cor, kind=kind, words=words)
    assert hook_for(me) is None
    assert not in_house(street, for_neighbours=True)


def test_the_same_own_words_are_a_hook(street: Neighbourhood) -> None:
    me = make_neighbour(street, "Bep")
    people = [me, *(make_neighbour(street, name) for name in ("Cor", "Dirk", "Els"))]
    for who, words in zip(people, ("Oude radio's", "oude radios", "oude radio’s!", "OUDE RADIO'S"), strict=True):
        say_gifts(who, kind=Kind.LOVE, topics=[], words=words)
    hook = hook_for(me)
    assert hook
    assert hook.others == 3


def test_a_hook_of_another_neighbourhood_is_none(street: Neighbourhood, cast: Cast) -> None:
    me = make_neighbour(street, "Bep", loves=("duiven",))
    assert hook_for(me) is None


# --- Time and company ------------------------------------------------------------------------------


def test_company_is_said_changed_and_erased(cast: Cast, joost: Client) -> None:
    page = reverse("company", args=["kwartel"])
    typed = {"times": ["0", "7", "20"], "often": "2", "at_most": "3", "way": "outdoors", "can_host": "on"}
    response = joost.post(page, typed, follow=True)
    assert response.redirect_chain[-1][0] == reverse("me", args=["kwartel"])
    assert len(sentences_of(response)) == 1, "it says that it is kept"
    said = Company.objects.get(neighbour=cast.neighbour)
    assert (said.times, said.often, said.at_most, said.way, said.can_host) == (
        1 | 1 << 7 | 1 << 20, 2, 3, "outdoors", True,
    )  # fmt: skip
    form = text_of(joost.get(page))
    assert form.count('name="times" value="') == 21
    for part in range(21):
        ticked = f'name="times" value="{part}" checked' in form
        assert ticked == (part in (0, 7, 20))
    joost.post(page, {"often": "0", "at_most": "8"})
    said.refresh_from_db()
    assert (said.times, said.often, said.at_most, said.way, said.can_host) == (0, 0, 8, "", False)
    joost.post(page, {"erase": "1"})
    assert not Company.objects.filter(neighbour=cast.neighbour).exists()
    assert "wis" not in text_of(joost.get(page)).lower().partition("<form")[2].partition("</form>")[0]


def test_nobody_is_asked_until_they_say_so(street: Neighbourhood) -> None:
    lane = street.streets.get(name="Kastanjelaan")
    code = make_code(street, by=None, uses=1, days=1)
    me = join(street, user=begin_account(), name="Cor", street=lane, digest=code_digest(code))
    assert not Company.objects.filter(neighbour=me).exists()
    browser_of(me).get(reverse("company", args=["merel"]))
    assert not Company.objects.filter(neighbour=me).exists(), "looking is not saying"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"often": ""}, "Kies hoe vaak."),
        ({"at_most": ""}, "Kies hoeveel."),
        ({"often": "5"}, None),
        ({"at_most": "1"}, None),
        ({"at_most": "9"}, None),
        ({"way": "in bed"}, None),
        ({"times": ["21"]}, "Kies tijden uit de tabel."),
        ({"times": ["-1"]}, "Kies tijden uit de tabel."),
        ({"times": ["²"]}, "Kies tijden uit de tabel."),
        ({"times": ["9" * 5000]}, "Kies tijden uit de tabel."),
    ],
)
def test_a_mistake_about_company_keeps_what_was_typed(
    cast: Cast, joost: Client, typed: dict[str, object], sentence: str | None
) -> None:
    response = joost.post(
        reverse("company", args=["kwartel"]),
        {"times": ["3"], "often": "1", "at_most": "4", "way": "home", "can_host": "on", **typed},
    )
    assert response.status_code == 200
    assert len(sentences_of(response)) == 1
    assert sentence in (None, *sentences_of(response))
    page = text_of(response)
    assert ('name="times" value="3" checked' in page) == ("times" not in typed)
    assert Company.objects.get(neighbour=cast.neighbour).times == EVERY_TIME
    if "way" not in typed:
        assert 'value="home"' in page
        assert page.partition('value="home"')[2].partition(">")[0].count("checked") == 1


# --- About me --------------------------------------------------------------------------------------


def about(client: Client, cast: Cast, **typed: object) -> HttpResponse:
    first = {"name": "Joost", "street": cast.street.pk, "languages": ["nl"], "reach": "mail", "about": ""}
    return client.post(reverse("about_me", args=["kwartel"]), {**first, **typed})


def test_about_me_can_be_changed_and_emptied(cast: Cast, joost: Client) -> None:
    other = cast.here.streets.get(name="Vlierstraat")
    about(joost, cast, name="Joost van boven", street=other.pk, languages=["nl", "pap"], reach="none", about="Ik zing.")
    who = Neighbour.objects.get(pk=cast.neighbour.pk)
    assert (who.name, who.street, who.languages, who.reach, who.about) == (
        "Joost van boven", other, ["nl", "pap"], "none", "Ik zing.",
    )  # fmt: skip
    page = text_of(joost.get(reverse("me", args=["kwartel"])))
    assert "Papiamentu" in page
    about(joost, cast, about="")
    assert Neighbour.objects.get(pk=cast.neighbour.pk).about == ""


def test_what_i_say_about_me_is_read_only_by_who_said_yes_with_me(cast: Cast) -> None:
    assert "Ik fluit in de lift." in pages_for(cast.neighbour)
    assert "Ik fluit in de lift." in pages_for(cast.maker), "Anja said yes to the same"
    for who in (None, cast.connector, cast.keyholder):
        assert "Ik fluit in de lift." not in pages_for(who)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Schrijf de naam die buren mogen gebruiken."),
        ({"name": "x" * 61}, "Maak de naam korter, hooguit 60 letters."),
        ({"street": ""}, "Kies je straat."),
        ({"street": "999999"}, None),
        ({"languages": []}, "Kies een of meer talen."),
        ({"languages": ["klingon"]}, None),
        ({"reach": ""}, "Kies hoe je van ons hoort."),
        ({"reach": "duif"}, None),
        ({"reach": "paper"}, None),
        ({"email": "joost apenstaart"}, "Kijk nog eens naar het adres. Het lijkt op anna@voorbeeld.nl."),
        ({"about": "x" * 601}, "Maak het korter, hooguit 600 letters."),
    ],
)
def test_a_mistake_about_me_keeps_what_was_typed(
    cast: Cast, joost: Client, typed: dict[str, object], sentence: str | None
) -> None:
    response = about(joost, cast, **{"name": "Joost van boven", "about": "Ik zing.", "reach": "none", **typed})
    assert response.status_code == 200
    assert len(sentences_of(response)) == 1
    assert sentence in (None, *sentences_of(response))
    page = text_of(response)
    assert ("Joost van boven" in page) == ("name" not in typed)
    assert ("Ik zing." in page) == ("about" not in typed)
    who = Neighbour.objects.get(pk=cast.neighbour.pk)
    assert (who.name, who.about, who.reach) == ("Joost", "Ik fluit in de lift.", "mail")


def test_a_street_of_another_neighbourhood_is_no_choice(cast: Cast, joost: Client) -> None:
    response = about(joost, cast, street=cast.there.streets.get(name="Vlierstraat").pk)
    assert len(sentences_of(response)) == 1
    assert Neighbour.objects.get(pk=cast.neighbour.pk).street == cast.street


def test_paper_is_a_choice_only_for_whom_it_comes_already(cast: Cast, joost: Client) -> None:
    """Decision 0008: nobody chooses what does not come."""
    page = reverse("about_me", args=["kwartel"])
    assert 'value="paper"' not in text_of(joost.get(page))
    dina = make_neighbour(cast.here, "Dina", reach="paper")
    assert 'value="paper"' in text_of(browser_of(dina).get(page))
    about(browser_of(dina), cast, name="Dina van 4", reach="paper")
    dina.refresh_from_db()
    assert (dina.name, dina.reach) == ("Dina van 4", "paper")


def test_mail_can_be_chosen_with_an_address_only(cast: Cast) -> None:
    wim = make_neighbour(cast.here, "Piet", reach="none")
    response = about(browser_of(wim), cast, name="Piet", reach="mail")
    assert sentences_of(response) == ["Schrijf je e-mailadres, of kies iets anders."]
    about(browser_of(wim), cast, name="Piet", reach="none")
    assert Neighbour.objects.get(pk=wim.pk).reach == "none"
    assert not mail.outbox


# --- My address ------------------------------------------------------------------------------------


def link_in_the_mail(to: str) -> str:
    """Return the address of the page that the newest mail leads to."""
    assert mail.outbox[-1].to == [to]
    link = re.search(r"http://\S+", str(mail.outbox[-1].body))
    assert link, "the newest mail has no link"
    return urlsplit(link[0]).path


def test_a_first_address_counts_after_its_button_and_brings_mail(cast: Cast) -> None:
    piet = make_neighbour(cast.here, "Piet", reach="none")
    response = about(browser_of(piet), cast, name="Piet", reach="mail", email="Piet@Nieuw.example")
    assert response["Location"] == reverse("me", args=["kwartel"])
    link = link_in_the_mail("piet@nieuw.example")
    assert "piet@" not in link
    for _time in range(2):
        assert "Ja, dit is van mij" in text_of(Client().get(link))
    piet = Neighbour.objects.get(pk=piet.pk)
    assert (piet.user.email, piet.reach) == (None, "none"), "opening the page changes nothing"
    assert tables_with("piet@nieuw.example") == set(), "it waits in no table"
    before = cast.here.version
    for _time in range(2):  # a button is pressed twice before one knows
        assert "Bewaard." in text_of(Client().post(link))
    piet = Neighbour.objects.get(pk=piet.pk)
    assert (piet.user.email, piet.reach) == ("piet@nieuw.example", "mail")
    assert Neighbourhood.objects.get(pk=cast.here.pk).version > before


def test_another_address_leaves_how_one_is_reached(cast: Cast, joost: Client) -> None:
    about(joost, cast, reach="none", email="joost@nieuw.example")
    link = link_in_the_mail("joost@nieuw.example")
    Client().post(link)
    who = Neighbour.objects.get(pk=cast.neighbour.pk)
    assert (who.user.email, who.reach) == ("joost@nieuw.example", "none")
    about(joost, cast, email="joost@nieuw.example")
    assert len(mail.outbox) == 1, "no mail when nothing is new"


def test_the_page_says_the_same_of_an_address_that_is_somebody_s(cast: Cast, joost: Client) -> None:
    """A way to look up who takes part would be a list of people."""
    free = about(joost, cast, email="niemand@voorbeeld.example")
    said = sentences_of(joost.get(reverse("me", args=["kwartel"])))
    assert said == ["We stuurden een mail naar het nieuwe adres. Open daar de link."]
    cache.clear()
    taken = about(joost, cast, email="anja@voorbeeld.example")
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert sentences_of(joost.get(reverse("me", args=["kwartel"]))) == said
    assert "Je doet al mee" in mail.outbox[-1].subject
    assert link_in_the_mail("anja@voorbeeld.example") == reverse("account_login")
    assert "Joost" not in str(mail.outbox[-1].body)


def test_an_address_that_somebody_takes_meanwhile_stays_theirs(cast: Cast, joost: Client) -> None:
    about(joost, cast, email="toos@voorbeeld.example")
    link = link_in_the_mail("toos@voorbeeld.example")
    toos = make_neighbour(cast.here, "Toos")
    assert "al in gebruik" in text_of(Client().post(link))
    assert {cast.neighbour.user.email, toos.user.email} <= set(User.objects.values_list("email", flat=True))


def test_an_account_that_never_came_in_holds_no_address(cast: Cast, joost: Client) -> None:
    """Who tried to come in with the new address first has begun such an account."""
    begin_account("joost@nieuw.example")
    about(joost, cast, email="joost@nieuw.example")
    Client().post(link_in_the_mail("joost@nieuw.example"))
    assert User.objects.get(email="joost@nieuw.example") == cast.neighbour.user


def test_one_mail_a_quarter_of_an_hour(cast: Cast, joost: Client) -> None:
    about(joost, cast, email="een@voorbeeld.example")
    response = about(joost, cast, email="twee@voorbeeld.example", about="Ik zing.")
    assert sentences_of(response)[-1] == "We stuurden net al een mail. Kijk in je mail, of wacht een kwartier."
    assert "twee@voorbeeld.example" in text_of(response)
    assert "Ik zing." in text_of(response)
    assert len(mail.outbox) == 1


def test_without_a_mail_server_the_page_says_so_and_one_can_try_again(
    cast: Cast, joost: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _time in range(2):
        response = about(joost, cast, email="joost@nieuw.example", about="Ik zing.")
        assert sentences_of(response) == ["We kunnen nu geen mail sturen. Probeer het later nog een keer."]
        assert "Ik zing." in text_of(response)
    assert Neighbour.objects.get(pk=cast.neighbour.pk).about == "Ik fluit in de lift."


def test_a_link_is_worth_nothing_after_a_day_a_sign_out_or_another_address(cast: Cast) -> None:
    user = cast.neighbour.user
    link = reverse("confirm_email", args=[new_email_token(user, "joost@nieuw.example")])
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert Client().post(link).status_code == 404
    for end in (lambda: change_email(user, email="joost@ander.example"), lambda: end_sessions(user)):
        user.refresh_from_db()
        link = reverse("confirm_email", args=[new_email_token(user, "joost@nieuw.example")])
        assert Client().get(link).status_code == 200
        end()
        assert Client().post(link).status_code == 404
    assert Client().get(reverse("confirm_email", args=["1:2:3"])).status_code == 404


# --- What was typed is not lost --------------------------------------------------------------------


def test_what_was_typed_stands_there_when_the_session_ended(cast: Cast) -> None:
    page = reverse("about_me", args=["kwartel"])
    typed = {"name": "Joost van boven", "reach": "none", "street": cast.street.pk, "about": "\nIk <b>zing</b>."}
    response = Client().post(page, typed)
    assert response.status_code == 403
    text = text_of(response)
    assert "Je bent niet meer binnen" in text
    assert ">\nJoost van boven</textarea>" in text
    assert ">\n\nIk &lt;b&gt;zing&lt;/b&gt;.</textarea>" in text
    assert text.count("<textarea") == 2, "choices are not typed"
    assert f"?next={quote(page, safe='')}" in text
    assert "no-store" in response["Cache-Control"]
    assert not tables_with("Joost van boven")


def test_a_button_that_was_pressed_leads_to_the_way_in(cast: Cast) -> None:
    response = Client().post(reverse("company", args=["kwartel"]), {"often": "2", "times": ["3", "7"]})
    assert response["Location"] == reverse("account_login") + "?next=%2F"


def test_what_was_typed_stands_there_when_the_form_was_old(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.neighbour.user)
    page = reverse("ask", args=["kwartel"])
    typed = {"title": "Wie kan fluiten?", "csrfmiddlewaretoken": "x" * 64}
    without_cookie = text_of(client.post(page, typed))
    assert "Wie kan fluiten?</textarea>" in without_cookie
    assert "bewaart geen cookie" in without_cookie
    client.get(page)
    old = text_of(client.post(page, typed))
    assert "Wie kan fluiten?</textarea>" in old
    assert "cookie" not in old
    elsewhere = text_of(client.post(page, typed, headers={"origin": "https://elders.example"}))
    assert "fluiten" not in elsewhere, "nobody typed that here"


def test_too_much_text_is_called_too_long(cast: Cast, joost: Client) -> None:
    typed = "about=" + "a" * 1_100_000
    response = joost.post(
        reverse("about_me", args=["kwartel"]), typed, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "Dit is te lang" in text_of(response)
