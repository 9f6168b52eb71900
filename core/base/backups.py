"""Copies of the history: taken while it is in use, whole or absent, checked before they count."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.base import files
from core.base.clock import now
from core.base.errors import NotFound, StorageFailed

_STAMP = "%Y%m%dT%H%M%SZ"
_SCHEDULED = re.compile(r"millwright-\d{8}T\d{6}Z(-\d+)?\.db")


@dataclass(frozen=True)
class Backup:
    """A copy of the history.

    ``created``: when it was taken, or last seen to equal the history.
    """

    name: str
    path: Path
    bytes: int
    created: dt.datetime

    @property
    def scheduled(self) -> bool:
        """Whether it is one of those that are taken again and again, and make room for others."""
        return _SCHEDULED.fullmatch(self.name) is not None


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to a copy that leaves no file beside it."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


def existing(path: Path, timeout: float = 5.0, *, threads: bool = False) -> sqlite3.Connection:
    """A connection to a history that is there: SQLite would begin an empty one in the place of a
    file that was moved or removed.

    Parameters
    ----------
    path : Path
    timeout : float
        Seconds to wait while another program holds it.
    threads : bool
        It passes from thread to thread.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=not threads,
    )


def verdict(path: Path) -> str:
    """What SQLite's integrity check says of a copy; “ok” when it is sound."""
    if path.stat().st_size == 0:
        return "it is empty"
    try:
        with closing(read_only(path)) as connection:
            return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)


def copy(source: Path, target: Path) -> None:
    """A consistent copy of a live database, by SQLite's backup API; StorageFailed when the copy is
    not sound, and then there is none.
    """
    with files.atomic_file(target) as partial:
        with closing(existing(source)) as origin, closing(sqlite3.connect(partial)) as twin:
            origin.backup(twin)
            twin.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        outcome = verdict(partial)
        if outcome != "ok":
            raise StorageFailed(
                f"No backup was taken: the workspace's database is damaged ({outcome})."
                " See Help → Check workspace, or run: python -m core check"
            )


def listed(folder: Path) -> list[Backup]:
    """The copies in a folder, the newest first."""
    copies = [_described(path) for path in folder.glob("*.db") if path.is_file()]
    return sorted(copies, key=lambda item: (item.created, item.name), reverse=True)


def _described(path: Path) -> Backup:
    state = path.stat()
    return Backup(
        path.name, path, state.st_size, dt.datetime.fromtimestamp(state.st_mtime, tz=dt.UTC)
    )


def find(folder: Path, name: str) -> Backup:
    """The copy of that name; NotFound otherwise."""
    for item in listed(folder):
        if item.name in (name, f"{name}.db"):
            return item
    raise NotFound(f"There is no backup “{name}”. List the backups to see which there are.")


def free_name(folder: Path, what: str, moment: dt.datetime) -> Path:
    """A path in ``folder`` that nothing has: the instant, and a number where that is taken."""
    stem = f"{what}-{moment.astimezone(dt.UTC):{_STAMP}}"
    number, path = 1, folder / f"{stem}.db"
    while path.exists():
        number, path = number + 1, folder / f"{stem}-{number + 1}.db"
    return path


def take(source: Path, folder: Path, moment: dt.datetime | None = None) -> Backup:
    """Copy the history now. One that equals the newest copy makes no second."""
    path = free_name(folder, "millwright", moment or now())
    before = next((item for item in listed(folder) if item.scheduled), None)
    copy(source, path)
    if before is not None and _equal(before.path, path):
        path.unlink()
        os.utime(before.path)
        return _described(before.path)
    return _described(path)


def _equal(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and files.sha256(one) == files.sha256(other)


def due(folder: Path, hours: float, moment: dt.datetime) -> bool:
    """Whether the newest scheduled copy is older than so many hours; never when that is 0."""
    if hours <= 0:
        return False
    newest = max((item.created for item in listed(folder) if item.scheduled), default=None)
    # a copy from the future: the clock was set back meanwhile
    return newest is None or abs(moment - newest) >= dt.timedelta(hours=hours)
