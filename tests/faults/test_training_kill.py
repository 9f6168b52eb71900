"""T04, D5: kill -9 while models are trained.

The training goes on where it stopped and ends with the bits of an uninterrupted one.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base import files
from core.base.settings import Settings
from core.jobs.records import JobState
from core.workbench import history, jobs, training, workers
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
TIMES = rounds(full=20, quick=3)
WITHIN = 90.0  # seconds for a whole training on a busy machine


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(
        tmp_path / "w",
        Settings({"secret_key_file": str(tmp_path / "key"), "home": str(tmp_path / "home")}),
    )
    yield opened
    workers.stop_worker(opened)
    opened.close()


@pytest.fixture
def start(ws: Workspace) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """A function that starts a worker; none outlives its test."""
    command = [sys.executable, "-m", "core.worker", "--workspace", str(ws.folder)]
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {**os.environ, **ws.settings.environment()}
        workers.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def request(ws: Workspace) -> TrainRequest:
    params = {"forest": {"n_estimators": 60}, "lightgbm": {"n_estimators": 150}}
    version_id = store(ws, example_frame(2000), roles=ROLES).id
    return TrainRequest(
        version_id=version_id,
        target="left",
        models=["logistic", "forest", "lightgbm"],
        params=params,
        folds=4,
        repeats=2,
    )


def outcome(ws: Workspace, job_id: int) -> list[Any]:
    runs = [
        history.run(ws, item.id)
        for item in history.runs(ws, job_id=job_id, sort="model", descending=False)
    ]
    return [
        (
            run.model,
            run.state,
            run.metrics,
            run.holdout,
            run.artefacts.get("out_of_fold.parquet"),
            run.artefacts.get("holdout.parquet"),
        )
        for run in runs
    ]


def ended(ws: Workspace, job_id: int) -> str:
    ends = time.monotonic() + WITHIN
    while not JobState(jobs.job(ws, job_id).state).final and time.monotonic() < ends:
        time.sleep(0.05)
    return str(jobs.job(ws, job_id).state)


@pytest.mark.parametrize("victim", ["worker", "job"])
def test_D5_killed_trainings_end_as_the_uninterrupted_one(
    ws: Workspace, start, victim: str
) -> None:
    worker = start()
    asked = request(ws)
    whole = training.train(ws, asked)
    assert ended(ws, whole) == "done"
    expected = outcome(ws, whole)
    assert {run[1] for run in expected} == {"done"}
    killed = 0
    for seed in range(TIMES):
        job_id = training.train(ws, asked)
        time.sleep(random.Random(seed).uniform(0.2, 3.0))
        pid = worker.pid if victim == "worker" else jobs.job(ws, job_id).pid
        if pid:
            killed += jobs.job(ws, job_id).state == "running"
            os.kill(pid, signal.SIGKILL)
        if victim == "worker":
            worker.wait()
            worker = start()
        assert ended(ws, job_id) == "done"
        assert outcome(ws, job_id) == expected
    assert killed > 0
    assert list(ws.folder.glob("artefacts/runs/*/folds")) == []
    assert list(ws.path("artefacts").rglob(f"{files.PARTIAL}*")) == []
    worker.terminate()
    worker.wait()


def test_row_32_cancel_stops_the_work_and_keeps_finished_runs(ws: Workspace, start) -> None:
    worker = start()
    asked = request(ws).model_copy(update={"repeats": 20})
    job_id = training.train(ws, asked)
    ends = time.monotonic() + WITHIN
    while (
        not any(item.state == "done" for item in history.runs(ws, job_id=job_id))
        and time.monotonic() < ends
    ):
        time.sleep(0.05)
    began = time.monotonic()
    jobs.cancel(ws, job_id)
    assert ended(ws, job_id) == "cancelled"
    assert time.monotonic() - began < 3.0
    states = [item.state for item in history.runs(ws, job_id=job_id)]
    assert "done" in states
    assert "cancelled" in states
    assert not {"running", "queued"} & set(states)
    worker.terminate()
    worker.wait()
