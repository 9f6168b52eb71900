"""T04: kill -9 while a run is exported. The bundle that was there stays or the new one is there;
half of one is never offered, and the next export succeeds.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base import files
from core.base.settings import Settings
from core.workbench import exporting, history, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults
TIMES = rounds(full=20, quick=1)


@pytest.fixture
def ws(tmp_path: Path, settings: Settings) -> Iterator[Workspace]:
    """A workspace with one run, which was exported."""
    opened = open_workspace(tmp_path / "w", settings)
    version = store(opened, example_frame(200), roles=ROLES)
    request = TrainRequest(version_id=version.id, target="left", models=["logistic"], folds=2)
    training.train_now(opened, request)
    yield opened
    opened.close()


def _killed_after(seconds: float, work: Callable[[], object]) -> bool:
    """Do ``work`` in a forked process that is killed after so long; False when it was over."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)  # it has not been waited for, so it is still there
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _is_whole(bundle: exporting.Exported | None) -> bool:
    if bundle is None:
        return True  # none is offered
    with zipfile.ZipFile(bundle.path) as archive:
        return archive.testzip() is None and "manifest.json" in archive.namelist()


def _export(ws: Workspace, run_id: int) -> None:
    """In a forked process: with a connection of its own."""
    exporting.export_now(open_workspace(ws.folder, ws.settings), run_id)


def test_T04_a_killed_export_leaves_the_old_bundle_or_the_new_one(ws: Workspace) -> None:
    run_id = next(run.id for run in history.runs(ws) if run.model == "logistic")
    began = time.monotonic()
    exporting.export_now(ws, run_id)
    whole, killed, rng = time.monotonic() - began, 0, random.Random(4)
    for _ in range(TIMES):
        killed += _killed_after(rng.uniform(0.05, whole), lambda: _export(ws, run_id))
        assert _is_whole(exporting.bundle(ws, run_id))
    assert killed > 0
    exporting.export_now(ws, run_id)
    bundle = exporting.bundle(ws, run_id)
    assert bundle is not None
    assert _is_whole(bundle)
    files.sweep(bundle.path.parent)
    assert not list(ws.path("artefacts").rglob(f"{files.PARTIAL}*"))


def test_T04_bad_twin_a_zip_written_in_place_is_half(tmp_path: Path) -> None:
    target = tmp_path / "bundle.zip"

    def write() -> None:
        with zipfile.ZipFile(target, "w") as archive:
            for number in range(10_000):
                archive.writestr(f"{number}.txt", os.urandom(20_000))

    assert _killed_after(0.3, write)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(target).close()
