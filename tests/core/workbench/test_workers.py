"""The workspace's worker: who may start it, and what its engine is made with."""

import time
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.jobs import lock
from core.jobs.forking import ForkLauncher
from core.jobs.spawning import SpawnLauncher
from core.workbench import workers
from core.workbench.workspace import open_workspace


def test_one_in_some_seconds_may_start_a_worker(tmp_path: Path) -> None:
    path = tmp_path / "worker.starting"
    with workers._my_turn(path) as first:
        assert first is True
    assert abs(float(path.read_text()) - time.time()) < 60
    with workers._my_turn(path) as second:
        assert second is False
    path.write_text(repr(time.time() - 60))
    with workers._my_turn(path) as third:
        assert third is True
    path.write_text(repr(time.time() + 3600))  # the clock was set back meanwhile
    with workers._my_turn(path) as fourth:
        assert fourth is True


@pytest.mark.parametrize("content", ["", "soon", None])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "worker.starting"
    if content is not None:
        path.write_text(content)
    assert workers._last_start(path) == 0.0


def test_nobody_is_no_worker_and_a_holder_is_one(tmp_path: Path, settings: Settings) -> None:
    with open_workspace(tmp_path / "w", settings) as ws:
        assert workers.worker_state(ws) == workers.WorkerState(False)
        held = lock.take(workers.lock_path(ws))
        assert held is not None
        held.beat((3, 5))
        state = workers.worker_state(ws)
        assert (state.alive, state.running) == (True, (3, 5))
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
