"""Mail over real SMTP: it arrives, in plain Dutch, with links that work; and no log holds an address."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from stoep.web.encounters.models import Answer, State
from stoep.web.encounters.tasks import mail_asked, mail_off, mail_on
from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.models import Neighbour
from tests.cast import CODE, Cast
from tests.reading import log, tables_with

URL = "https://stoep.voorbeeld.example"


class PostOffice:
    """Keeps what arrives, and refuses who it is told to refuse."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.refused = ""

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == self.refused:
            return f"550 {address} is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.append(envelope.rcpt_tos)
        return "250 OK"

    def newest(self) -> str:
        return str(self.mails[-1].get_content())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@pytest.fixture
def port(settings: Settings) -> int:
    """Stoep sends its mail to this port; whether anybody is there is another matter."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = free_port()
    settings.STOEP_URL = URL
    return int(settings.EMAIL_PORT)


@pytest.fixture
def office(port: int) -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office
    controller.stop()


@pytest.fixture(autouse=True)
def the_log_holds_no_address() -> Iterator[None]:
    """In each of these tests: no line of the log has a name, an address or six digits in it."""
    with log() as written:
        yield
    assert not re.search(r"@voorbeeld|oost|\b\d{6}\b", written.getvalue()), written.getvalue()


def assert_plain_dutch(letter: EmailMessage) -> None:
    assert letter.get_content_type() == "text/plain"
    assert not letter.is_multipart()
    assert letter.get_content_charset() == "utf-8"
    assert "Stoep" in str(letter["From"])
    assert "X-Mailer" not in letter
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"]
    assert letter["Message-ID"]
    lines = str(letter.get_content()).splitlines()
    assert all(len(line) <= 78 or re.fullmatch(r"https?://\S+", line) for line in lines)
    text = f"{letter['Subject']}\n{letter.get_content()}"
    assert not re.search(r"\b(the|your|you|with|hello|code is)\b", text.replace("Je code is", ""), re.IGNORECASE), text
    assert "<" not in str(letter.get_content())
    assert "{" not in text


def links_in(letter: EmailMessage) -> list[str]:
    """The links of a letter itself, without that of its foot."""
    return re.findall(r"\S+://\S+", text_of(letter).partition("\n-- \n")[0])


def text_of(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace("\r\n", "\n")


def test_the_code_to_come_in_arrives(cast: Cast, office: PostOffice) -> None:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_login"), {"email": "Joost@voorbeeld.example"})
    assert not office.mails, "a page does not wait for a mail server"
    run_tasks()
    assert office.to == [["joost@voorbeeld.example"]]
    assert_plain_dutch(office.mails[0])
    digits = re.search(r"\b\d{6}\b", office.newest())
    assert digits
    assert digits[0] in str(office.mails[0]["Subject"])
    assert "http" not in office.newest(), "a code by mail has no link, so nobody learns to follow one"
    client.post(reverse("account_confirm_login_code"), {"code": digits[0]})
    assert client.session["_auth_user_id"] == str(cast.neighbour.user_id)


def test_who_joins_gets_their_code(cast: Cast, office: PostOffice) -> None:
    typed = {
        "name": "Toos",
        "street": cast.street.pk,
        "code": CODE,
        "way_in": "mail",
        "email": "toos@voorbeeld.example",
    }
    client = Client()
    response = client.post(reverse("come_in", args=[cast.here.slug]), typed)
    run_tasks()
    assert office.to == [["toos@voorbeeld.example"]]
    digits = re.search(r"\b\d{6}\b", office.newest())
    assert digits
    client.post(response["Location"], {"code": digits[0]}, follow=True)
    assert Neighbour.objects.filter(name="Toos").exists()


def test_an_invitation_arrives_with_links_that_work(cast: Cast, office: PostOffice) -> None:
    """N3: one gift, one place, one time, an easy no. Opening a link changes nothing; its button does."""
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    assert office.to == [["joost@voorbeeld.example"]]
    assert_plain_dutch(office.mails[0])
    text = office.newest()
    assert text.startswith("Hallo Joost,")
    assert "Het Hoekhuis" in text
    assert "Anja" not in text, "who else was asked is not told"
    links = links_in(office.mails[0])
    assert len(links) == 2
    assert all(link.startswith(URL + "/u/") for link in links)
    yes, no = (link.removeprefix(URL) for link in links)
    visitor = Client()
    for link in (yes, no):
        assert visitor.get(link).status_code == 200
        cast.proposed.refresh_from_db()
        assert cast.proposed.answer == Answer.OPEN
    visitor.post(yes)
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES


def test_that_it_is_on_arrives_with_who_and_where(cast: Cast, office: PostOffice) -> None:
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    assert_plain_dutch(office.mails[0])
    text = office.newest()
    assert "Anja" in text
    assert "Het Hoekhuis" in text
    [link] = links_in(office.mails[0])
    assert link == URL + reverse("invitation", args=[cast.here.slug, cast.on.pk])


def test_that_it_is_off_arrives_without_a_reason(cast: Cast, office: PostOffice) -> None:
    cast.on.encounter.state = State.OFF
    cast.on.encounter.save()
    mail_off.enqueue(invitation=cast.on.pk)
    run_tasks()
    assert_plain_dutch(office.mails[0])
    assert "Anja" not in office.newest()
    assert not links_in(office.mails[0])


def test_mail_waits_while_the_server_is_down(cast: Cast, port: int, caplog: pytest.LogCaptureFixture) -> None:
    """A mail server that is away loses nothing: what waits arrives when it is back."""
    mail_asked.enqueue(invitation=cast.proposed.pk)
    Client().post(reverse("account_login"), {"email": "joost@voorbeeld.example"})
    run_tasks()
    assert DBTaskResult.objects.count() == 2
    assert "ConnectionRefusedError" in caplog.text
    back = PostOffice()
    controller = Controller(back, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            run_tasks()
    finally:
        controller.stop()
    assert len(back.mails) == 2
    assert not DBTaskResult.objects.exists()


def test_an_address_that_is_refused_is_in_no_log_and_no_row(cast: Cast, office: PostOffice) -> None:
    office.refused = "joost@voorbeeld.example"
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    assert not office.mails
    assert tables_with("joost@") == {"neighbours_user.email"}


def test_a_name_with_odd_signs_does_not_break_a_letter(cast: Cast, office: PostOffice) -> None:
    odd = "Joost {x} %s\r\nBcc: kwaad@elders.example é 👋"
    Neighbour.objects.filter(pk=cast.neighbour.pk).update(name=odd[:60])
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    assert office.to == [["joost@voorbeeld.example"]]
    assert office.mails[0]["Bcc"] is None
    assert "{x} %s" in office.newest()
