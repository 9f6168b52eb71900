"""Deleting single things: a version, the log of a job, old jobs, a backup, a whole workspace. Each
asks who uses it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

from sqlmodel import Session, col, select

from core.base import backups, files, removal
from core.base.clock import now
from core.base.errors import Conflict, NotFound, Refused
from core.base.file_lock import FileLock
from core.base.store_faults import BACKUPS
from core.data.records import DraftRecord, VersionRecord
from core.jobs import scratch
from core.jobs.process import log_path
from core.jobs.queue import OPEN
from core.jobs.records import JobRecord, JobState
from core.runs.records import RunRecord, RunState
from core.workbench import datasets, history, restoring, strays, usage, versions
from core.workbench.usage import Part
from core.workbench.use import RUN, VERSION, Thing
from core.workbench.users import refuse_in_use, users_of
from core.workbench.workspace import DATABASE, FOLDERS, Workspace

_FINAL = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
_THINGS = {usage.VERSION: VERSION, usage.RUN: RUN}
_OWN_FILES = ("worker.lock", "worker.beat", "worker.starting", "worker.starting.lock", "open.lock")


def version(ws: Workspace, version_id: int) -> None:
    """Delete one version of a dataset; the dataset goes with its last one. Conflict while runs,
    other versions or jobs depend on it.
    """
    view = versions.version(ws, version_id)
    if len(versions.versions(ws, view.dataset_id)) == 1:
        datasets.delete(ws, view.dataset_id)
        return
    with removal.removing([view.path.parent]), ws.store.write() as session:
        refuse_in_use(session, view.title, [Thing(VERSION, version_id)])
        draft = session.get(DraftRecord, version_id)
        if draft is not None:
            session.delete(draft)
            session.flush()
        session.delete(session.get(VersionRecord, version_id))


def log(ws: Workspace, job_id: int) -> int:
    """Delete the log of a job that is over; returns how many bytes that frees."""
    with ws.store.read() as session:
        job = session.get(JobRecord, job_id)
    if job is not None and not JobState(job.state).final:
        raise Conflict(f"The job “{job.title}” is {job.state} and writes its log. Wait for it.")
    return _remove_logs(ws, [job_id])


def _remove_logs(ws: Workspace, job_ids: Iterable[int]) -> int:
    freed = 0
    for job_id in job_ids:
        path = log_path(ws.folder, job_id)
        for item in path.parent.glob(f"{path.name}*"):
            freed += item.stat().st_size
            item.unlink(missing_ok=True)
    return freed


def old_jobs(ws: Workspace) -> int:
    """Delete the records and logs of jobs that are over and older than the settings ``jobs_days``
    and ``jobs_kept`` allow; returns how many. Runs keep all that they need of their job.
    """
    with ws.store.read() as session:
        doomed = _old(session, ws)
    _remove_logs(ws, doomed)  # first: a record without its log is whole, a log without a record not
    with ws.store.write() as session:
        for job_id in doomed:
            record = session.get(JobRecord, job_id)
            if record is not None and JobState(record.state).final:
                session.delete(record)
    return len(doomed)


def _old(session: Session, ws: Workspace) -> list[int]:
    days, number = ws.settings.float("jobs_days"), ws.settings.int("jobs_kept")
    ended = session.exec(
        select(JobRecord.id, JobRecord.finished)
        .where(col(JobRecord.state).in_(_FINAL))
        .order_by(col(JobRecord.id).desc())
    ).all()
    before = now() - dt.timedelta(days=days)
    needed = _needed(session)
    return [
        job_id
        for place, (job_id, finished) in enumerate(ended)
        if job_id is not None
        and job_id not in needed
        and ((days > 0 and finished and finished < before) or (0 < number <= place))
    ]


def _needed(session: Session) -> set[int]:
    """Jobs that others wait for, and those whose runs are not over."""
    waiting = session.exec(select(JobRecord.depends_on).where(col(JobRecord.state).in_(OPEN))).all()
    unfinished = session.exec(
        select(RunRecord.job_id).where(
            col(RunRecord.state).in_([RunState.QUEUED, RunState.RUNNING])
        )
    ).all()
    return {number for numbers in waiting for number in numbers} | {
        number for number in unfinished if number is not None
    }


def backup(ws: Workspace, name: str) -> None:
    """Delete a backup of the history; the newest scheduled one stays."""
    copy = backups.find(ws.path(BACKUPS), name)
    newest = next((item for item in restoring.copies(ws.folder) if item.scheduled), None)
    if newest is not None and newest.name == copy.name:
        raise Conflict(f"“{copy.name}” is the newest backup. Take another one first.")
    for path in copy.path.parent.glob(f"{copy.name}*"):
        path.unlink(missing_ok=True)


def workspace(folder: Path, presence: FileLock | None = None) -> list[str]:
    """Delete a whole workspace: everything that Millwright stores there. Files of others stay.

    Parameters
    ----------
    folder : Path
        The workspace's.
    presence : FileLock, optional
        The caller's own, when it has the workspace open.

    Returns
    -------
    list of str
        What stays because it is not Millwright's.

    Raises
    ------
    Refused
        When the folder is no workspace.
    Conflict
        While jobs run, or another process has it open.
    """
    if not (folder / DATABASE).exists() and not (folder / "datasets").is_dir():
        raise Refused(f"“{folder.name}” is no workspace. Nothing was deleted.")
    with restoring.alone(folder, presence):
        for name in (*FOLDERS, scratch.FOLDER):
            files.remove_folder(folder / name)
        for path in [*folder.glob(f"{DATABASE}*"), *(folder / name for name in _OWN_FILES)]:
            path.unlink(missing_ok=True)
        for path in folder.glob(f"{files.PARTIAL}*"):
            shutil.rmtree(path, ignore_errors=True)
    left = sorted(path.name for path in folder.iterdir())
    with contextlib.suppress(OSError):
        folder.rmdir()
    return left


def open_workspace(ws: Workspace) -> list[str]:
    """Delete the workspace that the caller has open; see :func:`workspace`."""
    ws.store.close()
    return workspace(ws.folder, ws.presence)


def stray(ws: Workspace, place: str) -> None:
    """Delete a folder that the history does not know; NotFound when there is none."""
    if place not in {item.place for item in strays.strays(ws)}:
        raise NotFound(f"There is no folder “{place}” that the history does not know.")
    files.remove_folder(ws.path(place))


def part(ws: Workspace, item: Part) -> None:
    """Delete one of the parts that use the disk."""
    if item.kind == usage.VERSION:
        version(ws, int(item.id))
    elif item.kind == usage.RUN:
        history.delete(ws, [int(item.id)])
    elif item.kind == usage.BACKUP:
        backup(ws, item.id)
    elif item.kind == usage.STRAY:
        stray(ws, item.id)
    elif item.kind == usage.LOG and item.id.isdigit():
        log(ws, int(item.id))
    else:
        raise Refused(f"“{item.title}” is in use by Millwright itself and cannot be deleted here.")


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Runs before the versions that they used, newer versions before older ones."""
    return sorted(
        parts,
        key=lambda item: (
            item.kind != usage.RUN,
            -int(item.id) if item.kind == usage.VERSION else 0,
        ),
    )


def notes(ws: Workspace, parts: Iterable[Part]) -> list[str]:
    """What is worth knowing before these are deleted."""
    things = [Thing(_THINGS[item.kind], int(item.id)) for item in parts if item.kind in _THINGS]
    return [user.sentence for user in users_of(ws, *things)]
