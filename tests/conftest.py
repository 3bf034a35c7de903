"""What every test stands on: the cast in their two neighbourhoods, and the rule of the version."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.cast import Cast, make_cast
from tests.versions import Writes


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def every_write_moves_a_version(request: pytest.FixtureRequest) -> Iterator[None]:
    """In every test with the cast: once they stand there, nothing of theirs is written without moving a version."""
    if "cast" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("cast")
    writes = Writes()
    with connection.execute_wrapper(writes):
        yield
    writes.assert_all_moved_a_version()
