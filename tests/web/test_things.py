"""Things and books: fetched at a gathering, lent without shame, and no ledger of who got what (L6, L7, R5)."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from stoep.web.jobs import work
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbourhoods.queries import season_sums
from stoep.web.neighbours.actions import leave
from stoep.web.neighbours.models import Neighbour, Reach
from stoep.web.photos.uploads import MOST_UPLOADED
from stoep.web.places.models import Place
from stoep.web.things import actions
from stoep.web.things.actions import NotThere, TableFull
from stoep.web.things.models import Loan, Promise, Tally, Thing, ThingKind
from tests.cast import Cast, make_neighbour, make_thing
from tests.pictures import packed, picture
from tests.reading import browser_of, sentences_of, tables_with

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ISBN = "9789295055124"


@pytest.fixture
def photos(settings: Settings, tmp_path: Path) -> Path:
    """An empty folder for what is kept from now on."""
    settings.STOEP_DATA = tmp_path
    return tmp_path / "photos"


def files(folder: Path) -> set[str]:
    return {path.name.split("-")[0] for path in folder.rglob("*.webp")}


def page(cast: Cast, name: str, *more: object, by: Neighbour | None = None) -> str:
    return browser_of(by).get(reverse(name, args=[cast.here.slug, *more])).content.decode()


def put(cast: Cast, by: Neighbour, **values: object) -> Thing:
    answer = browser_of(by).post(reverse("new_thing", args=[cast.here.slug]), {"kind": "give", **values})
    assert answer.status_code == 302, sentences_of(answer)
    return Thing.objects.latest("pk")


def press(cast: Cast, thing: Thing, word: str, *, by: Neighbour) -> int:
    name = "settle_thing" if word in ("mee", "klaar", "weer") else "say_thing"
    return browser_of(by).post(reverse(name, args=[cast.here.slug, thing.pk, word])).status_code


def tell(cast: Cast, thing: Thing, by: Neighbour) -> None:
    actions.promise(thing, by=by, now=timezone.now())


# --- Where and when --------------------------------------------------------------------------------


def test_it_is_fetched_at_a_gathering_unless_somebody_says_otherwise(cast: Cast) -> None:
    """L6: the moment with coffee is chosen already; not at a door is the last choice, and never the first."""
    form = page(cast, "new_thing", by=cast.neighbour)
    chosen = re.findall(r'<option value="(\w*)" selected>([^<]+)', form)
    assert chosen == [(f"i{cast.initiative.pk}", chosen[0][1])]
    assert "Weggeefwinkel, morgen tussen" in chosen[0][1]
    assert re.findall(r"<option[^>]*>([^<]+)</option>\s*</select>", form) == ["Dat spreken we samen af"]


def test_a_shop_goes_before_a_gathering_that_is_sooner(cast: Cast) -> None:
    shop = Place.objects.create(neighbourhood=cast.here, name="De Winkel", street=cast.street, kind="shop",
                                open_times=1 << 7)  # fmt: skip
    assert f'<option value="p{shop.pk}" selected>De Winkel, woensdag middag' in page(
        cast, "new_thing", by=cast.neighbour
    )


def test_the_page_says_when_with_whole_hours(cast: Cast) -> None:
    start = datetime(2026, 11, 28, 14, tzinfo=AMSTERDAM)  # a Saturday
    cast.initiative.gatherings.update(starts_at=start, ends_at=start + timedelta(hours=3))
    with time_machine.travel(start - timedelta(days=3), tick=False):
        assert "Zaterdag tussen 14 en 17" in page(cast, "thing", cast.thing.pk)
    cast.initiative.gatherings.update(ends_at=start + timedelta(hours=2, minutes=30))
    with time_machine.travel(start - timedelta(days=3), tick=False):
        assert "Zaterdag tussen 14 en 16:30" in page(cast, "thing", cast.thing.pk)


def test_a_date_that_is_off_is_no_moment_to_fetch_something(cast: Cast) -> None:
    cast.initiative.gatherings.update(cancelled=True)
    assert "De volgende keer is nog niet bekend" in page(cast, "thing", cast.thing.pk)


@pytest.mark.parametrize("name", ["thing", "place"])
def test_a_place_may_want_that_things_are_brought_when_it_is_open(cast: Cast, name: str) -> None:
    where = cast.thing.pk if name == "thing" else cast.place.pk
    assert "Breng het ook dan" not in page(cast, name, where)
    Place.objects.filter(pk=cast.place.pk).update(bring_when_open=True)
    actions.close_thing(cast.asked, by=cast.maker)  # a write, so that no page of before is shown
    assert "Breng het ook dan" in page(cast, name, where)


# --- What is seen ----------------------------------------------------------------------------------


def test_a_visitor_sees_what_there_is_and_not_whose_it_is_or_its_photo(cast: Cast) -> None:
    for name, more in (("things", ()), ("thing", (cast.thing.pk,))):
        seen, known = page(cast, name, *more), page(cast, name, *more, by=cast.connector)
        assert "Een groene stoel" in seen
        assert "Joost" not in seen
        assert cast.photo not in seen
        assert "Joost" in known
        assert cast.photo in known


def test_the_list_is_narrowed_by_sort_and_words(cast: Cast) -> None:
    def shown(query: str) -> set[str]:
        text = browser_of().get(reverse("things", args=["kwartel"]) + query).content.decode()
        return {title for title in ("Een groene stoel", "Een zaag", "De avonden") if title in text.split("<main")[1]}

    assert shown("") == {"Een groene stoel", "Een zaag", "De avonden"}
    assert shown("?soort=geven") == {"Een groene stoel"}
    assert shown("?soort=lenen") == {"De avonden"}
    assert shown("?soort=gevraagd") == {"Een zaag"}
    assert shown("?soort=boeken") == {"De avonden"}
    assert shown("?soort=nergens&blad=x") == shown("")
    assert shown("?zoek=REVE") == {"De avonden"}
    assert shown("?zoek=groene+stoel") == {"Een groene stoel"}
    assert shown("?zoek=fiets") == set()


def test_more_than_a_page_is_on_the_next_page(cast: Cast) -> None:
    for n in range(30):
        make_thing(cast.here, f"Ding {n}", by=cast.maker)
    first, second = (browser_of().get(reverse("things", args=["kwartel"]) + f"?blad={n}") for n in (1, 2))
    assert "Ouder" in first.content.decode()
    assert "Ding 0<" not in first.content.decode()
    assert "Ding 0<" in second.content.decode()


def test_the_week_shows_the_newest_that_are_free(cast: Cast) -> None:
    week = page(cast, "week")
    assert "Een groene stoel" in week
    assert "De avonden" not in week, "it is lent"
    assert "Een zaag" not in week, "somebody brings it"


def test_what_is_gone_is_gone_for_others_and_can_be_put_back(cast: Cast) -> None:
    assert press(cast, cast.thing, "klaar", by=cast.neighbour) == 302
    url = reverse("thing", args=["kwartel", cast.thing.pk])
    photo = reverse("thing_photo", args=["kwartel", cast.photo, "groot"])
    assert [browser_of(who).get(url).status_code for who in (None, cast.maker, cast.neighbour)] == [404, 404, 200]
    assert [browser_of(who).get(photo).status_code for who in (cast.maker, cast.neighbour)] == [404, 200]
    assert "Een groene stoel" not in page(cast, "things", by=cast.neighbour)
    press(cast, cast.thing, "weer", by=cast.neighbour)
    assert browser_of().get(url).status_code == 200


# --- Putting it here -------------------------------------------------------------------------------


def test_a_thing_and_its_photo_are_put_here(cast: Cast, photos: Path) -> None:
    upload = SimpleUploadedFile("Oma's stoel.jpg", packed(picture(2000, 1500)), "image/jpeg")
    thing = put(cast, cast.maker, title="Een kast", about="Van eik.", photo=upload, fetch=f"p{cast.place.pk}")
    assert (thing.by, thing.place, thing.initiative, thing.about) == (cast.maker, cast.place, None, "Van eik.")
    assert files(photos) == {thing.photo}
    assert sum(path.stat().st_size for path in photos.rglob("*.webp")) <= 300_000
    for size in ("groot", "klein"):
        answer = browser_of(cast.neighbour).get(reverse("thing_photo", args=["kwartel", thing.photo, size]))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert "immutable" in answer["Cache-Control"]
    elsewhere = reverse("thing_photo", args=["fazant", thing.photo, "groot"])
    assert browser_of(cast.elsewhere).get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("brief.pdf", b"%PDF-1.7 Geachte", "Deze foto kunnen we niet lezen. Neem een andere."),
        ("leeg.jpg", b"", "Dit bestand is leeg. Kies een andere foto."),
        ("groot.jpg", bytes(MOST_UPLOADED + 1), "Deze foto is te groot. Maak hem kleiner, of neem een andere."),
        ("x." + "y" * 240, b"geen foto", "Deze foto kunnen we niet lezen. Neem een andere."),
    ],
)
def test_a_bad_photo_is_one_sentence_and_nothing_that_was_typed_is_lost(
    cast: Cast, photos: Path, name: str, data: bytes, sentence: str
) -> None:
    count = Thing.objects.count()
    # The photo comes first, so that what is typed after it is lost if it is not read on.
    sent = {"photo": SimpleUploadedFile(name, data), "title": "Een kast", "about": "Van eik.", "kind": "lend",
            "writer": "Mijn opa", "fetch": ""}  # fmt: skip
    answer = browser_of(cast.maker).post(reverse("new_thing", args=["kwartel"]), sent)
    assert sentences_of(answer) == [sentence]
    text = answer.content.decode()
    assert 'value="Een kast"' in text
    assert "Van eik." in text
    assert 'value="Mijn opa"' in text
    assert re.search(r'value="lend"[^>]* checked', text)
    assert Thing.objects.count() == count
    assert not files(photos)


def test_a_good_photo_beside_a_mistake_is_said_to_be_good(cast: Cast, photos: Path) -> None:
    sent = {"kind": "give", "title": "", "photo": SimpleUploadedFile("x.png", packed(picture(40, 40), "PNG"))}
    answer = browser_of(cast.maker).post(reverse("new_thing", args=["kwartel"]), sent)
    assert sentences_of(answer) == [
        "Zeg in een paar woorden wat het is.",
        "Je foto is goed. Kies hem nog een keer, dan gaat hij mee.",
    ]
    assert not files(photos)


def test_a_photo_that_has_no_row_in_the_end_is_not_kept(
    cast: Cast, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="no such kind"):
        actions.put_thing(
            by=cast.maker, kind="give", title="Kast", isbn="", photo=(b"1", b"1"), about=_Bad("no such kind")
        )
    assert not files(photos)


class _Bad:
    """A value that no database takes."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __str__(self) -> str:
        raise ValueError(self.why)

    def resolve_expression(self, *_args: object, **_more: object) -> None:
        raise ValueError(self.why)


