"""What is written back: it arrives where it belongs, by every way in, and nobody learns anything from trying."""

import asyncio
import mailbox
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.lmtp import LMTP
from click.testing import CliRunner
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from stoep.cli import main
from stoep.web.asks.actions import ask, knock_by_name, knock_quietly
from stoep.web.asks.models import Knock, Word
from stoep.web.between.queries import may_write
from stoep.web.encounters.models import Answer, State
from stoep.web.encounters.tasks import mail_asked, mail_on
from stoep.web.jobs.actions import run_tasks
from stoep.web.mail import boxes
from stoep.web.mail.access import answer_address, back_address
from stoep.web.mail.actions import Became, receive
from stoep.web.mail.models import Bounce, Letter, Pace
from stoep.web.mail.queries import address_works
from stoep.web.mail.reading import answer_of, own_words, read, text_of_html
from stoep.web.neighbours.models import Gift, Kind, Neighbour, Reach, Visible
from stoep.web.turns.models import ShadowState, TurnState
from stoep.web.turns.tasks import mail_look_along, mail_turn_asked
from tests.cast import Cast
from tests.reading import tables_with
from tests.web.mails import HTML, REPLIES, reply, returned
from tests.web.test_mail import port, text_of
from tests.web.test_post import Office, office, sheets, the_log_holds_no_address, to

pytestmark = pytest.mark.usefixtures("nobody_said_rather_not")

__all__ = ("office", "port", "the_log_holds_no_address")


def letter_to(name: str) -> Letter:
    return Letter.objects.filter(neighbour__name=name).latest("pk")


def invited(cast: Cast) -> Letter:
    mail_asked.enqueue(invitation=cast.proposed.pk)
    run_tasks()
    return letter_to("Joost")


def write(letter: Letter, text: str, **facts: str) -> Became:
    return receive(bytes(reply(answer_address(letter), text, **facts)))


# --- What somebody wrote -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPLIES)
def test_only_what_somebody_typed_is_left(name: str) -> None:
    typed, shape = REPLIES[name]
    assert own_words(shape.format(typed)) == typed
    assert own_words(shape.format(typed).replace("\n", "\r\n")) == typed


def test_a_mail_of_html_alone_is_read_as_text() -> None:
    assert own_words(text_of_html(HTML.format("Ja leuk, <b>heel</b> leuk"))) == "Ja leuk, heel leuk"
    assert text_of_html("<p>a<p>b&amp;<script>x</script>") == "a\nb&"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ja", "yes"), ("Ja leuk!", "yes"), ("JA", "yes"), ("Jazeker, tot zaterdag", "yes"), ("Yes, fun", "yes"),
        ("Ja, leuk 😀", "yes"), ("Hoi Anja,\n\nJa gezellig", "yes"), ("Graag!", "yes"), ("oké", "yes"),
        ("Ik kom", "yes"), ("I’m in", "yes"), ("ok", "yes"), ("Beste buren,\nprima", "yes"),
        ("nee", "no"), ("Nee, dank je", "no"), ("No, thanks", "no"), ("Helaas", "no"), ("Liever niet", "no"),
        ("Ik kan helaas niet", "no"), ("I can't", "no"), ("Nope", "no"),
        ("nu niet", "later"), ("Niet nu, het is druk", "later"), ("Later graag", "later"), ("Not now", "later"),
        ("Een andere keer", "later"), ("Deze keer niet", "later"),
        # A person should read these.
        ("Ja?", ""), ("Ja maar niet zaterdag", ""), ("Nee joh, ik kom", ""), ("No problem, I'll come", ""),
        ("Ik kom later", ""), ("Kan ik ook om vier uur komen?", ""), ("Leuk, maar ik kan niet", ""), ("", ""),
        ("Jan belt je", ""), ("Nederland", ""), ("Wie komen er?", ""), ("Misschien", ""), ("Ja als het droog is", ""),
        ("later kom ik", ""), ("Graag een andere keer", ""), ("Yesterday was fun", ""),
    ],
)  # fmt: skip
def test_a_word_is_understood_or_left_to_a_person(text: str, said: str) -> None:
    assert answer_of(text) == said


