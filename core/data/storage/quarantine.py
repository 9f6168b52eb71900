"""Rows that do not fit are kept apart, each with its number and reason, and never dropped in
silence.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from core.data.storage.parquet_writer import ParquetTarget

SCHEMA = pa.schema(
    [("row", pa.int64()), ("column", pa.string()), ("reason", pa.string()), ("raw", pa.string())]
)
RAW_LIMIT = 2000  # characters of a bad row that are kept
FIRST = 100  # entries that are kept in memory
_PENDING_LIMIT = 10_000

Entry = tuple[int, str | None, str, str]  # row, column, reason, raw


class Quarantine:
    """Collects rejected rows into a Parquet file (``row``, ``column``, ``reason``, ``raw``); no
    file without a rejected row.

    Parameters
    ----------
    path : Path, optional
        Where to write. None counts only and keeps the first few in ``first`` (for previews).
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._target: ParquetTarget | None = None
        self._pending: list[Entry] = []
        self.first: list[Entry] = []
        self.rows = 0
        self._last = -1

    def add(self, row: int, reason: str, raw: str = "", column: str | None = None) -> None:
        """Reject a data row; several reasons may name one row, one after the other.

        Parameters
        ----------
        row : int
            Counted from 1, as a person counts below the header.
        reason : str
            A sentence.
        raw : str
            The row as the file has it; the first ``RAW_LIMIT`` characters are stored.
        column : str, optional
            Where the reason lies; None when it is the row as a whole.
        """
        self.rows += row != self._last
        self._last = row
        entry = (row, column, reason, raw[:RAW_LIMIT])
        if len(self.first) < FIRST:
            self.first.append(entry)
        if self._path is not None:
            self._pending.append(entry)
            if len(self._pending) >= _PENDING_LIMIT:
                self._flush()

    def _flush(self) -> None:
        if not self._pending or self._path is None:
            return
        self._target = self._target or ParquetTarget(self._path)
        columns = [
            pa.array(values, type=field.type)
            for values, field in zip(zip(*self._pending, strict=True), SCHEMA, strict=True)
        ]
        self._target.write(pa.RecordBatch.from_arrays(columns, schema=SCHEMA))
        self._pending = []

    def close(self) -> None:
        """Write what is pending and close the file; no row is added afterwards."""
        self._flush()
        if self._target is not None:
            self._target.close()

    def clear(self) -> None:
        """Forget everything: the table is typed again from its beginning."""
        if self._target is not None:
            self._target.discard()
            self._target = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._pending, self.first, self.rows, self._last = [], [], 0, -1