@pytest.mark.django_db(transaction=True)
def test_another_photo_takes_the_place_of_the_first(cast: Cast, photos: Path) -> None:
    url = reverse("change_thing", args=["kwartel", cast.thing.pk])
    browser = browser_of(cast.neighbour)
    names = []
    for colour in ("PNG", "JPEG"):
        upload = SimpleUploadedFile("x", packed(picture(90, 60), colour))
        browser.post(url, {"kind": "give", "title": "Stoel", "photo": upload})
        names.append(Thing.objects.get(pk=cast.thing.pk).photo)
        assert files(photos) == {names[-1]}
    assert names[0] != names[1]
    browser.post(url, {"kind": "give", "title": "Stoel"})
    assert files(photos) == {names[1]}, "it stays when no other one is chosen"
    browser.post(url, {"kind": "give", "title": "Stoel", "drop_photo": "on"})
    assert Thing.objects.get(pk=cast.thing.pk).photo == ""
    assert not files(photos)


def test_where_it_is_fetched_stays_when_its_rhythm_has_no_date_now(cast: Cast) -> None:
    cast.initiative.gatherings.all().delete()
    browser = browser_of(cast.neighbour)
    url = reverse("change_thing", args=["kwartel", cast.thing.pk])
    assert f'<option value="i{cast.initiative.pk}" selected>zoals het was' in browser.get(url).content.decode()
    browser.post(url, {"kind": "give", "title": "Stoel", "fetch": f"i{cast.initiative.pk}"})
    assert Thing.objects.get(pk=cast.thing.pk).initiative == cast.initiative


