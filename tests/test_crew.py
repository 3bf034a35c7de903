"""Who does the tasks: processes of this machine, or a Dask cluster. A lost one costs its task, which is done again."""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import pytest

from stoep.city import cluster, processes
from stoep.city.cluster import Cluster
from stoep.city.crew import Crew, CrewError, Failed, Here, in_turn, uninterrupted
from stoep.city.processes import Processes
from stoep.city.task import Task
from tests.city_tasks import deadly, loaded, noted, wrong
from tests.test_serve import is_alive, within

ROOT = Path(__file__).parent.parent
SAMPLE = Path(__file__).parent / "core" / "data" / "weave" / "n12.json"


def one_by_one(tasks: list[Any]) -> Callable[[], tuple[str, Any] | None]:
    waiting = iter([(str(number), task) for number, task in enumerate(tasks)])
    return lambda: next(waiting, None)


def done_by(crew: Crew, tasks: list[Any]) -> dict[str, Any]:
    return dict(in_turn(crew, one_by_one(tasks)))


def begun(path: Path) -> list[tuple[int, int]]:
    """Return which numbers were begun, and by which process."""
    return [(int(number), int(pid)) for number, pid in map(str.split, path.read_text().splitlines())]


# --- Keeping a crew busy ---------------------------------------------------------------------------


class Counted(Here):
    """Does three at a time, the last one first, and remembers how many were under way."""

    most = 0

    def has_room(self) -> bool:
        return len(self._given) < 3

    def submit(self, key: str, task: Any) -> None:
        super().submit(key, task)
        self.most = max(self.most, len(self._given))


def test_all_are_done_and_never_more_at_once_than_there_is_room() -> None:
    crew = Counted(wrong)
    found = done_by(crew, [*range(3), *range(4, 20)])
    assert sorted(found.values()) == sorted(number * number for number in [*range(3), *range(4, 20)])
    assert crew.most == 3


def test_a_task_can_come_while_the_last_one_is_looked_at() -> None:
    waiting = [("a", 1)]
    order = []
    for key, square in in_turn(Here(wrong), lambda: waiting.pop() if waiting else None):
        order.append((key, square))
        if key == "a":
            waiting.append(("b", 5))
    assert order == [("a", 1), ("b", 25)]


def test_of_an_error_only_its_kind_is_told() -> None:
    with closing(Processes(wrong, 2)) as crew:
        found = done_by(crew, list(range(5)))
    assert found == {"0": 0, "1": 1, "2": 4, "3": Failed("It failed: ValueError."), "4": 16}
    assert done_by(Here(wrong), list(range(5))) == found


# --- Processes -------------------------------------------------------------------------------------