@given(st.text())
def test_any_text_is_read_without_a_stumble(text: str) -> None:
    assert answer_of(text) in ("yes", "no", "later", "")
    assert answer_of(own_words(text)) in ("yes", "no", "later", "")


@given(st.sampled_from(["ja", "yes", "nee", "no", "later", "nu niet"]), st.text(alphabet=" \t.!,…😀\n", max_size=8))
def test_signs_around_a_word_change_nothing(word: str, signs: str) -> None:
    assert answer_of(signs + word + signs) == answer_of(word.upper()) != ""


@given(st.sampled_from(["niet", "geen", "not", "helaas", "maar", "but"]), st.text(alphabet="abc ", max_size=12))
def test_a_yes_that_is_turned_is_no_yes(turn: str, words: str) -> None:
    assert answer_of(f"ja {words} {turn} {words}") != "yes"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_stumble(raw: bytes) -> None:
    read(raw)
    read(b"Content-Type: multipart/mixed; boundary=x\nTo: " + raw + b"\n\n--x\n\n" + raw)


def test_a_mail_as_deep_as_a_well_is_read_or_left() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    mail = read(deep)
    assert mail is None or not mail.text


# --- Where it goes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "answer"), [("Ja leuk!", Answer.YES), ("nee", Answer.NOT_NOW), ("later", Answer.NOT_NOW)]
)
def test_a_word_answers_an_invitation(cast: Cast, office: Office, words: str, answer: Answer) -> None:
    assert write(invited(cast), words) == Became.ANSWERED
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == answer
    assert len(office.mails) == 1, "there is no mail about a mail"


@pytest.mark.parametrize("name", [name for name, (typed, _shape) in REPLIES.items() if answer_of(typed)])
def test_it_answers_from_every_program(cast: Cast, office: Office, name: str) -> None:
    typed, shape = REPLIES[name]
    assert write(invited(cast), shape.format(typed)) == Became.ANSWERED


def test_html_answers_too(cast: Cast, office: Office) -> None:
    mail = reply(answer_address(invited(cast)), "")
    mail.set_content(HTML.format("Ja, gezellig"), subtype="html")
    assert receive(bytes(mail)) == Became.ANSWERED