def test_a_place_of_another_neighbourhood_can_not_be_chosen(cast: Cast) -> None:
    there = cast.others["place"]
    assert isinstance(there, Place)
    answer = browser_of(cast.maker).post(
        reverse("new_thing", args=["kwartel"]), {"kind": "give", "title": "Kast", "fetch": f"p{there.pk}"}
    )
    assert sentences_of(answer) == ["Kies een moment uit de lijst."]


# --- From hand to hand -----------------------------------------------------------------------------


def test_given_away_and_nobody_keeps_who_got_it(cast: Cast) -> None:
    """1.12.29: the sums stay, and no table holds who it went to."""
    mail.outbox.clear()
    thing = put(cast, cast.maker, title="Een lamp", fetch=f"i{cast.initiative.pk}")
    assert press(cast, thing, "halen", by=cast.neighbour) == 302
    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["anja@voorbeeld.example"]
    assert "Joost wil dit graag hebben: Een lamp." in str(letter.body)
    assert "Het Hoekhuis" in str(letter.body)
    assert "Joost komt het halen" in page(cast, "thing", thing.pk, by=cast.maker)
    assert "Iemand komt het halen" in page(cast, "thing", thing.pk, by=cast.connector)
    assert "Joost" not in page(cast, "thing", thing.pk, by=cast.connector)
    press(cast, thing, "mee", by=cast.maker)
    assert not Promise.objects.filter(thing=thing).exists()
    assert Thing.objects.get(pk=thing.pk).closed_on == timezone.localdate()
    assert Tally.objects.get(week=_monday()).given == 1


