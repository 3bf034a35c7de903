"""Mail as neighbours have it: one sheet a week, each thing once, an answer that arrives, an end to it in one click."""

import os
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from stoep.web.asks.actions import ask, knock_by_name, say
from stoep.web.asks.models import Word
from stoep.web.coming.tasks import mail_changed
from stoep.web.encounters.models import Answer
from stoep.web.encounters.tasks import mail_asked, mail_on
from stoep.web.jobs.actions import run_tasks
from stoep.web.jobs.schedule import JOBS
from stoep.web.mail.actions import choose_often, forget_letters, send_sheets
from stoep.web.mail.models import Bounce, Letter, LetterState, Often, Pace
from stoep.web.mail.queries import address_works, last_sheet
from stoep.web.mail.tasks import mail_sheet
from stoep.web.neighbours.actions import change_email
from stoep.web.neighbours.models import Gift, Kind, Neighbour, Reach, User, Visible
from stoep.web.turns.tasks import mail_turn_asked
from tests.cast import Cast, make_encounter, make_neighbour
from tests.reading import browser_of, log
from tests.web.test_mail import URL, PostOffice, assert_plain_dutch, links_in, port, text_of

__all__ = ("port",)

pytestmark = pytest.mark.usefixtures("nobody_said_rather_not")
THURSDAY = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)


class Office(PostOffice):
    """A mail server that can say no for now, no for good, or hang up in the middle."""

    answer = ""

    def __init__(self) -> None:
        super().__init__()
        self.senders: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer:
            return self.answer
        self.senders.append(str(envelope.mail_from))
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def office(port: int, settings: Settings) -> Iterator[Office]:
    settings.STOEP_MAIL_REPLY = "antwoord@buurt.example"
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture(autouse=True)
def the_log_holds_no_address() -> Iterator[None]:
    with log() as written:
        yield
    assert not re.search(r"@voorbeeld|oost|antwoord\+", written.getvalue()), written.getvalue()


def weekly(cast: Cast) -> None:
    Pace.objects.all().delete()


def sheets(now: datetime, often: Often = Often.WEEKLY) -> int:
    count = send_sheets(often, now=now)
    run_tasks()
    return count


def to(office: Office, name: str) -> list[EmailMessage]:
    return [mail for mail, who in zip(office.mails, office.to, strict=True) if who == [f"{name}@voorbeeld.example"]]


# --- The sheet -------------------------------------------------------------------------------------


def test_without_a_choice_everything_comes_on_one_sheet(cast: Cast, office: Office) -> None:
    """1.12.17: one sheet a week, and each thing is on it once."""
    weekly(cast)
    asked = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    made = ask(by=cast.connector, title="Wie helpt met de soep?", hook="")
    say(made, by=cast.maker, word=Word.YES, words="Ik kom zaterdag.")
    run_tasks()
    assert office.mails == [], "all of it can wait"
    assert Letter.objects.filter(state=LetterState.WAITING, neighbour=cast.connector).count() == 2
    assert sheets(timezone.now()) == Neighbour.objects.exclude(user__email=None).count()
    (sheet,) = to(office, "fatma")
    assert_plain_dutch(sheet)
    text = text_of(sheet)
    assert text.startswith("Hallo Fatma,")
    for words in ("Wie leert me breien?", "Joost vraagt je iets.", "Anja zegt ja", "Ik kom zaterdag.", "Weggeefwinkel"):
        assert text.count(words) >= 1, words
    assert "Deze week in De Kwartel" in str(sheet["Subject"])
    office.mails.clear()
    office.to.clear()
    sheets(timezone.now())
    assert office.mails == [], "this week they have it"
    sheets(timezone.now() + timedelta(days=7))
    assert "breien" not in "".join(text_of(mail) for mail in office.mails), "each thing is told once"


def test_the_links_on_a_sheet_answer(cast: Cast, office: Office) -> None:
    weekly(cast)
    with time_machine.travel(THURSDAY - timedelta(hours=2)):
        later = timezone.now() + timedelta(days=9)
        (mine, *_) = make_encounter(
            cast.here, cast.place, later, {cast.neighbour: Answer.OPEN, cast.maker: Answer.OPEN}, hook="soaps"
        )
        mail_asked.enqueue(invitation=mine.pk)
        run_tasks()
        assert office.mails == []
    with time_machine.travel(THURSDAY):
        sheets(timezone.now())
        (sheet,) = to(office, "joost")
        yes = next(link for link in links_in(sheet) if link.endswith("/ja/"))
        assert Client().post(yes.removeprefix(URL)).status_code == 200
        mine.refresh_from_db()
        assert mine.answer == Answer.YES