def test_a_word_answers_an_ask_and_what_follows_goes_along(cast: Cast, office: Office) -> None:
    Gift.objects.create(neighbour=cast.maker, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    made = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(made, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    run_tasks()
    assert write(letter_to("Fatma"), "Ja leuk. Kom woensdag naar de bieb.") == Became.ANSWERED
    assert Knock.objects.get(ask=made, neighbour=cast.connector).word == Word.YES
    run_tasks()
    assert "Kom woensdag naar de bieb." in text_of(to(office, "joost")[-1])


def test_a_word_answers_a_turn_and_a_place_beside_it(cast: Cast, office: Office) -> None:
    mail_turn_asked.enqueue(day=cast.turn_day.pk)
    mail_look_along.enqueue(shadow=cast.shadow.pk)
    run_tasks()
    turn, along = Letter.objects.filter(neighbour=cast.neighbour)
    assert write(turn, "prima") == write(along, "graag") == Became.ANSWERED
    cast.turn_day.refresh_from_db()
    cast.shadow.refresh_from_db()
    assert (cast.turn_day.state, cast.shadow.state) == (TurnState.YES, ShadowState.YES)
    assert write(turn, "nee") == Became.ANSWERED
    cast.turn_day.refresh_from_db()
    assert cast.turn_day.state == TurnState.OPEN


def test_a_sheet_with_one_question_is_answered_with_one_word(cast: Cast, office: Office) -> None:
    Pace.objects.all().delete()
    Gift.objects.create(neighbour=cast.maker, kind=Kind.SHOW, topic="naaien", visible=Visible.EVERYONE)
    made = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    knock_by_name(made, by=cast.neighbour, names=[cast.connector.pk], now=timezone.now())
    run_tasks()
    sheets(timezone.now())
    assert write(letter_to("Fatma"), "Ja") == Became.ANSWERED
    assert Knock.objects.get(ask=made, neighbour=cast.connector).word == Word.YES
    assert write(letter_to("Joost"), "Ja") == Became.ASKED_BACK, "on his there is nothing to say yes to"


def test_other_words_go_to_who_opens_the_door_and_an_answer_comes_back(cast: Cast, office: Office) -> None:
    """M4: what two people write is between them. It is passed on under the name they know, and not kept."""
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    office.mails.clear()
    office.to.clear()
    assert write(letter_to("Joost"), "Mag mijn geheime taart mee?", subject="Re: Het gaat door") == Became.PASSED_ON
    (passed,) = to(office, "anja")
    assert "Joost via Stoep De Kwartel" in str(passed["From"])
    assert "joost@" not in passed.as_string()
    assert "Mag mijn geheime taart mee?" in text_of(passed)
    assert str(passed["Subject"]) == "Joost schrijft: Het gaat door"
    assert receive(bytes(reply(str(passed["Reply-To"]), "Ja natuurlijk, hoe groot?"))) == Became.PASSED_ON
    (back,) = to(office, "joost")
    assert "Ja natuurlijk, hoe groot?" in text_of(back)
    assert "anja@" not in back.as_string()
    assert not tables_with("geheime taart", "hoe groot")


def test_the_same_mail_twice_is_passed_on_once(cast: Cast, office: Office) -> None:
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    letter = letter_to("Joost")
    assert write(letter, "Waar is het?") == Became.PASSED_ON
    assert write(letter, "Waar is het?") == Became.IGNORED
    assert len(to(office, "anja")) == 1


def test_who_asks_quietly_does_not_hear_from_whom(cast: Cast, office: Office) -> None:
    made = ask(by=cast.neighbour, title="Wie leert me breien?", hook="naaien")
    Gift.objects.filter(neighbour=cast.connector, topic="naaien").update(visible=Visible.NEIGHBOURS)
    knock_quietly(made, by=cast.neighbour, now=timezone.now())
    run_tasks()
    assert write(letter_to("Fatma"), "Welke steek wil je leren?") == Became.ASKED_BACK
    assert to(office, "joost") == []


def test_our_own_links_never_go_along(cast: Cast, office: Office, settings: Settings) -> None:
    """Who holds a link answers for whom it was made for, also when a quotation was not cut off."""
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    text = f"Kijk eens\n{settings.STOEP_URL}/u/geheim/ja/\nen {answer_address(letter_to('Joost'))}\nTot dan"
    assert write(letter_to("Joost"), text) == Became.PASSED_ON
    body = text_of(to(office, "anja")[0])
    assert "Kijk eens" in body
    assert "Tot dan" in body
    assert "geheim" not in body
    assert "+r" not in body


def test_who_may_not_write_is_held_off_in_one_place(
    cast: Cast, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    assert may_write(cast.neighbour, cast.maker)
    assert not may_write(cast.neighbour, cast.elsewhere)
    monkeypatch.setattr("stoep.web.mail.actions.may_write", lambda _one, _other: False)
    assert write(letter_to("Joost"), "Waar is het?") == Became.ASKED_BACK
    assert to(office, "anja") == []


def test_what_nobody_understands_is_asked_back_once_and_to_the_known_address(cast: Cast, office: Office) -> None:
    letter = invited(cast)
    assert write(letter, "Wie komen er?", sender="kwaad@elders.example") == Became.ASKED_BACK
    assert write(letter, "Nou?", sender="kwaad@elders.example") == Became.IGNORED
    assert len(to(office, "joost")) == 2
    assert {who for each in office.to for who in each} == {"joost@voorbeeld.example"}
    assert "We kregen je mail, maar snapten hem niet goed." in text_of(to(office, "joost")[1])


def test_after_it_is_decided_a_word_changes_nothing(cast: Cast, office: Office) -> None:
    letter = invited(cast)
    cast.proposed.encounter.state = State.OFF
    cast.proposed.encounter.save()
    assert write(letter, "ja") == Became.ASKED_BACK


# --- Who tries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["number", "seal", "sort", "domain", "name"])
def test_an_address_that_is_not_ours_does_nothing_and_tells_nothing(cast: Cast, office: Office, change: str) -> None:
    letter = invited(cast)
    address = answer_address(letter)
    forged = {
        "number": address.replace(f"+r{letter.pk}-", f"+r{letter.pk + 1}-"),
        "seal": address.replace("-", "-a", 1)[:-1],
        "sort": address.replace("+r", "+b"),
        "domain": address.replace("buurt", "elders"),
        "name": "joost@voorbeeld.example",
    }[change]
    before = len(office.mails)
    assert receive(bytes(reply(forged, "ja"))) == Became.IGNORED
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.OPEN
    assert len(office.mails) == before
    assert address_works(cast.neighbour)


def test_the_case_of_an_address_does_not_matter(cast: Cast, office: Office) -> None:
    assert receive(bytes(reply(answer_address(invited(cast)).upper(), "ja"))) == Became.ANSWERED


def test_an_answer_after_a_month_comes_too_late(cast: Cast, office: Office) -> None:
    letter = invited(cast)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert write(letter, "ja") == Became.IGNORED


def test_who_left_answers_nothing(cast: Cast, office: Office) -> None:
    address = answer_address(invited(cast))
    Neighbour.objects.filter(pk=cast.neighbour.pk).delete()
    assert receive(bytes(reply(address, "ja"))) == Became.IGNORED


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("Precedence", "auto_reply"),
        ("X-Autoreply", "yes"), ("List-Id", "<lijst.elders.example>"), ("Return-Path", "<>"),
    ],
)  # fmt: skip
def test_a_machine_is_not_answered(cast: Cast, office: Office, header: str, value: str) -> None:
    letter = invited(cast)
    mail = reply(answer_address(letter), "Ja, ik ben met vakantie.")
    mail[header] = value
    before = len(office.mails)
    assert receive(bytes(mail)) == Became.IGNORED
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.OPEN
    assert len(office.mails) == before


def test_a_loop_ends(cast: Cast, office: Office) -> None:
    """Two that answer each other without an end: after twenty it is quiet."""
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    letter = letter_to("Joost")
    became = [write(letter, f"Nog iets: {number}") for number in range(30)]
    assert became.count(Became.PASSED_ON) <= 20
    assert became[-1] == Became.IGNORED


def test_our_own_mail_is_no_answer(cast: Cast, office: Office) -> None:
    letter = invited(cast)
    ours = office.mails[0]
    del ours["To"]
    ours["To"] = answer_address(letter)
    assert receive(bytes(ours)) == Became.IGNORED


def test_what_hangs_on_it_is_left_off(cast: Cast, office: Office) -> None:
    mail = reply(answer_address(invited(cast)), "Ja leuk")
    mail.add_attachment(b"nee " * 200_000, maintype="application", subtype="octet-stream", filename="nee.txt")
    mail.add_attachment("nee", filename="nee.txt")
    assert receive(bytes(mail)) == Became.ANSWERED


# --- What could not be delivered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "action", "counts"),
    [
        ("5.1.1", "failed", True), ("5.1.10", "failed", True), ("5.0.0", "failed", True), ("5.2.1", "failed", True),
        ("5.2.2", "failed", False), ("5.7.1", "failed", False), ("4.4.1", "delayed", False), ("4.2.2", "failed", False),
    ],
)  # fmt: skip
def test_a_report_counts_when_there_is_no_such_address(
    cast: Cast, office: Office, status: str, action: str, counts: bool
) -> None:
    letter = invited(cast)
    report = returned(back_address(letter), status=status, action=action)
    for day in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            assert receive(report) == Became.CAME_BACK
            assert receive(report) == Became.CAME_BACK
    assert address_works(cast.neighbour) == (not counts)
    assert len(office.mails) == 1
    assert Bounce.objects.filter(user=cast.neighbour.user, times=3).exists() == counts


