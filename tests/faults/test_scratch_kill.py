"""D5: an export and a prediction that are killed leave nothing they unpacked or wrote, neither in
the workspace nor in the system's temporary folder.
"""

from __future__ import annotations

import os
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
from core.jobs.silent_end import KILLED
from core.workbench import exporting, history, jobs, predicting, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The system's temporary folder, as the worker and its jobs see it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def ws(tmp_path: Path, temporary: Path) -> Iterator[Workspace]:
    """A workspace with a worker."""
    settings = Settings({"secret_key_file": str(tmp_path / "key"), "heartbeat_seconds": 0.5})
    with open_workspace(tmp_path / "w", settings) as opened:
        environment = {**os.environ, **settings.environment(), "TMPDIR": str(temporary)}
        command = [sys.executable, "-m", "core.worker", "--workspace", str(opened.folder)]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment)
        yield opened
        worker.terminate()
        worker.wait()


def until(condition: Callable[[], Any], seconds: float = 300.0) -> Any:
    ends = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.005)
    return result


def unfinished(ws: Workspace) -> list[Path]:
    return [*(ws.folder / "scratch").glob("*/*"), *ws.folder.rglob(f"{files.PARTIAL}*")]


def killed_when_it_wrote(ws: Workspace, job_id: int) -> None:
    """Kill each of the job's attempts as soon as it has written something, until it gives up."""
    for attempt in (1, 2):
        until(lambda attempt=attempt: jobs.job(ws, job_id).attempt == attempt)
        until(lambda: unfinished(ws) and jobs.job(ws, job_id).pid)
        os.kill(jobs.job(ws, job_id).pid or 0, signal.SIGKILL)
    until(lambda: jobs.job(ws, job_id).state == "failed")
    assert jobs.job(ws, job_id).error == KILLED


def test_D5_a_killed_export_or_prediction_leaves_no_file(
    ws: Workspace, temporary: Path, tmp_path: Path
) -> None:
    version_id = store(ws, example_frame(400), roles=ROLES).id
    request = TrainRequest(version_id=version_id, target="left", models=["logistic"], folds=3)
    trained = jobs.wait(ws, training.train(ws, request), 300)
    runs = {run.model: run.id for run in history.runs(ws, job_id=trained.id)}
    rows = tmp_path / "rows.csv"
    example_frame(300).to_csv(rows, index=False)
    for job_id in (
        exporting.export(ws, runs["logistic"]),
        predicting.predict(ws, runs["logistic"], rows, "rows.csv"),
    ):
        killed_when_it_wrote(ws, job_id)
        until(lambda: not [*unfinished(ws), *(ws.folder / "scratch").iterdir()])
        assert list(temporary.iterdir()) == []
