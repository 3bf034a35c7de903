"""Watching what is written: every action that writes a neighbourhood's rows moves its version in that transaction."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection

_WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"', re.I)
_APPS = ("neighbourhoods_", "neighbours_", "places_", "initiatives_", "asks_", "encounters_")
# A way in hangs on no neighbourhood.
_FREE = {"neighbours_user", "neighbours_wordcard"}


class Writes:
    """An execute wrapper: remembers, for each savepoint of a test, whether the version moved before rows did."""

    def __init__(self) -> None:
        self.moved = False
        self.missed: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "BEGIN")):
            # Each action opens its own savepoint inside the transaction of the test.
            self.moved = self.moved and len(connection.savepoint_ids) > 1
        elif found := _WRITE.match(sql):
            self._saw(found[1], sql)
        return execute(sql, params, many, context)

    def _saw(self, table: str, sql: str) -> None:
        if table == "neighbourhoods_neighbourhood" and '"version" = ("neighbourhoods' in sql:
            self.moved = True
        elif table.startswith(_APPS) and table not in _FREE and not self.moved:
            self.missed.append(sql[:120])

    def assert_all_moved_a_version(self) -> None:
        assert not self.missed, (
            "These writes left the version of their neighbourhood as it was. Write inside `with changing(…)`:\n"
            + "\n".join(self.missed)
        )
