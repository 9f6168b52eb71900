"""Whether anybody wrote to the history, asked at the price of one pragma."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class Changes:
    """Whether anybody wrote to the history since the last question.

    One pragma, some microseconds.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._version: int | None = None

    def any(self) -> bool:
        """True when something was written; True the first time."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        changed, self._version = version != self._version, version
        return bool(changed)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
