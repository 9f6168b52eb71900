"""L3, L8: many tabs at once, and trainings beside them: every run of every page ends well, and the
server holds as many sockets and files afterwards as before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from core.base.settings import Settings
from core.workbench import jobs, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults.rounds import rounds
from tests.journeys.driving import Served, serve, stop
from tests.journeys.sockets import Session, opened

pytestmark = pytest.mark.faults
SESSIONS = rounds(full=50, quick=6)
RUNS = rounds(full=20, quick=2)  # of each session
MEMORY = 2.5e9  # bytes of the server with all sessions open
WITHIN = 120.0  # seconds until something that was asked for has happened


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("MILLWRIGHT_JOBS_PARALLEL", "2")
    running = serve(tmp_path)
    yield running
    stop(running)
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def ws(served: Served) -> Iterator[Workspace]:
    """The server's workspace, seen from here."""
    key = str(served.folder.parent / "key")
    seen = open_workspace(served.folder, Settings({"secret_key_file": key}))
    yield seen
    seen.close()


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


def _held(server: psutil.Process) -> tuple[int, list[str]]:
    """Sockets and files that are open, without the history's: its connections wait in a pool."""
    files = [file.path for file in server.open_files() if "millwright.db" not in file.path]
    return len(server.net_connections()), sorted(files)


def _errors(session: Session, pages: list[tuple[str, str]]) -> list[str]:
    return [error for page, query in pages * RUNS for error in session.run(page, query)]


def _all_at_once(sessions: list[Session], pages: list[tuple[str, str]]) -> list[str]:
    """The errors of all sessions, which draw the pages again and again beside each other."""
    with ThreadPoolExecutor(SESSIONS) as threads:
        drawn = list(threads.map(lambda session: _errors(session, pages), sessions))
    return [error for errors in drawn for error in errors]


def test_L3_many_tabs_draw_without_an_error_and_leave_nothing_open(
    served: Served, ws: Workspace
) -> None:
    version = store(ws, example_frame(2000), roles=ROLES)
    pages = [("", ""), ("data", f"dataset={version.dataset_id}"), ("jobs", "")]
    server = psutil.Process(served.process.pid)
    with opened(served) as first:
        assert _errors(first, pages) == []  # what is loaded once is loaded
    until(lambda: _held(server)[0] == 1)  # the one that listens
    before = _held(server)
    with ExitStack() as tabs:
        sessions = [tabs.enter_context(opened(served)) for _ in range(SESSIONS)]
        assert _all_at_once(sessions, pages) == []
        assert _held(server)[0] == before[0] + SESSIONS
        assert server.memory_info().rss < MEMORY
    until(lambda: _held(server) == before)


def test_L8_pages_are_drawn_beside_two_trainings_which_give_way(
    served: Served, ws: Workspace
) -> None:
    version = store(ws, example_frame(2000), roles=ROLES)
    request = TrainRequest(
        version_id=version.id, target="left", models=["logistic", "forest"], folds=5, repeats=20
    )
    numbers = [training.train(ws, request) for _ in range(2)]
    until(lambda: all(jobs.job(ws, number).state == "running" for number in numbers))
    pages = [("", ""), ("train", f"dataset={version.dataset_id}&training={numbers[0]}")]
    with ExitStack() as tabs:
        sessions = [tabs.enter_context(opened(served)) for _ in range(SESSIONS)]
        assert _all_at_once(sessions, pages) == []
    working = [psutil.Process(jobs.job(ws, number).pid or 0) for number in numbers]
    assert {jobs.job(ws, number).state for number in numbers} == {"running"}
    assert all(job.nice() > psutil.Process(served.process.pid).nice() for job in working)
    assert {job.environ()["OMP_NUM_THREADS"] for job in working} == {"1"}
    for number in numbers:
        jobs.cancel(ws, number)
    until(lambda: all(jobs.job(ws, number).state == "cancelled" for number in numbers))
