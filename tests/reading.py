"""Reading pages, mail and tables as a test needs them: what a page says, and where a word is kept."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import StringIO

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client

from stoep.web.jobs.actions import run_tasks
from stoep.web.neighbours.models import Neighbour, User

_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')
_ERRORS = re.compile(r'<ul class="errorlist[^>]*>(.*?)</ul>|<p class="(?:wrong|said)"[^>]*>(.*?)</p>', re.DOTALL)


def browser_of(who: Neighbour | User | None = None) -> Client:
    """Return a browser, signed in as somebody or as nobody."""
    client = Client()
    if who is not None:
        client.force_login(who.user if isinstance(who, Neighbour) else who)
    return client


def text_of(response: HttpResponse) -> str:
    """Return a page without what differs each time: the tokens of its forms."""
    return _TOKEN.sub(r"\1", response.content.decode(errors="replace"))


def sentences_of(response: HttpResponse) -> list[str]:
    """Return what a page says about what was typed, or about what was done."""
    found = ["".join(parts) for parts in _ERRORS.findall(response.content.decode(errors="replace"))]
    return [line for part in found for line in unescape(re.sub(r"<[^>]+>", "\n", part)).strip().splitlines() if line]


def card_of(response: HttpResponse) -> list[str]:
    """Return the words of a card that a page shows."""
    card = re.search(r'<ol class="words">(.*?)</ol>', response.content.decode())
    assert card, "this page shows no card"
    return re.findall(r"<li>(\w+)</li>", card[1])


def digits_in_the_mail() -> str:
    """Send what waits, and return the six digits of the newest mail."""
    run_tasks()
    digits = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert digits, "the newest mail has no six digits"
    return digits[0]


@contextmanager
def log() -> Iterator[StringIO]:
    """Catch what reaches the log of a server, as its settings have it: levels, and loggers that keep silent.

    pytest's own `caplog` hears those too.
    """
    written = StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)


def tables_with(*words: str) -> set[str]:
    """Return 'table.column' of everywhere in the database that one of these words is kept, in a session too."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{column}"
                    for column, value in zip(columns, row, strict=True)
                    if any(word in str(value) for word in words)
                }
    for session in Session.objects.all():
        if any(word in str(session.get_decoded()) for word in words):
            found.add("django_session.session_data")
    return found


def rows_that_point_at(who: models.Model) -> set[str]:
    """Return 'Model.field' of every row of any table that points at this one."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.OneToOneField) or field.related_model is not type(who):
                continue
            if model._default_manager.filter(**{field.name: who.pk}).exists():
                found.add(f"{model.__name__}.{field.name}")
    return found
