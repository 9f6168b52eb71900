"""Single things go, and only what may."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import select

from core.base.clock import now
from core.base.errors import Conflict, Refused, StorageFailed
from core.base.settings import Settings
from core.jobs.process import log_path
from core.jobs.records import JobRecord, JobState
from core.workbench import (
    datasets,
    deleting,
    history,
    jobs,
    restoring,
    strays,
    usage,
    versions,
)
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text


def test_one_version_goes_and_the_dataset_with_its_last(
    workspace: Workspace, tmp_path: Path
) -> None:
    first = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    second = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n3\n"))
    deleting.version(workspace, first.id)
    assert [view.number for view in versions.versions(workspace, 1)] == [2]
    assert (first.path.parent.exists(), second.path.exists()) == (False, True)
    deleting.version(workspace, second.id)
    assert (datasets.datasets(workspace), strays.strays(workspace)) == ([], [])
    assert not workspace.path("datasets", "1").exists()


def test_T14_a_version_in_use_stays(filled: Workspace) -> None:
    cleaned = versions.version(filled, 4)
    with pytest.raises(Conflict, match="was cleaned from it|used it"):
        deleting.version(filled, cleaned.parent_id or 0)
    assert versions.version(filled, cleaned.parent_id or 0).path.exists()


def test_a_log_goes_when_its_job_is_over(workspace: Workspace) -> None:
    with workspace.store.write() as session:
        session.add(JobRecord(kind="k", title="t", state=JobState.RUNNING))
        session.add(JobRecord(kind="k", title="t", state=JobState.DONE))
    path = log_path(workspace.folder, 2)
    path.parent.mkdir(parents=True)
    path.write_text("12345")
    path.with_name("2.log.1").write_text("678")
    path.with_name("22.log").write_text("another")
    with pytest.raises(Conflict, match="is running and writes its log"):
        deleting.log(workspace, 1)
    assert deleting.log(workspace, 2) == 8
    assert [item.name for item in path.parent.iterdir()] == ["22.log"]


def _ended(workspace: Workspace, days: float, **values: object) -> int:
    finished = now() - dt.timedelta(days=days)
    with workspace.store.write() as session:
        record = JobRecord(kind="k", title="t", state=JobState.DONE, finished=finished, **values)
        session.add(record)
        session.flush()
        path = log_path(workspace.folder, record.id or 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        return record.id or 0


def test_old_jobs_go_with_their_logs(tmp_path: Path, settings: Settings) -> None:
    limits = Settings(dict(settings) | {"jobs_days": 30, "jobs_kept": 3})
    with open_workspace(tmp_path / "w", limits) as ws:
        old = _ended(ws, 31)
        needed = _ended(ws, 31)
        many = [_ended(ws, 1) for _ in range(4)]
        with ws.store.write() as session:
            session.add(JobRecord(kind="k", title="t", state=JobState.WAITING, depends_on=[needed]))
            session.add(JobRecord(kind="k", title="t", state=JobState.RUNNING))
        assert deleting.old_jobs(ws) == 2
        left = {job.id for job in jobs.jobs(ws)}
        assert left == {needed, *many[1:], many[-1] + 1, many[-1] + 2}
        assert not log_path(ws.folder, old).exists()
        assert log_path(ws.folder, needed).exists()
        assert deleting.old_jobs(ws) == 0


def test_without_limits_all_stay(tmp_path: Path, settings: Settings) -> None:
    limits = Settings(dict(settings) | {"jobs_days": 0, "jobs_kept": 0})
    with open_workspace(tmp_path / "w", limits) as ws:
        _ended(ws, 9999)
        assert deleting.old_jobs(ws) == 0


def test_runs_keep_all_they_need_of_a_job_that_went(filled: Workspace) -> None:
    before = history.runs(filled)
    with filled.store.write() as session:
        for job in session.exec(select(JobRecord)).all():
            job.finished = now() - dt.timedelta(days=999)
            session.add(job)
    assert deleting.old_jobs(filled) > 0
    assert history.runs(filled) == before


def test_the_newest_backup_stays(workspace: Workspace, tmp_path: Path) -> None:
    first = restoring.back_up(workspace)
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    second = restoring.back_up(workspace)
    with pytest.raises(Conflict, match="is the newest backup"):
        deleting.backup(workspace, second.name)
    deleting.backup(workspace, first.name)
    assert [copy.name for copy in restoring.copies(workspace.folder)] == [second.name]


def test_a_workspace_goes_and_what_is_not_of_it_stays(
    workspace: Workspace, tmp_path: Path, settings: Settings
) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    (workspace.folder / "notes.txt").write_text("mine")
    (workspace.folder / "scratch" / "1-1").mkdir(parents=True)
    with (
        open_workspace(workspace.folder, settings),
        pytest.raises(Conflict, match="Another program has this workspace open"),
    ):
        deleting.workspace(workspace.folder, workspace.presence)
    workspace.close()
    assert deleting.workspace(workspace.folder) == ["notes.txt"]
    assert [path.name for path in workspace.folder.iterdir()] == ["notes.txt"]
    with pytest.raises(Refused, match="is no workspace"):
        deleting.workspace(tmp_path)


def test_parts_go_runs_before_their_data(filled: Workspace) -> None:
    parts = [item for item in usage.usage(filled).parts if item.kind in ("run", "version")]
    assert deleting.notes(filled, parts) == [
        "1 exported bundle goes with it; copies that you saved elsewhere stay."
    ]
    ordered = deleting.in_order(parts)
    assert [item.kind for item in ordered] == ["run"] * 8 + ["version"] * 4
    assert [item.id for item in ordered[8:]] == ["4", "3", "2", "1"]
    for item in ordered:
        deleting.part(filled, item)
    assert (datasets.datasets(filled), history.runs(filled)) == ([], [])
    stray = filled.path("datasets", "9", "1")
    stray.mkdir(parents=True)
    (item,) = [item for item in usage.usage(filled).parts if item.kind == "stray"]
    deleting.part(filled, item)
    assert not stray.exists()
    for item in usage.usage(filled).parts:
        if item.kind == "history":
            with pytest.raises(Refused, match="in use by Millwright itself"):
                deleting.part(filled, item)


def test_the_open_workspace_is_deleted_from_inside(workspace: Workspace) -> None:
    assert deleting.open_workspace(workspace) == []
    assert not workspace.folder.exists()
    with pytest.raises(StorageFailed, match="is not there any more"):
        datasets.datasets(workspace)