def test_an_invitation_that_would_come_too_late_goes_at_once(cast: Cast, office: Office) -> None:
    """It must be there a day before it is decided."""
    weekly(cast)
    with time_machine.travel(THURSDAY):
        soon, _other = make_encounter(
            cast.here,
            cast.place,
            timezone.now() + timedelta(days=4),
            {cast.neighbour: Answer.OPEN, cast.maker: Answer.OPEN},
        )
        mail_asked.enqueue(invitation=soon.pk)
        run_tasks()
        assert len(to(office, "joost")) == 1
        sheets(timezone.now() + timedelta(days=7))
    assert not [mail for mail in to(office, "joost")[1:] if "/ja/" in text_of(mail)]


def test_what_is_off_comes_at_once_and_each_change_is_told(cast: Cast, office: Office) -> None:
    weekly(cast)
    for times in (1, 2):
        mail_changed.enqueue(coming=[cast.coming.pk])
        run_tasks()
        assert len(to(office, "joost")) == times


def test_nothing_to_say_is_no_mail(cast: Cast, office: Office) -> None:
    weekly(cast)
    lonely = make_neighbour(cast.there, "Teun")
    Pace.objects.all().delete()
    sheets(timezone.now())
    assert to(office, lonely.name.lower()) == []


def test_what_is_no_longer_so_is_left_out(cast: Cast, office: Office) -> None:
    weekly(cast)
    asked = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    run_tasks()
    asked.closed = True
    asked.save()
    sheets(timezone.now())
    assert "breien" not in "".join(map(text_of, office.mails))


def test_what_is_asked_and_fits_stands_on_it(cast: Cast, office: Office) -> None:
    weekly(cast)
    with time_machine.travel(THURSDAY - timedelta(days=1)):
        ask(by=cast.neighbour, title="Wie heeft er duivenvoer?", hook="duiven")
        ask(by=cast.neighbour, title="Wie kent er sterren?", hook="sterren")
    Gift.objects.create(neighbour=cast.maker, kind=Kind.SHOW, topic="sterren", visible=Visible.ME)
    with time_machine.travel(THURSDAY):
        sheets(timezone.now())
    text = text_of(to(office, "anja")[0])
    assert "Wie heeft er duivenvoer? (Joost)" in text
    assert "sterren" not in text, "what she shows to nobody, nobody looks at"
    assert "duivenvoer" not in "".join(map(text_of, to(office, "joost")))
    with time_machine.travel(THURSDAY + timedelta(days=7)):
        sheets(timezone.now())
    assert "duivenvoer" not in "".join(map(text_of, to(office, "anja")[1:])), "once"


@pytest.mark.parametrize("often", [Often.DAILY, Often.WEEKLY])
def test_a_sheet_is_due_when_its_job_is(often: Often) -> None:
    (job,) = (job for job in JOBS if job.name == f"sheets of the {'day' if often == Often.DAILY else 'week'}")
    for hours in range(24 * 9):
        now = THURSDAY + timedelta(hours=hours, minutes=7)
        assert job.due_at(now) == last_sheet(often, now)


def test_each_pace_has_its_own_sheet(cast: Cast, office: Office) -> None:
    Pace.objects.filter(neighbour=cast.neighbour).update(often=Often.DAILY)
    Pace.objects.filter(neighbour=cast.maker).delete()
    sheets(timezone.now(), Often.DAILY)
    assert (len(to(office, "joost")), len(to(office, "anja")), len(to(office, "fatma"))) == (1, 0, 0)
    sheets(timezone.now(), Often.WEEKLY)
    assert (len(to(office, "joost")), len(to(office, "anja")), len(to(office, "fatma"))) == (1, 1, 0)


def test_who_changes_to_at_once_still_gets_what_waited(cast: Cast, office: Office) -> None:
    weekly(cast)
    asked = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    run_tasks()
    choose_often(cast.connector, often=Often.AT_ONCE)
    sheets(timezone.now(), Often.DAILY)
    assert "breien" in text_of(to(office, "fatma")[0])
    sheets(timezone.now() + timedelta(days=1), Often.DAILY)
    assert len(to(office, "fatma")) == 1


def test_an_english_reader_has_it_in_english(cast: Cast, office: Office) -> None:
    weekly(cast)
    Neighbour.objects.filter(pk=cast.maker.pk).update(languages=["en"])
    sheets(timezone.now())
    assert "This week and next" in text_of(to(office, "anja")[0])