def test_a_report_about_nobody_does_nothing(cast: Cast) -> None:
    assert receive(returned("joost@voorbeeld.example")) == Became.IGNORED
    assert address_works(cast.neighbour)


# --- The ways in --------------------------------------------------------------------------------------------


def mails_in(path: Path) -> int:
    box = mailbox.mbox(path)
    count = len(box)
    box.close()
    return count


def test_a_mailbox_file_is_emptied(cast: Cast, office: Office, tmp_path: Path) -> None:
    address = answer_address(invited(cast))
    box = mailbox.mbox(tmp_path / "post")
    for text in ("Ja leuk", "reclame"):
        box.add(reply(address if text.startswith("Ja") else "wie@elders.example", text))
    box.close()
    result = CliRunner().invoke(main, ["mail", "fetch", "--mbox", str(tmp_path / "post")])
    assert result.output == "2 mails read.\n"
    assert mails_in(tmp_path / "post") == 0
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES


def test_what_can_not_be_brought_on_now_stays_in_the_box(
    cast: Cast, port: int, settings: Settings, tmp_path: Path
) -> None:
    settings.STOEP_MAIL_REPLY = "antwoord@buurt.example"
    letter = Letter.objects.create(
        key="x", about="encounters.on", neighbour=cast.neighbour, answers_to=cast.maker, made_at=timezone.now()
    )
    box = mailbox.mbox(tmp_path / "post")
    box.add(reply(answer_address(letter), "Waar is het?"))
    box.close()
    result = CliRunner().invoke(main, ["mail", "fetch", "--mbox", str(tmp_path / "post")])
    assert result.exit_code == 1
    assert mails_in(tmp_path / "post") == 1
    piped = CliRunner().invoke(main, ["mail", "receive"], input=bytes(reply(answer_address(letter), "Waar is het?")))
    assert piped.exit_code == 75, "the mail server tries again"


