"""Backups of the history: taken on a schedule, and put back after saying what would be lost."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.base import backups, files, store
from core.base.backups import Backup
from core.base.clock import now
from core.base.errors import Conflict, Refused
from core.base.file_lock import FileLock, join
from core.base.store_faults import BACKUPS
from core.jobs import lock, tree
from core.workbench.history_loss import Loss, loss, reading
from core.workbench.workspace import (
    DATABASE,
    MIGRATIONS,
    WORKER_LOCK,
    Workspace,
    presence_path,
    used_ids,
)

REPLACED = "replaced"  # how the copies of replaced histories are called
_EMPTY = "the empty history"
_LEAVING, _AGAIN = 20.0, 0.05  # seconds: for an idle worker to leave, between two looks
_FOLDERS = "SELECT folder FROM dataset_versions"


@dataclass(frozen=True)
class Restored:
    """A history that was put back, and where the one before lies now."""

    name: str
    loss: Loss
    replaced: str = ""


def copies(folder: Path) -> list[Backup]:
    """The backups of the workspace in ``folder``, the newest first."""
    return backups.listed(folder / BACKUPS)


def back_up(ws: Workspace) -> Backup:
    """Take a backup now, and let old ones make room for it."""
    copy = backups.take(ws.store.path, ws.path(BACKUPS))
    _make_room(ws)
    return copy


def back_up_when_due(ws: Workspace) -> Backup | None:
    """Take a backup when the newest is older than the setting ``backup_hours``."""
    due = backups.due(ws.path(BACKUPS), ws.settings.float("backup_hours"), now())
    return back_up(ws) if due else None


def _make_room(ws: Workspace) -> None:
    """Remove the oldest scheduled copies above the setting ``backup_keep``; one that knows a table
    which is there and which the history has forgotten stays: it may be the last that does.
    """
    known = _folders_of(ws.store.path)
    scheduled = [copy for copy in copies(ws.folder) if copy.scheduled]
    for copy in scheduled[max(1, ws.settings.int("backup_keep")) :]:
        alone = _folders_of(copy.path) - known
        if not any((ws.folder / folder).is_dir() for folder in alone):
            copy.path.unlink(missing_ok=True)


def _folders_of(path: Path) -> set[str]:
    try:
        with closing(reading(path)) as connection:
            return {row[0] for row in connection.execute(_FOLDERS)}
    except sqlite3.DatabaseError:
        return set()


def would_lose(folder: Path, name: str | None) -> Loss:
    """What putting the backup of that name back (None: an empty history) would lose."""
    return loss(folder, None if name is None else _checked(backups.find(folder / BACKUPS, name)))


def restore(folder: Path, name: str | None, presence: FileLock | None = None) -> Restored:
    """Put a backup in the place of the history. The history that was there stays beside the
    backups; files of datasets and runs are not touched.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str or None
        The backup's; None for an empty history.
    presence : FileLock, optional
        The caller's own, when it has the workspace open.

    Raises
    ------
    NotFound
        When there is no such backup.
    Refused
        When the backup is damaged, or of a newer Millwright; nothing was changed.
    Conflict
        While jobs run, or another process has the workspace open.
    """
    copy = None if name is None else _checked(backups.find(folder / BACKUPS, name))
    with alone(folder, presence):
        lost = loss(folder, copy)
        replaced = _set_aside(folder)
        if copy is not None:
            _put(copy.path, folder / DATABASE)
        store.migrate(folder / DATABASE, MIGRATIONS, folder / BACKUPS)
        files.only_mine(folder / DATABASE)
        store.never_again(folder / DATABASE, used_ids(folder))
    return Restored(copy.name if copy else _EMPTY, lost, replaced)


def restore_open(ws: Workspace, name: str) -> Restored:
    """The same from inside: the caller has the workspace open, and goes on with what was put
    back.
    """
    ws.store.close()  # what it holds beside the file goes into it
    return restore(ws.folder, name, ws.presence)


def _checked(copy: Backup) -> Backup:
    """A copy that is sound and of a schema that is known."""
    verdict = backups.verdict(copy.path)
    if verdict != "ok":
        raise Refused(
            f"The backup “{copy.name}” is damaged ({verdict}), so it is not put back. Choose"
            " another one. Nothing was changed."
        )
    with closing(backups.read_only(copy.path)) as connection:
        schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if schema > len(MIGRATIONS):
        raise Refused(
            f"The backup “{copy.name}” is of a newer Millwright (schema {schema}; this one"
            f" knows {len(MIGRATIONS)}). Install the newer version. Nothing was changed."
        )
    return copy


@contextmanager
def alone(folder: Path, presence: FileLock | None) -> Iterator[None]:
    """Nobody else has the workspace open until this ends, and nobody starts its worker."""
    held = _instead_of_worker(folder)
    try:
        with _alone_present(folder, presence):
            yield
    finally:
        held.release()


@contextmanager
def _alone_present(folder: Path, presence: FileLock | None) -> Iterator[None]:
    own = presence or join(presence_path(folder))
    try:
        if os.name != "nt" and (own is None or not own.alone()):
            raise Conflict(
                "Another program has this workspace open: the app, or a command. Close it and"
                " restore then. Nothing was changed."
            )
        yield
    finally:
        if own is not None:
            own.share() if presence is not None else own.release()


def _instead_of_worker(folder: Path) -> lock.Lock:
    """Let the worker leave, unless it works, and hold its lock: who supervises starts none."""
    running = _running(folder)
    if running:
        raise Conflict(
            f"The job “{running[0]}” is running. Wait for it or cancel it, and restore then."
            " Nothing was changed."
        )
    ends = time.monotonic() + _LEAVING
    while (held := lock.take(folder / WORKER_LOCK)) is None:
        pid = lock.last_holder(folder / WORKER_LOCK).pid
        if time.monotonic() > ends:
            raise Conflict(
                f"The worker of this workspace (process {pid}) does not leave. End it and"
                " restore then. Nothing was changed."
            )
        if pid:
            tree.terminate(pid)
        time.sleep(_AGAIN)
    return held


def _running(folder: Path) -> list[str]:
    """The titles of running jobs, as far as the history can be read."""
    holder = lock.holder(folder / WORKER_LOCK)
    if holder is None:
        return []  # jobs that a dead worker left are not running
    if holder.running:
        return [f"job {number}" for number in holder.running]
    try:
        with closing(reading(folder / DATABASE)) as connection:
            rows = connection.execute("SELECT title FROM jobs WHERE state = 'running'")
            return [row[0] for row in rows]
    except sqlite3.DatabaseError:
        return []


def _set_aside(folder: Path) -> str:
    """Keep the present history beside the backups, readable or not, and make room in its place."""
    live = folder / DATABASE
    if not live.exists():
        return ""
    aside = backups.free_name(folder / BACKUPS, REPLACED, now())
    _whole(live)
    os.replace(live, aside)
    for ending in ("-wal", "-shm"):
        beside = Path(f"{live}{ending}")
        if beside.exists():
            os.replace(beside, Path(f"{aside}{ending}"))
    files.fsync_folder(aside.parent)
    files.fsync_folder(folder)
    return aside.name


def _whole(live: Path) -> None:
    """Bring what SQLite holds beside the file into it, where the file is sound."""
    try:
        with closing(sqlite3.connect(live)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError:
        return


def _put(copy: Path, live: Path) -> None:
    with files.atomic_file(live) as partial:
        partial.write_bytes(copy.read_bytes())
