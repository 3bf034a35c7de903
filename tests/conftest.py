"""What every test stands on: the cast in their two neighbourhoods, and the rule of the version."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django_tasks_db.management.commands import db_worker

from stoep.web.encounters.models import Mark
from tests.cast import Cast, make_cast
from tests.versions import Writes


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def every_write_moves_a_version() -> Iterator[None]:
    """In every test: no page writes a row of a neighbourhood without moving its version in that transaction."""
    writes = Writes()
    with writes.watching_requests():
        yield
    writes.assert_all_moved_a_version()


@pytest.fixture(autouse=True)
def the_worker_keeps_the_connection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tasks the worker drops old connections; a test that is one transaction stands on its own."""
    if "transactional_db" not in request.fixturenames:
        monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def nothing_kept_from_the_test_before() -> None:
    """Each test begins with rows of its own under the same numbers."""
    caches["fragments"].clear()
    caches["counts"].clear()


@pytest.fixture
def nobody_said_rather_not(request: pytest.FixtureRequest) -> None:
    """What that does, is in test_between.py."""
    if "cast" in request.fixturenames:
        request.getfixturevalue("cast")
        Mark.objects.all().delete()