def _monday() -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def test_what_is_asked_is_brought_by_a_neighbour(cast: Cast) -> None:
    """R5: asking and offering are one thing seen from two sides; the same words, the same row."""
    mail.outbox.clear()
    thing = put(cast, cast.neighbour, kind="ask", title="Een kinderfiets")
    tell(cast, thing, cast.maker)
    run_tasks()
    assert "Anja heeft het voor je: Een kinderfiets." in str(mail.outbox[0].body)
    assert "jij brengt het" in page(cast, "me", by=cast.maker)
    press(cast, thing, "mee", by=cast.neighbour)
    assert Thing.objects.get(pk=thing.pk).closed_on
    assert Tally.objects.get(week=_monday()).given == 1


def test_lent_and_back_and_then_nobody_knows(cast: Cast) -> None:
    thing = put(cast, cast.maker, kind="lend", title="Een ladder")
    tell(cast, thing, cast.neighbour)
    press(cast, thing, "mee", by=cast.maker)
    loan = Loan.objects.get(thing=thing)
    assert (loan.neighbour, loan.due_on) == (cast.neighbour, timezone.localdate() + timedelta(days=28))
    assert "bij jou tot" in page(cast, "me", by=cast.neighbour)
    assert "Joost" not in page(cast, "thing", thing.pk, by=cast.connector)
    press(cast, thing, "terug", by=cast.neighbour)
    assert not Loan.objects.filter(thing=thing).exists()
    assert "Wil jij het?" in page(cast, "thing", thing.pk, by=cast.connector), "and it is there for the next"
    assert Tally.objects.get(week=_monday()).lent == 1


def test_what_was_borrowed_on_asking_is_done_with_when_it_is_back(cast: Cast) -> None:
    press(cast, cast.asked, "mee", by=cast.maker)
    assert Loan.objects.get(thing=cast.asked).neighbour == cast.maker
    press(cast, cast.asked, "terug", by=cast.maker)
    assert Thing.objects.get(pk=cast.asked.pk).closed_on


def test_a_thing_can_be_lent_to_somebody_who_is_not_here(cast: Cast) -> None:
    """A man without a telephone can borrow a ladder: the owner says that it is lent, and nothing of to whom."""
    thing = put(cast, cast.maker, kind="lend", title="Een ladder")
    press(cast, thing, "mee", by=cast.maker)
    assert Loan.objects.get(thing=thing).neighbour is None
    assert press(cast, thing, "terug", by=cast.maker) == 302
    assert not Loan.objects.filter(thing=thing).exists()