def test_a_mail_server_pipes_it(cast: Cast, office: Office) -> None:
    address = answer_address(invited(cast))
    mail = reply("lijst@elders.example", "Ja leuk")
    assert CliRunner().invoke(main, ["mail", "receive", "--to", address], input=bytes(mail)).exit_code == 0
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES


class Imap:
    """A mailbox on a server, as far as a reader needs one (RFC 3501)."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.said: list[str] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self.server:
            connection, _where = self.server.accept()
        deleted: set[int] = set()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK hello\r\n")
            for line in lines:
                tag, words = line.decode().strip().split(" ", 1)
                self.said.append(words)
                answer = ""
                if words.startswith("LOGIN") and '"goed"' not in words:
                    connection.sendall(f"{tag} NO wrong\r\n".encode())
                    continue
                if words.startswith("CAPABILITY"):
                    answer = "* CAPABILITY IMAP4rev1\r\n"
                elif words.startswith("SELECT"):
                    answer = f"* {len(self.mails)} EXISTS\r\n"
                elif words.startswith("UID SEARCH"):
                    answer = "* SEARCH " + " ".join(map(str, self.mails)) + "\r\n"
                elif words.startswith("UID FETCH"):
                    raw = self.mails[int(words.split()[2])]
                    connection.sendall(f"* 1 FETCH (BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
                elif words.startswith("UID STORE"):
                    deleted.add(int(words.split()[2]))
                elif words.startswith("EXPUNGE"):
                    self.mails = {key: raw for key, raw in self.mails.items() if key not in deleted}
                connection.sendall(f"{answer}{tag} OK done\r\n".encode())
                if words.startswith("LOGOUT"):
                    return


def test_a_mailbox_on_a_server_is_emptied(cast: Cast, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [bytes(reply(answer_address(invited(cast)), "Ja leuk")), bytes(reply("wie@elders.example", "reclame"))]
    imap = Imap(mails)
    monkeypatch.setenv("STOEP_IMAP_PASSWORD", "goed")
    result = CliRunner().invoke(main, ["mail", "fetch", "--imap", f"imap://antwoord@127.0.0.1:{imap.port}/INBOX"])
    assert result.output == "2 mails read.\n"
    assert imap.mails == {}
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES


@pytest.mark.parametrize(
    "words",
    [
        [], ["--mbox", "{file}", "--imap", "imaps://a@b/"], ["--imap", "http://elders.example"],
        ["--imap", "imap://antwoord@127.0.0.1:1/"],
    ],
)  # fmt: skip
def test_a_mailbox_that_is_not_there_is_said_in_one_sentence(db: None, tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "post"
    file.touch()
    result = CliRunner().invoke(main, ["mail", "fetch", *(word.format(file=file) for word in words)])
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output


def test_a_wrong_password_is_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    imap = Imap([])
    monkeypatch.setenv("STOEP_IMAP_PASSWORD", "fout")
    result = CliRunner().invoke(main, ["mail", "fetch", "--imap", f"imap://antwoord@127.0.0.1:{imap.port}/"])
    assert result.exit_code == 1
    assert "STOEP_IMAP_PASSWORD" in result.output


@contextmanager
def lmtp() -> Iterator[int]:
    """The listener of `stoep mail lmtp`, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: LMTP(boxes._Handler(), hostname="stoep"), "127.0.0.1", 0)
    )
    port = int(server.sockets[0].getsockname()[1])
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_delivers_by_lmtp(port: int, settings: Settings) -> None:
    import smtplib

    from tests.cast import make_cast

    cast = make_cast()
    settings.STOEP_MAIL_REPLY = "antwoord@buurt.example"
    letter = Letter.objects.create(
        key="x", about="encounters.asked", number=cast.proposed.pk, neighbour=cast.neighbour, made_at=timezone.now()
    )
    other = Letter.objects.create(
        key="y", about="encounters.on", neighbour=cast.neighbour, answers_to=cast.maker, made_at=timezone.now()
    )
    with lmtp() as where, smtplib.LMTP("127.0.0.1", where) as post:
        mail = reply("iets@elders.example", "Ja leuk")
        assert post.sendmail("joost@voorbeeld.example", [answer_address(letter)], bytes(mail)) == {}
        with pytest.raises(smtplib.SMTPDataError) as later:
            post.sendmail("joost@voorbeeld.example", [answer_address(other)], bytes(reply("x@elders.example", "Wat?")))
        assert later.value.smtp_code == 451, "Stoep's own mail server is away"
    cast.proposed.refresh_from_db()
    assert cast.proposed.answer == Answer.YES


