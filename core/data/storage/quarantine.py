"""Rows that do not fit are kept apart, each with its number and reason, and never dropped in
silence.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [("row", pa.int64()), ("column", pa.string()), ("reason", pa.string()), ("raw", pa.string())]
)
_RAW_LIMIT = 2000  # characters of a bad row that are kept
_FLUSH = 10_000


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
        self._writer: pq.ParquetWriter | None = None
        self._pending: list[tuple[int, str | None, str, str]] = []
        self.first: list[tuple[int, str | None, str, str]] = []
        self.rows = 0
        self._last = -1

    def add(self, row: int, reason: str, raw: str = "", column: str | None = None) -> None:
        """Reject data row ``row`` (1-based, as a person counts below the header).

        Several reasons may name one row, one after the other.
        """
        self.rows += row != self._last
        self._last = row
        entry = (row, column, reason, raw[:_RAW_LIMIT])
        if len(self.first) < 100:
            self.first.append(entry)
        if self._path is not None:
            self._pending.append(entry)
            if len(self._pending) >= _FLUSH:
                self._flush()

    def _flush(self) -> None:
        if not self._pending or self._path is None:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, SCHEMA, compression="zstd")
        columns = [
            pa.array(values, type=field.type)
            for values, field in zip(zip(*self._pending, strict=True), SCHEMA, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(columns, schema=SCHEMA))
        self._pending = []

    def close(self) -> None:
        """Write what is pending and close the file."""
        self._flush()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def clear(self) -> None:
        """Forget everything: the source is read again from the beginning."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._pending, self.first, self.rows, self._last = [], [], 0, -1
