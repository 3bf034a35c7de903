"""Watching what is written: every action that writes a neighbourhood's rows moves its version in that transaction."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import local
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection

_WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"', re.I)
_APPS = (
    "neighbourhoods_", "neighbours_", "places_", "initiatives_", "rhythms_", "coming_", "turns_", "asks_", "things_",
    "encounters_", "keys_", "notices_", "between_", "subscriptions_",
)  # fmt: skip
# A way in hangs on no neighbourhood.
_FREE = {"neighbours_user", "neighbours_wordcard"}


class Writes:
    """An execute wrapper: remembers, for each block of a transaction, whether the version moved before rows did."""

    def __init__(self) -> None:
        self.missed: list[str] = []
        self.here = local()  # two who ask at once have a connection each
        self._begin()

    def _begin(self) -> None:
        self.here.base, self.here.moved = len(connection.atomic_blocks), False

    @contextmanager
    def watching_requests(self) -> Iterator[None]:
        """Watch while a page is asked for; what a test writes by itself to set the scene is its own affair."""

        def begin(**_kwargs: object) -> None:
            self._begin()
            self.here.page = ExitStack()
            self.here.page.enter_context(connection.execute_wrapper(self))

        def end(**_kwargs: object) -> None:
            self.here.page.close()

        request_started.connect(begin)
        request_finished.connect(end)
        try:
            yield
        finally:
            request_started.disconnect(begin)
            request_finished.disconnect(end)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        # Each action opens a block of its own, and within it the version stays moved until the block is left.
        self.here.moved = self.here.moved and len(connection.atomic_blocks) > self.here.base
        if found := _WRITE.match(sql):
            self._saw(found[1], sql)
        return execute(sql, params, many, context)

    def _saw(self, table: str, sql: str) -> None:
        if table == "neighbourhoods_neighbourhood" and '"version" = ("neighbourhoods' in sql:
            self.here.moved = True
        elif table.startswith(_APPS) and table not in _FREE and not self.here.moved:
            self.missed.append(sql[:120])

    def assert_all_moved_a_version(self) -> None:
        assert not self.missed, (
            "These writes left the version of their neighbourhood as it was. Write inside `with changing(…)`:\n"
            + "\n".join(self.missed)
        )
