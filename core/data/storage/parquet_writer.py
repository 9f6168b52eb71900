"""Batches → one Parquet file, the same bytes for the same input, and a count that must come out
even.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.base.errors import Refused

ROW_GROUP = 122_880


class ParquetTarget:
    """A Parquet file (zstd) whose row groups do not depend on how the rows arrive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sink: pa.NativeFile | None = None
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.RecordBatch] = []
        self._rows_waiting = 0
        self.rows = 0
        self.schema: pa.Schema | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Take one batch; all must have the schema of the first."""
        if self.schema is None:
            self.schema = batch.schema
            self._sink = pa.OSFile(str(self._path), "wb")
            self._writer = pq.ParquetWriter(self._sink, batch.schema, compression="zstd")
        self._waiting.append(batch)
        self._rows_waiting += batch.num_rows
        self.rows += batch.num_rows
        while self._rows_waiting >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def _flush(self, rows: int) -> None:
        assert self._writer is not None  # noqa: S101
        table = pa.Table.from_batches(self._waiting)
        self._writer.write_table(table.slice(0, rows), row_group_size=ROW_GROUP)
        rest = table.slice(rows)
        self._waiting = rest.to_batches()
        self._rows_waiting = rest.num_rows

    def close(self) -> None:
        """Write what waits and the footer."""
        if self._writer is None or self._sink is None:
            return
        if self._rows_waiting:
            self._flush(self._rows_waiting)
        self._writer.close()
        self._sink.close()
        self._writer = self._sink = None

    def abandon(self) -> None:
        """Let go of a file that will not be finished: an open one takes room on a full disk even
        after it is removed.
        """
        for held in (self._writer, self._sink):
            with suppress(OSError, pa.ArrowException):
                if held is not None:
                    held.close()
        self._writer = self._sink = None


def drain(batches: Iterator[pa.RecordBatch], target: Path) -> tuple[pa.Schema, int, Any]:
    """Write all batches to ``target``; the schema, the rows written, and the report that the
    generator returned.
    """
    out = ParquetTarget(target)
    report: Any = None
    try:
        while True:
            try:
                out.write(next(batches))
            except StopIteration as stop:
                report = stop.value
                break
        out.close()
    except BaseException:
        out.abandon()
        raise
    if out.schema is None:
        raise Refused("The file holds no table. Check that it is the right file.")
    return out.schema, out.rows, report
