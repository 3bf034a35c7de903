"""Answers as mail programs really shape them: what somebody types, and what the program puts around it."""

from email.message import EmailMessage

_OURS = "antwoord+r1-abcdefghijklmnopqrst@buurt.example"
_LETTER = """Hallo Joost,

2 buren dichtbij delen dit met je: duiven.
Ja, leuk:
https://stoep.voorbeeld.example/u/MQ:1abc:geheim/ja/
Nu niet:
https://stoep.voorbeeld.example/u/MQ:1abc:geheim/nu-niet/

-- 
Minder post, of geen:
https://stoep.voorbeeld.example/geen-post/1-geheim/
"""  # noqa: W291  (the line of a signature ends with a space)
_QUOTED = "".join(f"> {line}\n" if line else ">\n" for line in _LETTER.splitlines())

# What is typed, and how it arrives.
REPLIES = {
    "Gmail, Dutch, folded": (
        "Ja leuk! Ik neem taart mee.",
        f"{{}}\n\nOp do 26 nov 2026 om 14:03 schreef Stoep De Kwartel <\n{_OURS}>:\n\n{_QUOTED}",
    ),
    "Gmail, English, folded": (
        "Yes, fun",
        f"{{}}\n\nOn Thu, Nov 26, 2026 at 2:03 PM Stoep De Kwartel <{_OURS}>\nwrote:\n\n{_QUOTED}",
    ),
    "Outlook, Dutch, with a line": (
        "Nu niet\n\nGroet,\nJoost",
        f"{{}}\n\n________________________________\nVan: Stoep De Kwartel <{_OURS}>\nVerzonden: donderdag 26 november "
        f"2026 14:03\nAan: joost@voorbeeld.example\nOnderwerp: Duiven: zaterdag 14:30\n\n{_LETTER}",
    ),
    "Outlook, English": (
        "Not now",
        f"{{}}\n\nFrom: Stoep De Kwartel <{_OURS}>\nSent: Thursday, November 26, 2026 2:03 PM\n"
        f"To: joost@voorbeeld.example\nSubject: Duiven: zaterdag 14:30\n\n{_LETTER}",
    ),
    "Outlook, Dutch, bold": (
        "Ja",
        f"{{}}\n\n*Van:* Stoep De Kwartel <{_OURS}>\n*Verzonden:* donderdag 26 november 2026 14:03\n"
        f"*Aan:* joost@voorbeeld.example\n*Onderwerp:* Duiven: zaterdag 14:30\n\n{_LETTER}",
    ),
    "Outlook on a telephone": (
        "Ja hoor",
        "{}\n\nOutlook voor Android downloaden<https://elders.example/ghei36>\n________________________________\n"
        f"From: Stoep De Kwartel <{_OURS}>\nSent: Thursday, November 26, 2026 2:03:00 PM\n"
        f"To: joost@voorbeeld.example <joost@voorbeeld.example>\nSubject: Duiven\n\n{_LETTER}",
    ),
    "Apple, Dutch, on a telephone": (
        "Nee, dank je",
        "{}\n\nVerstuurd vanaf mijn iPhone\n\n> Op 26 nov 2026 om 14:03 heeft Stoep De Kwartel "
        f"<{_OURS}> het volgende geschreven:\n> \n> \ufeff\n{_QUOTED}",
    ),
    "Apple, Dutch": (
        "Later graag.",
        f"{{}}\n\n> Op 26 nov 2026, om 14:03 heeft Stoep De Kwartel <{_OURS}> het volgende geschreven:\n> \n{_QUOTED}",
    ),
    "Apple, English": (
        "Yes please",
        f"{{}}\n\nSent from my iPhone\n\n> On 26 Nov 2026, at 14:03, Stoep De Kwartel <{_OURS}> wrote:\n> \n{_QUOTED}",
    ),
    "Thunderbird": (
        "Ja, gezellig",
        f"{{}}\n\nOp 26-11-2026 om 14:03 schreef Stoep De Kwartel:\n{_QUOTED}",
    ),
    "Thunderbird, written below": (
        "Ja, gezellig",
        f"Op 26-11-2026 om 14:03 schreef Stoep De Kwartel:\n{_QUOTED}\n{{}}\n",
    ),
    "a provider's own page": (
        "Ik kom",
        "{}\n\n-----Oorspronkelijk bericht-----\nVan: Stoep De Kwartel [mailto:antwoord@buurt.example]\n"
        f"Verzonden: donderdag 26 november 2026 14:03\nAan: joost@voorbeeld.example\nOnderwerp: Duiven\n\n{_LETTER}",
    ),
    "a provider's own page, older": (
        "Ja leuk",
        f"{{}}\n\n----Origineel Bericht----\nVan : {_OURS}\nDatum : 26/11/2026 14:03\n"
        f"Aan : joost@voorbeeld.example\nOnderwerp : Duiven\n\n{_LETTER}",
    ),
    "an Android telephone": (
        "Ja leuk",
        "{}\n\nVerzonden vanaf mijn Galaxy\n\n-------- Oorspronkelijk bericht --------\n"
        f"Van: Stoep De Kwartel <{_OURS}>\nDatum: 26-11-2026 14:03 (GMT+01:00)\nAan: joost@voorbeeld.example\n"
        f"Onderwerp: Duiven\n\n{_LETTER}",
    ),
    "with a signature": ("Mag mijn buurvrouw mee?\n\nGroetjes, Joost", "{}\n-- \nJoost de Vries\n06-12345678\n"),
    "nothing around it": ("Hoi,\n\nOp dinsdag kan ik niet.\nVan mij mag het woensdag.", "{}"),
}

HTML = (
    '<html><head><style>p {{color: red}}</style></head><body><div dir="auto">{}</div><br>'
    '<div class="gmail_quote"><div class="gmail_attr">Op do 26 nov 2026 om 14:03 schreef Stoep De Kwartel '
    f"&lt;{_OURS}&gt;:<br></div><blockquote>Hallo Joost,<br>Ja, leuk: "
    '<a href="https://stoep.voorbeeld.example/u/MQ:1abc:geheim/ja/">hier</a></blockquote></div></body></html>'
)


def reply(to: str, text: str, *, subject: str = "Re: duiven", sender: str = "joost@voorbeeld.example") -> EmailMessage:
    """Return a mail that somebody writes."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{abs(hash((to, text)))}@elders.example>"
    mail.set_content(text)
    return mail


def returned(to: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """Return what a mail server says of a mail that did not arrive (RFC 3464)."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.elders.example>\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="grens"\r\n\r\n'
        "--grens\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--grens\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elders.example\r\n\r\n"
        f"Final-Recipient: rfc822; joost@voorbeeld.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} no such user\r\n\r\n"
        "--grens\r\nContent-Type: message/rfc822\r\n\r\nSubject: duiven\r\n\r\nHallo\r\n--grens--\r\n"
    ).encode()
