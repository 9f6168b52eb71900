"""What is wrong with the history's file, as a sentence whose advice is right for that case and
works when it is followed.
"""

from __future__ import annotations

import errno
import os
import shlex
import sqlite3
from pathlib import Path

from core.base.errors import MillwrightError, StorageFailed, Unavailable

BACKUPS = "backups"  # the folder of copies beside the history
_PRIMARY = 0xFF  # the part of SQLite's code that tells the kind
_ROOM = 1 << 20  # bytes: a disk with less is full, whatever SQLite calls it
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FORBIDDEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def code_of(error: BaseException | None) -> int:
    """SQLite's primary code of an error; 0 when it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & _PRIMARY


def translated(error: BaseException | None, path: Path) -> MillwrightError:
    """The sentence for what SQLite said about the history at ``path``."""
    code = code_of(error)
    if code in _BUSY:
        return Unavailable(
            "The workspace is busy: another program holds its database. Try again in a moment; if"
            " that does not help, end the program that has millwright.db open."
        )
    if not path.exists():
        return gone(path)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _disk_is_full(path)):
        return StorageFailed(
            "The change could not be stored: the disk is full. Free some space and try again."
        )
    if code in _FORBIDDEN or (code == sqlite3.SQLITE_IOERR and _on_read_only_disk(path.parent)):
        return read_only(path)
    if code == sqlite3.SQLITE_IOERR:
        return StorageFailed(
            f"The disk reported a fault at the workspace's database ({error}). Check the disk, then"
            " try again; nothing that was stored before was changed."
        )
    if path.stat().st_size == 0:
        return emptied(path)
    return damaged(path, str(error))


def _disk_is_full(path: Path) -> bool:
    try:
        state = os.statvfs(path.parent)
    except (OSError, AttributeError):
        return False
    return state.f_bavail * state.f_frsize < _ROOM


def gone(path: Path) -> StorageFailed:
    """The file, or the folder around it, is not there any more."""
    if not path.parent.exists():
        return StorageFailed(
            f"The workspace's folder “{path.parent.name}” is not there any more: it was moved or"
            " deleted. Put it back, or open the place where it is now; nothing is stored until"
            " then."
        )
    return StorageFailed(
        f"The workspace's database was removed. Its tables are still there. {restoring(path)}"
    )


def emptied(path: Path) -> StorageFailed:
    """The file is there and holds nothing."""
    return StorageFailed(
        f"The workspace's database was emptied. Its tables are still there. {restoring(path)}"
    )


def damaged(path: Path, verdict: str) -> StorageFailed:
    """The file is not what SQLite wrote."""
    return StorageFailed(
        f"The workspace's database is damaged ({_one_line(verdict)}). Its tables are still there."
        f" {restoring(path)}"
    )


def _one_line(verdict: str) -> str:
    return " ".join(verdict.replace("*** in database main ***", "").split())


def read_only(path: Path) -> StorageFailed:
    """The file, its folder or the whole disk may not be written."""
    folder = path.parent
    if _on_read_only_disk(folder):
        return StorageFailed(
            f"The workspace's database is read-only: “{folder.name}” lies on a disk that may not be"
            " written. Make the disk writable, or copy the folder to another disk and open it"
            " there."
        )
    effective = os.access in os.supports_effective_ids
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        return StorageFailed(
            f"The workspace's database is read-only: its folder may not be written. Allow it with:"
            f" chmod u+rwx {shlex.quote(str(folder))}"
        )
    beside = [path, *(Path(f"{path}{ending}") for ending in ("-wal", "-shm"))]
    closed = [item for item in beside if not os.access(item, os.W_OK, effective_ids=effective)]
    names = " ".join(shlex.quote(str(item)) for item in closed if item.exists()) or str(path)
    return StorageFailed(
        "The workspace's database is read-only: its file may not be written. Allow it with:"
        f" chmod u+rw {names}"
    )


def _on_read_only_disk(folder: Path) -> bool:
    """Asked by trying, for an administrator is allowed everything but that."""
    try:
        os.utime(folder)
    except OSError as error:
        return error.errno == errno.EROFS
    return False


def restoring(path: Path) -> str:
    """How the history is put back, in the commands that do it."""
    place = f"--workspace {shlex.quote(str(path.parent))}"
    if any((path.parent / BACKUPS).glob("millwright-*.db")):
        return (
            f"See its backups with: python -m core restore {place} (then name the one to put back)."
        )
    return (
        f"There is no backup of it, so begin a new history with: python -m core restore --empty"
        f" --yes {place} and take the tables in with: python -m core adopt --all {place}"
    )
