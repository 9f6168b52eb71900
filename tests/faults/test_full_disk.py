"""T03: the disk is full while something is imported, trained or asked for.

A sentence, nothing half, and all is well once there is room.
"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.base.errors import StorageFailed
from core.base.settings import Settings
from core.workbench import datasets, history, importing, jobs, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES

pytestmark = pytest.mark.faults
SIZE = 24  # MB of the whole disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def ws(disk: Path, tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(
        disk / "w",
        Settings(
            {
                "immediate": True,
                "secret_key_file": str(tmp_path / "key"),
                "home": str(tmp_path / "home"),
            }
        ),
    )
    yield opened
    opened.close()


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    return ballast


def stored(ws: Workspace) -> list[str]:
    """What lies in the folders of data and results."""
    return sorted(
        str(path.relative_to(ws.folder))
        for name in ("datasets", "artefacts")
        for path in ws.path(name).rglob("*")
        if path.is_file()
    )


def whole(ws: Workspace) -> bool:
    with closing(sqlite3.connect(ws.store.path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_T03_an_import_that_finds_no_room(ws: Workspace, disk: Path, tmp_path: Path) -> None:
    table = tmp_path / "large.csv"
    rows = (
        f"{number * 2654435761 % 2**32:x}{number * 40503 % 2**32:x},{number % 977}.{number % 89}"
        for number in range(400_000)
    )
    table.write_text("key,value\n" + "\n".join(rows))
    ballast = disk / "ballast"
    ballast.write_bytes(b"\0" * (SIZE - 3) * 2**20)
    before = stored(ws)
    job = jobs.job(ws, importing.import_file(ws, table))
    assert job.state == "failed"
    assert "the disk is full; free some space and try again" in (job.error or "")
    assert "large" in (job.error or "")
    assert stored(ws) == before == []
    assert datasets.datasets(ws) == []
    ballast.unlink()
    jobs.retry(ws, job.id or 0)
    assert (jobs.job(ws, job.id or 0).state, datasets.datasets(ws)[0].rows) == ("done", 400_000)
    assert whole(ws)


def test_T03_a_training_that_finds_no_room(ws: Workspace, disk: Path) -> None:
    version = store(ws, example_frame(2000), roles=ROLES)
    request = TrainRequest(version_id=version.id, target="left", models=["logistic"], folds=3)
    before, ballast = stored(ws), fill(disk)
    with pytest.raises(StorageFailed, match="disk is full"):
        training.train(ws, request)
    assert history.runs(ws) == []
    assert stored(ws) == before
    ballast.unlink()
    assert jobs.job(ws, training.train(ws, request)).state == "done"
    assert {run.state for run in history.runs(ws)} == {"done"}
    assert whole(ws)