def test_the_first_who_says_so_gets_it(cast: Cast) -> None:
    tell(cast, cast.thing, cast.maker)
    for late in (cast.connector, cast.maker):
        with pytest.raises(NotThere):
            tell(cast, cast.thing, late)
    browser = browser_of(cast.connector)
    answer = browser.post(reverse("say_thing", args=["kwartel", cast.thing.pk, "halen"]), follow=True)
    assert sentences_of(answer) == ["Iemand was je net voor. Kijk wat er nog meer is."]
    press(cast, cast.thing, "toch-niet", by=cast.connector)
    assert Promise.objects.get(thing=cast.thing).neighbour == cast.maker, "only one's own promise can be taken back"
    press(cast, cast.thing, "toch-niet", by=cast.maker)
    tell(cast, cast.thing, cast.connector)


def test_nobody_fetches_their_own_thing_or_one_that_is_lent_or_gone(cast: Cast) -> None:
    with pytest.raises(NotThere):
        tell(cast, cast.thing, cast.neighbour)
    with pytest.raises(NotThere):
        tell(cast, cast.book, cast.maker)
    actions.close_thing(cast.thing, by=cast.neighbour)
    with pytest.raises(NotThere):
        tell(cast, cast.thing, cast.maker)


def test_a_promise_lapses_by_itself_after_the_gathering(cast: Cast) -> None:
    tell(cast, cast.thing, cast.maker)
    until = Promise.objects.get(thing=cast.thing).until
    assert until == timezone.localdate(cast.gathering.ends_at)
    for days, there in ((0, True), (1, False)):
        when = timezone.make_aware(datetime.combine(until, datetime.min.time()))
        with time_machine.travel(when + timedelta(days=days, hours=4), tick=False):
            actions.forget(cast.here, now=timezone.now())
        assert Promise.objects.filter(thing=cast.thing).exists() is there


def test_a_promise_for_an_open_door_holds_until_it_was_open(cast: Cast) -> None:
    Place.objects.filter(pk=cast.place.pk).update(open_times=1 << 15)  # Saturday morning
    thing = make_thing(cast.here, "Kast", by=cast.neighbour, place=cast.place)
    monday = datetime(2026, 11, 23, 12, tzinfo=AMSTERDAM)
    with time_machine.travel(monday, tick=False):
        tell(cast, thing, cast.maker)
    assert Promise.objects.get(thing=thing).until == date(2026, 11, 28)


# --- Due dates without shame -----------------------------------------------------------------------


def test_one_mail_says_that_it_may_come_back_and_the_link_makes_it_longer(cast: Cast) -> None:
    mail.outbox.clear()
    now = timezone.now()
    work.remind(now)
    run_tasks()
    assert not mail.outbox, "there are nine days yet"
    soon = now + timedelta(days=6, hours=1)
    with time_machine.travel(soon, tick=False):
        for _day in range(3):
            work.remind(timezone.now())
            run_tasks()
        (letter,) = mail.outbox
        assert letter.to == ["joost@voorbeeld.example"]
        text = str(letter.body)
        assert "De avonden is bij jou tot" in text
        assert not re.search(r"boete|te laat|moet|helaas|!", text, re.IGNORECASE)
        link = re.search(r"https?://[^/]+(/langer/\S+)", text)
        assert link
        visitor = Client()
        assert "Vier weken langer" in visitor.get(link[1]).content.decode()
        assert Loan.objects.get(pk=cast.loan.pk).due_on == cast.loan.due_on, "opening it changes nothing"
        assert sentences_of(visitor.post(link[1])) == ["Prima. Veel plezier ermee."]
        renewed = Loan.objects.get(pk=cast.loan.pk)
        assert renewed.due_on == timezone.localdate() + timedelta(days=28)
        assert "joost" not in visitor.get(link[1]).content.decode().lower(), "the link says what, and not who"
    with time_machine.travel(soon + timedelta(days=26), tick=False):
        work.remind(timezone.now())
        run_tasks()
    assert len(mail.outbox) == 2, "of its new date it says so once too"
    actions.bring_back(cast.book, by=cast.neighbour)
    assert visitor.get(link[1]).status_code == 404


