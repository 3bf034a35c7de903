"""A neighbourhood of 2,000 neighbours and 60 initiatives, looked at page after page over one connection.

How fast: requests per second over the loopback, as a ratio to a static file of the same server in the same round.
How heavy: queries, bytes of a first visit, memory of the server. Compressed, as browsers ask.
"""

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.house import HOST, House, family, seconds_of_work
from bench.measures import AT_MOST, Measure, Results, memory, middle, number
from bench.visit import Visit, weigh

ROUNDS = 7
FILE = "a static file"
LOOKS = {FILE: 400, "a 304 by ETag": 200, "the week as a visitor": 100, "the week with an open invitation": 100}
"""How often each is asked for in a round."""
MOST_QUERIES, MOST_BYTES, MOST_MB = 15, 50_000, 150.0


def run() -> Results:
    with TemporaryDirectory() as folder:
        house = House(Path(folder))
        print("pages: a neighbourhood of 2,000 is made …", flush=True)
        street = json.loads(house.run("bench.street").splitlines()[-1])
        print(f"pages: looked at, {ROUNDS} rounds of {sum(LOOKS.values())} requests …", flush=True)
        with house.served() as server:
            visitor, neighbour = Visit(house.port), Visit(house.port, key=street["key"])
            speeds, work = _speeds(server.pid, house.port, _looks(visitor, neighbour, street["pages"]))
            bytes_of = {name: _heaviest(address, visitor, neighbour) for name, address in street["pages"].items()}
            megabytes = sorted((memory(pid) or 0.0 for pid in family(server.pid)), reverse=True)
    measures = [Measure(FILE, speeds[FILE], "per second")]
    measures += [Measure(what, speeds[what], "per second", FILE, speeds[FILE]) for what in LOOKS if what != FILE]
    for what, counts in _most_queries(street["queries"]).items():
        measures.append(Measure(what, counts, "queries", "limit", MOST_QUERIES, AT_MOST))
    measures += [
        Measure(f"a first visit to {name}", size, "bytes", "limit", MOST_BYTES, AT_MOST)
        for name, size in sorted(bytes_of.items(), key=lambda row: -row[1])
    ]
    if any(megabytes):
        measures.append(Measure("memory of the process that serves", megabytes[0], "MB", "limit", MOST_MB, AT_MOST))
        measures.append(Measure("memory with the processes that guard it", sum(megabytes), "MB"))
    by_work = ", ".join(f"{what} {number(round(speed))}" for what, speed in work.items())
    notes = [
        f"Requests for each second of the server's processor: {by_work}.",
        "Each request waits for the one before, so client and server take turns: compare ratios, not machines.",
        "Memory is RSS after all these requests; what processes share is counted in each of them.",
    ]
    details = {
        "rows": street["rows"],
        "queries": street["queries"],
        "megabytes": [round(mb, 1) for mb in megabytes],
        "per_second_of_processor": {what: round(speed) for what, speed in work.items()},
    }
    return Results("pages", measures, notes, details)


Look = tuple[str, dict[str, str], int]
"""An address, what is sent with it, and the status that must come back."""


def _looks(visitor: Visit, neighbour: Visit, pages: Mapping[str, str]) -> dict[str, Look]:
    week = pages["week"]
    sheet = next(address for address in visitor.look(week).parts if address.endswith(".css"))
    tag = visitor.look(week).headers["etag"]
    assert pages["invitation"] in neighbour.look(week).text, "The week of who is asked shows no invitation."
    looks: tuple[Look, ...] = (
        (sheet, {}, 200),
        (week, visitor.cookie() | {"If-None-Match": tag}, 304),
        (week, visitor.cookie(), 200),
        (week, neighbour.cookie(), 200),
    )
    return dict(zip(LOOKS, looks, strict=True))


def _speeds(server: int, port: int, looks: dict[str, Look]) -> tuple[dict[str, float], dict[str, float]]:
    """Return requests per second of each look: by the clock, and by the work of the server's processor."""
    speeds: dict[str, list[float]] = {what: [] for what in looks}
    work = dict.fromkeys(looks, 0.0)
    connection = HTTPConnection(HOST, port, timeout=30)
    for turn in range(ROUNDS + 1):
        for what, look in looks.items():
            before = seconds_of_work(server)
            speed = _speed(connection, look, LOOKS[what])
            if turn:  # the first round is only for warming up
                speeds[what].append(speed)
                work[what] += seconds_of_work(server) - before
    connection.close()
    by_work = {what: ROUNDS * LOOKS[what] / seconds for what, seconds in work.items() if seconds}
    return {what: middle(row) for what, row in speeds.items()}, by_work


def _speed(connection: HTTPConnection, look: Look, times: int) -> float:
    address, headers, status = look
    headers = headers | {"Accept-Encoding": "gzip", "Accept-Language": "nl"}
    began = time.perf_counter()
    for _ in range(times):
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, f"{address} answered {answer.status}, and not {status}."
    return times / (time.perf_counter() - began)


def _most_queries(counts: dict[str, dict[str, list[int]]]) -> dict[str, int]:
    """Return the highest counts of whoever looks."""
    return {
        "the week, with no rows kept": max(cold for cold, _ in counts["week"].values()),
        "the week, with rows kept": max(warm for _, warm in counts["week"].values()),
        "any main page, with no rows kept": max(cold for row in counts.values() for cold, _ in row.values()),
    }


def _heaviest(address: str, *visits: Visit) -> int:
    """Return the bytes of a first visit for whoever gets the heaviest page."""
    sizes = [weigh(page) for visit in visits if (page := visit.look(address)).status == 200]
    return max(sizes)
