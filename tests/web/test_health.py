"""Is the server well? One page says it in two lines, without a name."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from stoep.web.jobs.models import Run

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_it_says_when_the_last_work_was_done() -> None:
    page = reverse("health")
    assert Client().get(page).content == b"database ok\njobs: no run yet\n"
    Run.objects.create(job="decide", due_at=NOON, started_at=NOON, finished_at=NOON)
    Run.objects.create(job="forget", due_at=NOON, started_at=NOON)
    assert Client().get(page).content == b"database ok\njobs: last run 2026-03-04 12:00 UTC\n"


@pytest.mark.django_db
def test_it_says_that_the_database_does_not_answer() -> None:
    def refuse(*_args: Any) -> None:
        raise OperationalError("joost@voorbeeld.example")

    with connection.execute_wrapper(refuse):
        response = Client().get(reverse("health"))
    assert response.status_code == 503
    assert response.content == b"database does not answer\n"