def test_a_wrong_link_is_not_there(cast: Cast) -> None:
    assert Client().get("/langer/onzin/").status_code == 404
    assert Client().post("/langer/1:2:3/").status_code == 404


def test_no_mail_for_who_looks_here_themselves_or_for_what_is_back(cast: Cast) -> None:
    mail.outbox.clear()
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(reach=Reach.NONE)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        work.remind(timezone.now())
        actions.bring_back(cast.asked, by=cast.maker)
        run_tasks()
    assert not mail.outbox


def test_what_is_late_is_never_called_late(cast: Cast) -> None:
    """No page counts days, names a penalty or shows in red who has something too long."""
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        for text in (page(cast, "me", by=cast.neighbour), page(cast, "table", cast.initiative.pk, by=cast.maker)):
            assert "De avonden" in text
            assert not re.search(r"te laat|boete|verlopen|\d+ dagen", text.split("<main")[1].split("<footer")[0])


# --- Forgetting ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_is_closed_is_erased_after_thirty_days_with_its_photo_and_the_sums_stay(cast: Cast, photos: Path) -> None:
    """L6, 1.12.29: no ledger of who got what."""
    upload = SimpleUploadedFile("x.png", packed(picture(90, 60), "PNG"))
    thing = put(cast, cast.maker, title="Een zeldzame lamp", photo=upload)
    tell(cast, thing, cast.neighbour)
    press(cast, thing, "mee", by=cast.maker)
    run_tasks()
    now = timezone.now()
    before = season_sums(cast.here, now).given
    with time_machine.travel(now + timedelta(days=30), tick=False):
        work.forget(timezone.now())
    assert files(photos) == {thing.photo}, "until then it can be put back"
    with time_machine.travel(now + timedelta(days=31), tick=False):
        work.forget(timezone.now())
        work.forget(timezone.now())
    assert not files(photos)
    assert not tables_with("zeldzame lamp")
    assert season_sums(cast.here, now).given == before == 3
    assert Thing.objects.filter(pk=cast.thing.pk).exists(), "what is still there stays"


@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_their_things_along_and_the_books_of_the_table_stay(cast: Cast, photos: Path) -> None:
    upload = SimpleUploadedFile("x.png", packed(picture(90, 60), "PNG"))
    thing = put(cast, cast.maker, title="Een lamp", photo=upload)
    book = actions.put_book(cast.initiative, by=cast.maker, title="Nooit meer slapen", writer="", isbn="")
    leave(cast.maker)
    assert not Thing.objects.filter(pk=thing.pk).exists()
    assert not files(photos)
    assert Thing.objects.filter(pk=book.pk).exists()
    leave(cast.neighbour)
    assert not Loan.objects.exists()


# --- The table -------------------------------------------------------------------------------------


def type_back(cast: Cast, number: object, card: str = "", *, by: Neighbour | None = None) -> list[str]:
    url = reverse("table", args=["kwartel", cast.initiative.pk])
    return sentences_of(browser_of(by or cast.maker).post(url, {"number": number, "card": card}, follow=True))


def test_a_pile_of_cards_is_typed_back_with_numbers_and_enter(cast: Cast) -> None:
    """L7: it works offline with cards; afterwards a number and a number say it all."""
    books = [actions.put_book(cast.initiative, by=cast.maker, title=f"Boek {n}", writer="", isbn="") for n in range(20)]
    assert [book.number for book in books] == list(range(2, 22))
    for book in books[:10]:
        assert type_back(cast, book.number, "UIL7") == [f"{book.number} {book.title} is mee."]
    assert set(Loan.objects.exclude(card="").values_list("card", flat=True)) == {"uil7"}
    for book in books[:10]:
        assert type_back(cast, book.number) == [f"{book.number} {book.title} is terug."]
    assert not Loan.objects.exclude(card="").exists()
    assert Tally.objects.get(week=_monday()).lent == 10


