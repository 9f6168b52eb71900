"""The workspace's worker: who may start it, and what its engine is made with."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.jobs import lock
from core.jobs.forking import ForkLauncher
from core.jobs.spawning import SpawnLauncher
from core.workbench import worker_start, workers
from core.workbench.workspace import Workspace, open_workspace


def test_nobody_is_no_worker_and_a_holder_is_one(tmp_path: Path, settings: Settings) -> None:
    with open_workspace(tmp_path / "w", settings) as ws:
        assert workers.worker_state(ws) == workers.WorkerState(False)
        held = lock.take(workers.lock_path(ws))
        assert held is not None
        held.beat((3, 5))
        state = workers.worker_state(ws)
        assert (state.alive, state.running) == (True, (3, 5))
        held.release()


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    values = {"secret_key_file": str(tmp_path / "key")}
    with open_workspace(tmp_path / "w", Settings(values)) as opened:
        yield opened


def test_a_missing_worker_is_started_by_supervision(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []
    monkeypatch.setattr(worker_start, "_run", lambda ws: starts.append(1) or 2**22 + 1)
    assert workers.supervise(ws) == workers.WorkerState(False)
    assert workers.supervise(ws) == workers.WorkerState(False)  # a pause is due
    assert starts == [1]
    assert workers.try_again(ws)
    assert starts == [1, 1]


@pytest.mark.parametrize(
    ("stamp", "since", "leaves"),
    [("today's", 100.0, False), ("another", 99.0, True), ("another", 101.0, False)],
)
def test_a_worker_of_other_settings_is_asked_to_leave_by_a_program_that_began_later(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, stamp: str, since: float, leaves: bool
) -> None:
    monkeypatch.setattr(workers, "stamp", lambda settings: "today's")
    monkeypatch.setattr(lock, "steady", lambda: since)
    held = lock.take(workers.lock_path(ws), stamp=stamp)
    assert held is not None
    assert workers.supervise(ws, program_began=100.0).leaving is leaves
    assert held.asked_to_leave() is leaves
    held.release()


def test_the_door_that_works_for_its_own_job_is_let_be(ws: Workspace) -> None:
    held = lock.take(workers.lock_path(ws))
    assert held is not None
    assert not workers.supervise(ws, program_began=1e12).leaving
    assert not held.asked_to_leave()
    held.release()


def test_a_worker_of_an_earlier_version_is_ended_once_it_is_idle(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(workers.tree, "terminate", ended.append)
    held = lock.take(workers.lock_path(ws), stamp="")
    assert held is not None
    held.beat((4,))
    assert workers.supervise(ws, program_began=1e12).leaving
    assert ended == []
    held.beat()
    workers.supervise(ws, program_began=1e12)
    assert ended == [os.getpid()]
    held.release()


def test_supervision_is_cheap_while_all_is_well(ws: Workspace) -> None:
    held = workers.take_lock(ws, 0.0)
    assert held is not None
    workers.supervise(ws)  # reads the program's files once
    began = time.process_time()
    for _ in range(200):
        assert workers.supervise(ws).alive
    assert time.process_time() - began < 200 * 0.001
    held.release()


@pytest.mark.parametrize(("way", "launcher"), [("fork", ForkLauncher), ("spawn", SpawnLauncher)])
def test_settings_reach_the_engine(tmp_path: Path, way: str, launcher: type) -> None:
    values = {
        "secret_key_file": str(tmp_path / "key"),
        "job_processes": way,
        "threads": 3,
        "heartbeat_seconds": 1.5,
        "jobs_parallel": 2,
        "lease_seconds": 9.0,
    }
    with open_workspace(tmp_path / "w", Settings(values)) as ws:
        held = lock.take(workers.lock_path(ws))
        assert held is not None
        engine = workers.engine(ws, held, kinds="tests.core.jobs.toys", preload=["json"], only=[4])
        assert isinstance(engine._launcher, launcher)
        config, pace = engine._config, engine._pace
        assert (config.folder, config.threads, config.preload) == (ws.folder, 3, ("json",))
        assert (pace.heartbeat, pace.parallel, pace.only) == (1.5, 2, frozenset({4}))
        assert workers.queue(ws)._lease == 9.0
        engine._launcher.close()
        engine._changes.close()
        held.release()