def test_a_lost_process_costs_its_own_task_and_no_other(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    tasks = [(str(notes), number) for number in range(8)]
    with closing(Processes(noted, 2)) as crew:
        before, found = crew.pids, {}
        for key, square in in_turn(crew, one_by_one(tasks)):
            if not found:
                assert within(30, lambda: len(begun(notes)) == 3)
                lost, pid = begun(notes)[-1]
                os.kill(pid, signal.SIGKILL)
            found[key] = square
        assert set(before) - set(crew.pids) == {pid}
    assert found == {str(number): number * number for number in range(8)}
    assert Counter(number for number, _pid in begun(notes)) == Counter([*range(8), lost])


def test_a_task_that_costs_two_processes_is_given_up(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with closing(Processes(deadly, 2)) as crew:
        found = done_by(crew, [(str(notes), number) for number in range(8)])
    lost = found.pop("3")
    assert isinstance(lost, Failed)
    assert lost.why.startswith("Two workers were lost")
    assert found == {str(number): number * number for number in range(8) if number != 3}
    assert Counter(number for number, _pid in begun(notes)) == Counter([*range(8), 3])


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    crew = Processes(noted, 2)
    crew.submit("1", (str(tmp_path / "notes"), 1))
    pids = crew.pids
    crew.close()
    assert not [pid for pid in pids if is_alive(pid)]


def test_who_solves_loads_neither_django_nor_a_database() -> None:
    """A worker gets plain values; it could not read the database if it wanted to."""
    task = Task("n12", SAMPLE.read_text(), (1,))
    with closing(Processes(loaded, 1)) as crew:
        modules = set(done_by(crew, [task])["0"])
    assert "stoep.core.weave" in modules
    assert not {name.split(".")[0] for name in modules} & {"django", "sqlite3", "psycopg", "click", "dask"}
    assert not {name for name in modules if name.startswith("stoep.web")}


def test_there_is_a_process_for_each_processor_that_may_be_used() -> None:
    assert 1 <= processes.cores() <= (os.cpu_count() or 1)


# --- A cluster -------------------------------------------------------------------------------------


def begin(module: str, *words: str) -> "Popen[bytes]":
    here = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    return Popen([sys.executable, "-m", f"distributed.cli.{module}", *words], env=here, stdout=DEVNULL, stderr=DEVNULL)


def end(process: "Popen[bytes]") -> None:
    process.kill()
    process.wait()


class Dask:
    """A scheduler and its workers, each a process that hears only this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self.scheduler = begin("dask_scheduler", *words)
        self.workers: list[Popen[bytes]] = []
        assert within(30, lambda: file.exists() and bool(file.read_text()))
        self.address: str = json.loads(file.read_text())["address"]

    def hire(self, many: int) -> None:
        folder = ("--local-directory", str(self._folder))
        for _ in range(many):
            words = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", *folder)
            self.workers.append(begin("dask_worker", self.address, *words))

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            end(process)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    pytest.importorskip("distributed", reason="a cluster needs the extra stoep[cluster]")
    with closing(Dask(tmp_path)) as found:
        yield found


def test_a_cluster_does_the_task_of_a_lost_worker_once_more(dask: Dask, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    dask.hire(2)
    tasks = [(str(notes), number) for number in range(10)]
    with closing(Cluster(noted, dask.address)) as crew:
        assert within(30, lambda: crew.threads == 2)
        found = {}
        for key, square in in_turn(crew, one_by_one(tasks)):
            if not found:
                end(next(worker for worker in dask.workers if worker.pid == begun(notes)[-1][1]))
            found[key] = square
    assert found == {str(number): number * number for number in range(10)}
    assert {pid for _number, pid in begun(notes)} == {worker.pid for worker in dask.workers}


def test_a_cluster_gives_up_what_costs_worker_after_worker(dask: Dask, tmp_path: Path) -> None:
    dask.hire(3)
    with closing(Cluster(deadly, dask.address)) as crew:
        assert within(30, lambda: crew.threads == 3)
        found = done_by(crew, [(str(tmp_path / "notes"), number) for number in (3, 4)])
    assert isinstance(found["0"], Failed)
    assert found["0"].why.startswith("Worker after worker was lost")
    assert found["1"] == 16


def test_a_cluster_tells_of_an_error_only_its_kind(dask: Dask) -> None:
    dask.hire(1)
    with closing(Cluster(wrong, dask.address)) as crew:
        assert done_by(crew, [2, 3]) == {"0": 4, "1": Failed("It failed: ValueError.")}


def test_a_scheduler_that_goes_away_is_told(dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 5)  # so long it asks for it, when it was just asking
    dask.hire(1)
    tasks = [(str(tmp_path / "notes"), number) for number in range(10)]
    with closing(Cluster(noted, dask.address)) as crew:
        work = in_turn(crew, one_by_one(tasks))
        next(work)
        end(dask.scheduler)
        with pytest.raises(CrewError, match="went away"):
            list(work)


def test_a_scheduler_without_workers_is_told(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 3)
    with pytest.raises(CrewError, match="has no workers"):
        Cluster(wrong, dask.address)


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="a cluster needs the extra stoep[cluster]")
    monkeypatch.setattr(cluster, "_SECONDS", 3)
    for address in ("tcp://127.0.0.1:9", "nergens://"):
        with pytest.raises(CrewError, match="No scheduler answers at"):
            Cluster(wrong, address)


def test_without_dask_one_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CrewError, match=r"Install Stoep with its extra: stoep\[cluster\]\."):
        Cluster(wrong, "tcp://127.0.0.1:8786")


def test_ctrl_c_waits_for_what_is_written_and_counted() -> None:
    counted = []

    def count() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            counted.append("one")

    with pytest.raises(KeyboardInterrupt):
        count()
    assert counted == ["one"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
