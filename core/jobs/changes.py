"""Whether anybody wrote to the history, asked at the price of one pragma."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core.base.backups import existing
from core.base.store_faults import translated


class Changes:
    """Whether anybody wrote to the history since the last question.

    One pragma, some microseconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = existing(path)
        except sqlite3.Error as error:  # the workspace was moved or deleted this instant
            raise translated(error, path) from error
        self._version: int | None = None

    def any(self) -> bool:
        """True when something was written; True the first time."""
        try:
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise translated(error, self._path) from error
        changed, self._version = version != self._version, version
        return bool(changed)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
