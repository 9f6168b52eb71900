"""Backups: taken when due, put back after saying what would be lost."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from core.base.clock import now
from core.base.errors import Conflict, NotFound, Refused
from core.base.settings import Settings
from core.jobs import lock
from core.jobs.records import JobRecord, JobState
from core.workbench import (
    adopting,
    datasets,
    history_loss,
    restoring,
    strays,
    versions,
    worker_start,
    workers,
)
from core.workbench.workspace import DATABASE, WORKER_LOCK, Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text
from tests.core.workbench.lost_history import emptied


@pytest.fixture
def ahead(workspace: Workspace, tmp_path: Path) -> Workspace:
    """One version in a backup, and a newer one of it beside a newer dataset."""
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    restoring.back_up(workspace)
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n3\n"))
    imported(workspace, write_text(tmp_path, "b.csv", "x\n1\n"))
    return workspace


def _name(ws: Workspace) -> str:
    return next(copy.name for copy in restoring.copies(ws.folder) if copy.scheduled)


def test_D14_a_backup_is_put_back_and_what_is_newer_can_be_taken_in(
    ahead: Workspace, settings: Settings
) -> None:
    ahead.close()
    restored = restoring.restore(ahead.folder, _name(ahead))
    assert restored.loss.datasets == ("b",)
    with open_workspace(ahead.folder, settings) as ws:
        assert [item.name for item in datasets.datasets(ws)] == ["a"]
        assert [item.place for item in strays.strays(ws)] == ["datasets/1/2", "datasets/2/1"]
        adopting.adopt_all(ws)
        assert [view.number for view in versions.versions(ws, 1)] == [2, 1]
        assert versions.find(ws, "b").dataset_id == 2
    ahead.close()
    back = restoring.restore(ahead.folder, restored.replaced)  # and the replaced one back again
    assert back.loss.nothing
    with open_workspace(ahead.folder, settings) as ws:
        assert strays.strays(ws) == []


def test_ids_of_folders_are_not_given_again_after_a_restore(
    ahead: Workspace, settings: Settings, tmp_path: Path
) -> None:
    ahead.close()
    restoring.restore(ahead.folder, _name(ahead))
    with open_workspace(ahead.folder, settings) as ws:
        assert imported(ws, write_text(tmp_path, "c.csv", "x\n7\n")).dataset_id == 3
        assert imported(ws, write_text(tmp_path, "a.csv", "x\n9\n")).number == 3
        assert strays.strays(ws)[0].place == "datasets/1/2"


def test_the_app_restores_with_the_workspace_open(ahead: Workspace) -> None:
    restoring.restore_open(ahead, _name(ahead))
    assert [item.name for item in datasets.datasets(ahead)] == ["a"]
    datasets.rename(ahead, 1, "pumps")
    assert datasets.datasets(ahead)[0].name == "pumps"


def test_no_worker_is_started_while_a_backup_is_put_back(
    ahead: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []
    monkeypatch.setattr(worker_start, "_run", lambda ws: starts.append(1) or 2**22 + 1)
    watched = replace(ahead, settings=Settings({**settings, "immediate": False}))
    with restoring.alone(ahead.folder, ahead.presence):
        assert workers.supervise(watched).alive
        assert starts == []
    assert not workers.supervise(watched).alive
    assert starts == [1]


def test_it_is_refused_while_another_process_has_the_workspace_open(
    ahead: Workspace, settings: Settings
) -> None:
    with (
        open_workspace(ahead.folder, settings),
        pytest.raises(Conflict, match="Another program has this workspace open"),
    ):
        restoring.restore(ahead.folder, _name(ahead), ahead.presence)
    assert len(datasets.datasets(ahead)) == 2


def test_it_is_refused_while_a_job_runs(ahead: Workspace) -> None:
    with ahead.store.write() as session:
        session.add(JobRecord(kind="demo", title="Make the demo", state=JobState.RUNNING))
    held = lock.take(ahead.path(WORKER_LOCK))
    assert held is not None
    with pytest.raises(Conflict, match="The job “Make the demo” is running"):
        restoring.restore(ahead.folder, _name(ahead), ahead.presence)
    held.beat((4,))
    with pytest.raises(Conflict, match="The job “job 4” is running"):
        restoring.restore(ahead.folder, _name(ahead), ahead.presence)
    held.release()


def test_a_damaged_or_newer_backup_is_refused(ahead: Workspace) -> None:
    ahead.close()
    path = ahead.folder / "backups" / _name(ahead)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(Refused, match=r"newer Millwright \(schema 99"):
        restoring.restore(ahead.folder, path.name)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Refused, match="is damaged .* Choose another one"):
        restoring.restore(ahead.folder, path.name)
    with pytest.raises(NotFound):
        restoring.restore(ahead.folder, "nothing")
    assert (ahead.folder / DATABASE).stat().st_size > 0


def test_T09_a_damaged_history_is_set_aside(ahead: Workspace, settings: Settings) -> None:
    ahead.close()
    (ahead.folder / DATABASE).write_bytes(b"junk" * 2000)
    lost = restoring.would_lose(ahead.folder, _name(ahead))
    assert "It cannot be said what is newer" in history_loss.sentence(lost)
    restored = restoring.restore(ahead.folder, _name(ahead))
    assert (ahead.folder / "backups" / restored.replaced).read_bytes() == b"junk" * 2000
    with open_workspace(ahead.folder, settings) as ws:
        assert datasets.datasets(ws)[0].name == "a"


def test_when_a_backup_is_due(tmp_path: Path, settings: Settings) -> None:
    with open_workspace(tmp_path / "w", settings) as ws:
        first = restoring.back_up_when_due(ws)
        assert first is not None
        assert restoring.back_up_when_due(ws) is None
        seven_hours_ago = now().timestamp() - 7 * 3600
        os.utime(first.path, (seven_hours_ago, seven_hours_ago))
        again = restoring.back_up_when_due(ws)
        assert again is not None
        assert again.name == first.name  # nothing has changed since


def _changed(ws: Workspace, note: str) -> None:
    datasets.annotate(ws, datasets.datasets(ws)[0].id, note)


def test_the_oldest_make_room(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    copies = []
    for number in range(22):
        _changed(workspace, str(number))
        copies.append(restoring.back_up(workspace).name)
        os.utime(workspace.path("backups", copies[-1]), (number, number))
    left = {copy.name for copy in restoring.copies(workspace.folder)}
    assert left == set(copies[2:])


def test_one_that_alone_knows_a_table_stays(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    """An emptied history does not push out the copies from before."""
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    before = restoring.back_up(workspace).name
    few = Settings(dict(settings) | {"backup_keep": 1})
    with emptied(workspace, few) as ws:
        for number in range(3):
            imported(ws, write_text(tmp_path, "b.csv", f"x\n{number}\n5\n"))
            restoring.back_up(ws)
        assert before in {copy.name for copy in restoring.copies(ws.folder)}
        assert len(restoring.copies(ws.folder)) == 2