def test_a_thousand_sheets(cast: Cast, office: Office) -> None:
    users = User.objects.bulk_create(User(email=f"buur{n}@voorbeeld.example") for n in range(1000))
    Neighbour.objects.bulk_create(
        Neighbour(
            neighbourhood=cast.here, user=user, name=f"Buur {n}", street=cast.street, reach=Reach.MAIL, languages=["nl"]
        )
        for n, user in enumerate(users)
    )
    assert sheets(timezone.now()) == 1000
    assert len(office.mails) == 1000
    assert len({tuple(who) for who in office.to}) == 1000


# --- Once, and when the mail server has its own mind --------------------------------------------------


def test_a_thing_is_mailed_once_however_often_it_is_tried(cast: Cast, office: Office) -> None:
    for _again in range(3):
        mail_asked.enqueue(invitation=cast.proposed.pk)
        run_tasks()
    assert len(office.mails) == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 your words look like spam", "452 4.2.2 full"])
def test_what_the_server_did_not_take_is_tried_again(cast: Cast, office: Office, answer: str) -> None:
    office.answer = answer
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    assert office.mails == []
    assert not Letter.objects.exists()
    office.answer = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        run_tasks()
    assert len(office.mails) == 1
    assert address_works(cast.neighbour)


def test_a_sheet_that_was_not_taken_loses_nothing(cast: Cast, office: Office) -> None:
    weekly(cast)
    asked = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(asked, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    run_tasks()
    office.answer = "451 later"
    sheets(timezone.now())
    assert Letter.objects.get(neighbour=cast.connector).state == LetterState.WAITING
    office.answer = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        run_tasks()
    assert "breien" in text_of(to(office, "fatma")[0])
    assert not DBTaskResult.objects.exists()


def test_when_the_server_hangs_up_in_the_middle_it_is_not_sent_again(
    cast: Cast, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether it went is not known: then once is more than twice."""
    office.answer = "421 4.3.2 bye"
    real = smtplib.SMTP.data

    def hang_up(self: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
        real(self, message)
        raise smtplib.SMTPServerDisconnected("gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smtplib.SMTP, "data", hang_up)
        mail_asked.enqueue(invitation=cast.proposed.pk)
        run_tasks()
    office.answer = ""
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        mail_asked.enqueue(invitation=cast.proposed.pk)
        run_tasks()
    assert office.mails == []
    assert "not known" in caplog.text


_KILLED = """
import os, signal, smtplib, sys
import django
django.setup()
from stoep.web.encounters.tasks import mail_asked
real = smtplib.SMTP.data
def die(self, message):
    done = real(self, message)
    os.kill(os.getpid(), signal.SIGKILL)
    return done
smtplib.SMTP.data = die
mail_asked.call(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_after_sending_sends_it_once(port: int, settings: Settings, tmp_path: Path) -> None:
    """kill -9 between sending and the next line: the letter was taken before, so the next worker leaves it."""
    from tests.cast import make_cast

    cast = make_cast()
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    base = connection.settings_dict
    if base["ENGINE"].endswith("sqlite3"):
        address = f"sqlite:///{base['NAME']}"
    else:
        address = f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{base['NAME']}"
    environment = {
        **os.environ, "DATABASE_URL": address, "STOEP_SMTP": f"127.0.0.1:{port}", "STOEP_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "stoep.web.settings", "STOEP_SECRET_KEY": str(django_settings.SECRET_KEY),
    }  # fmt: skip
    connection.close()
    try:
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED, str(cast.proposed.pk)], env=environment, timeout=60, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        assert len(office.mails) == 1
        mail_asked.enqueue(invitation=cast.proposed.pk)
        run_tasks()
        assert len(office.mails) == 1, [mail["Subject"] for mail in office.mails]
        assert Letter.objects.get().state == LetterState.TAKEN
    finally:
        controller.stop()


# --- What stands on the envelope -----------------------------------------------------------------------


def test_the_headers_of_a_letter(cast: Cast, office: Office) -> None:
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    (letter,) = office.mails
    row = Letter.objects.get()
    assert str(letter["From"]) == "Stoep De Kwartel <stoep@127.0.0.1>"
    assert re.fullmatch(rf"antwoord\+r{row.pk}-[a-z2-7]{{20}}@buurt\.example", str(letter["Reply-To"]))
    assert re.fullmatch(rf"antwoord\+b{row.pk}-[a-z2-7]{{20}}@buurt\.example", office.senders[0])
    assert str(letter["Reply-To"]).split("-")[1] != office.senders[0].split("-")[1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"<{URL}/geen-post/\S+/>", str(letter["List-Unsubscribe"]).strip())
    assert len(str(letter["Reply-To"]).partition("@")[0]) <= 64
    assert "Je kunt op deze mail antwoorden." in text_of(letter)


def test_one_click_stops_it_without_a_session_or_a_form(cast: Cast, office: Office) -> None:
    """RFC 8058: the mail program posts; opening the page changes nothing."""
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    where = str(office.mails[0]["List-Unsubscribe"]).strip(" <>").removeprefix(URL)
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(where).status_code == 200
    cast.neighbour.refresh_from_db()
    assert cast.neighbour.reach == Reach.MAIL
    answer = strict.post(where, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    cast.neighbour.refresh_from_db()
    assert cast.neighbour.reach == Reach.NONE
    mail_on.enqueue(invitation=cast.on.pk)
    mail_turn_asked.enqueue(day=cast.turn_day.pk)
    sheets(timezone.now())
    assert len(to(office, "joost")) == 1
    assert strict.post(where[:-3] + "xx/").status_code == 404


def test_never_still_gets_the_code_to_come_in(cast: Cast, office: Office) -> None:
    choose_often(cast.neighbour, often=None)
    Client().post(reverse("account_login"), {"email": "joost@voorbeeld.example"})
    run_tasks()
    assert len(to(office, "joost")) == 1
    assert "List-Unsubscribe" not in office.mails[0]


def test_one_chooses_on_ones_own_page(cast: Cast) -> None:
    client = browser_of(cast.neighbour)
    url = reverse("post", args=[cast.here.slug])
    for chosen in ("daily", "weekly", "at_once"):
        client.post(url, {"often": chosen})
        assert Pace.objects.get(neighbour=cast.neighbour).often == chosen
    assert client.post(url, {"often": "hourly"}).status_code == 200
    assert Pace.objects.get(neighbour=cast.neighbour).often == "at_once"
    client.post(url, {"often": "never"})
    cast.neighbour.refresh_from_db()
    assert cast.neighbour.reach == Reach.NONE
    client.post(url, {"often": "weekly"})
    cast.neighbour.refresh_from_db()
    assert cast.neighbour.reach == Reach.MAIL


def test_who_has_no_address_chooses_nothing(cast: Cast) -> None:
    card = make_neighbour(cast.here, "Dina", reach=Reach.NONE)
    Pace.objects.filter(neighbour=card).delete()
    answer = browser_of(card).post(reverse("post", args=[cast.here.slug]), {"often": "weekly"})
    assert answer.status_code == 200
    card.refresh_from_db()
    assert card.reach == Reach.NONE


# --- What comes back -------------------------------------------------------------------------------------


def test_three_days_of_mail_that_comes_back_and_the_page_says_it_kindly(cast: Cast, office: Office) -> None:
    office.refused = "joost@voorbeeld.example"
    for day in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            for _twice in range(2):
                mail_changed.enqueue(coming=[cast.coming.pk])
                run_tasks()
            assert address_works(cast.neighbour) == (day < 2)
    assert not DBTaskResult.objects.exists(), "what is refused for good isn't tried again"
    me = browser_of(cast.neighbour).get(reverse("me", args=[cast.here.slug])).content.decode()
    assert "Post aan jou komt terug." in me
    assert "komt terug" not in browser_of(cast.maker).get(reverse("me", args=[cast.here.slug])).content.decode()
    office.refused = ""
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    assert to(office, "joost") == []
    browser_of(cast.neighbour).post(reverse("address_again", args=[cast.here.slug]))
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    assert len(to(office, "joost")) == 1


def test_a_new_address_begins_anew(cast: Cast) -> None:
    Bounce.objects.create(user=cast.neighbour.user, times=9, last_on=timezone.localdate())
    change_email(cast.neighbour.user, email="joost@nieuw.example")
    assert address_works(cast.neighbour)


def test_letters_are_forgotten_in_time(cast: Cast, settings: Settings) -> None:
    now = timezone.now()
    for name, days in (("oud", 91), ("nieuw", 89)):
        Letter.objects.create(key=name, about="x", neighbour=cast.neighbour, made_at=now - timedelta(days=days))
    forget_letters(now=now)
    assert [letter.key for letter in Letter.objects.all()] == ["nieuw"]


def test_a_sheet_for_who_left_or_has_no_address_does_nothing(cast: Cast, office: Office) -> None:
    due = last_sheet(Often.WEEKLY, timezone.now()).isoformat()
    mail_sheet.enqueue(neighbour=987_654, often="weekly", due=due)
    choose_often(cast.neighbour, often=None)
    mail_sheet.enqueue(neighbour=cast.neighbour.pk, often="weekly", due=due)
    run_tasks()
    assert office.mails == []
