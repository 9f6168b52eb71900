"""What a history has and a copy of it has not, in names."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.base import backups
from core.base.backups import Backup
from core.base.words import plural
from core.workbench.workspace import DATABASE

_SHOWN = 3  # names of each kind in a sentence
#: what is counted, and how one of it is called
_NAMES = {
    "datasets": "SELECT id, name FROM datasets",
    "versions": (
        "SELECT v.folder || v.sha256, d.name || ' · v' || v.number FROM dataset_versions v"
        " JOIN datasets d ON d.id = v.dataset_id"
    ),
    "runs": "SELECT id, name || ' · run ' || id FROM runs",
    "jobs": "SELECT id, title || ' · job ' || id FROM jobs",
}


@dataclass(frozen=True)
class Loss:
    """What the history has and a copy has not.

    Attributes
    ----------
    datasets, versions, runs, jobs : tuple of str
        Their names. The files of versions and runs stay, as strays that can be taken in again.
    unreadable : str
        Why it cannot be said what would be lost; empty when it can.
    """

    datasets: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    unreadable: str = ""

    @property
    def nothing(self) -> bool:
        """Whether the copy knows all that the history knows."""
        return not (self.datasets or self.versions or self.runs or self.jobs or self.unreadable)


def reading(path: Path) -> sqlite3.Connection:
    """A history to read, or a copy of it."""
    if path.name == DATABASE:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    return backups.read_only(path)


def loss(folder: Path, copy: Backup | None) -> Loss:
    """What putting a copy back (None: an empty history) would lose."""
    live = folder / DATABASE
    if not live.exists() or live.stat().st_size == 0:
        return Loss()
    try:
        with closing(reading(live)) as connection:
            present = {what: _names(connection, sql) for what, sql in _NAMES.items()}
    except sqlite3.DatabaseError as error:
        return Loss(unreadable=f"The present history cannot be read ({error}).")
    copied = dict.fromkeys(_NAMES, frozenset[object]()) if copy is None else _ids(copy.path)
    missing = {
        what: tuple(name for number, name in names.items() if number not in copied[what])
        for what, names in present.items()
    }
    return Loss(missing["datasets"], missing["versions"], missing["runs"], missing["jobs"])


def _names(connection: sqlite3.Connection, sql: str) -> dict[object, str]:
    return dict(connection.execute(f"{sql} ORDER BY 1").fetchall())


def _ids(path: Path) -> Mapping[str, frozenset[object]]:
    with closing(backups.read_only(path)) as connection:
        return {what: frozenset(_names(connection, sql)) for what, sql in _NAMES.items()}


def sentence(lost: Loss) -> str:
    """What restoring would lose, in words."""
    if lost.unreadable:
        return f"{lost.unreadable} It cannot be said what is newer than the backup."
    parts = [
        f"{plural(len(names), what)} ({_some(names)})"
        for what, names in (
            ("dataset", lost.datasets),
            ("version", lost.versions),
            ("run", lost.runs),
            ("job", lost.jobs),
        )
        if names
    ]
    return (
        f"The history would forget what is newer than the backup: {', '.join(parts)}. The files of"
        " versions and runs stay and can be taken in again with: python -m core adopt --all."
    )


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