def test_the_listener_listens_and_ends(db: None, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["mail", "lmtp", "--listen", f"127.0.0.1:{number}"])
    assert result.exit_code == 1
    assert "in use" in result.output
    assert CliRunner().invoke(main, ["mail", "lmtp", "--listen", "ergens"]).exit_code == 1
    process = subprocess.Popen(
        [sys.executable, "-c", "from stoep.cli import main; main()", "mail", "lmtp", "--listen", f"127.0.0.1:{number}"],
        env={"STOEP_DATA": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout
        said = process.stdout.readline()
        process.terminate()
    assert said == f"LMTP on 127.0.0.1:{number}.\n"
    assert process.returncode == 0


def test_a_mail_without_end_is_read_no_further(cast: Cast, office: Office) -> None:
    mail: EmailMessage = reply(answer_address(invited(cast)), "Ja leuk\n" + "x" * 3_000_000)
    assert receive(bytes(mail)) == Became.ANSWERED


def test_who_has_no_mail_wish_is_not_written_to(cast: Cast, office: Office) -> None:
    """Who chose 'never' gets no passed-on mail either, and who writes does not hear why."""
    cast.on.encounter.host = cast.maker
    cast.on.encounter.save()
    mail_on.enqueue(invitation=cast.on.pk)
    run_tasks()
    Neighbour.objects.filter(pk=cast.maker.pk).update(reach=Reach.NONE)
    assert write(letter_to("Joost"), "Waar is het?") == Became.ASKED_BACK
    assert to(office, "anja") == []