def test_a_book_that_changed_hands_between_two_cards_is_with_the_last(cast: Cast) -> None:
    assert type_back(cast, 1, "12") == ["1 De avonden is mee."], "it was with Joost"
    assert type_back(cast, 1, "13") == ["1 De avonden is mee."]
    assert [loan.card for loan in Loan.objects.all()] == ["13"]


def test_a_book_that_somebody_comes_for_is_lent_to_them(cast: Cast) -> None:
    actions.bring_back(cast.book, by=cast.maker)
    assert type_back(cast, 1) == ["Dit boek staat in de kast. Typ een kaart, dan gaat het mee."]
    tell(cast, cast.book, cast.connector)
    assert type_back(cast, 1) == ["1 De avonden is mee."]
    assert Loan.objects.get().neighbour == cast.connector


@pytest.mark.parametrize(
    ("number", "card", "sentence"),
    [
        ("", "", "Typ het nummer op de kaart van het boek."),
        ("x", "", "Schrijf een getal, zoals 3."),
        ("0", "", "Schrijf een getal, zoals 3."),
        ("99999", "", "Schrijf een getal, zoals 3."),
        ("77", "", "Geen boek heeft dit nummer. Kijk nog eens op de kaart."),
        ("1", "Joost", "Typ het nummer van een kaart, zoals 12 of uil7. Geen naam."),
        ("1", "Joost de Vries", "Typ het nummer van een kaart, zoals 12 of uil7. Geen naam."),
        ("1", "0612345678", "Typ het nummer van een kaart, zoals 12 of uil7. Geen naam."),
    ],
)
def test_a_mistyped_card_changes_nothing_and_says_so(cast: Cast, number: str, card: str, sentence: str) -> None:
    assert type_back(cast, number, card) == [sentence]
    assert Loan.objects.get().neighbour == cast.neighbour


def test_a_card_that_is_typed_back_twice_changes_nothing_more(cast: Cast) -> None:
    type_back(cast, 1)
    type_back(cast, 1)
    assert not Loan.objects.exists()


def test_cards_are_printed_with_their_numbers(cast: Cast) -> None:
    text = page(cast, "cards", cast.initiative.pk, by=cast.maker)
    assert re.search(r'<p class="big">1</p>.*De avonden', text)


def test_a_book_is_typed_in_and_the_page_asks_for_the_next(cast: Cast, photos: Path) -> None:
    url = reverse("new_book", args=["kwartel", cast.initiative.pk])
    answer = browser_of(cast.maker).post(url, {"isbn": "978-92-95055-12-4", "title": "Gids"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert sentences_of(answer) == ["Gids staat erin. Schrijf 2 op de kaart."]
    book = Thing.objects.get(number=2)
    assert (book.isbn, book.by, book.kind, book.initiative) == (ISBN, None, ThingKind.LEND, cast.initiative)
    change = reverse("change_thing", args=["kwartel", book.pk])
    assert browser_of(cast.neighbour).get(change).status_code == 403
    browser_of(cast.maker).post(change, {"title": "Gids voor boeken", "isbn": ISBN})
    book.refresh_from_db()
    assert (book.title, book.number, book.initiative) == ("Gids voor boeken", 2, cast.initiative)


def test_when_the_numbers_are_used_up_it_says_so(cast: Cast) -> None:
    Thing.objects.filter(pk=cast.book.pk).update(number=9999)
    with pytest.raises(TableFull):
        actions.put_book(cast.initiative, by=cast.maker, title="Nog een", writer="", isbn="")
    url = reverse("new_book", args=["kwartel", cast.initiative.pk])
    answer = browser_of(cast.maker).post(url, {"title": "Nog een"})
    assert sentences_of(answer) == ["Er is geen nummer meer over voor een kaart."]


def test_ten_neighbours_see_the_sums_of_things(cast: Cast) -> None:
    for n in range(6):
        make_neighbour(cast.here, f"Buur{n}")
    assert re.search(r"<dt>2</dt><dd>spullen kregen een ander huis", page(cast, "hood"))
    assert re.search(r"<dt>1×</dt><dd>is er iets uitgeleend", page(cast, "hood"))
