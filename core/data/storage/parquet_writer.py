"""Batches → one Parquet file, the same bytes for the same input, and a count that must come out even."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.base.errors import Refused
from core.base.progress import Progress
from core.base.words import plural
from core.data.schema import Column, Notice, Schema, from_arrow
from core.data.storage.quarantine import Quarantine

if TYPE_CHECKING:
    from core.data.sources.source import FileSource, Loaded

ROW_GROUP = 122_880
SOURCE_NAME = b"source_name"  # key in a field's metadata: the header in the file, where it had to be changed
WORDS = b"words"  # how the file writes no and yes, as a JSON pair


@dataclass(frozen=True)
class ReadReport:
    """What a source's ``read`` generator may return at its end: how many rows it met (loaded or not), and what it noticed."""

    rows_read: int | None = None
    notices: tuple[Notice, ...] = ()


def field_of(column: Column, type_: pa.DataType) -> pa.Field:
    """The Arrow field for a column; the original header travels in its metadata."""
    metadata = {}
    if column.source_name is not None:
        metadata[SOURCE_NAME] = column.source_name.encode("utf-8", "replace")
    if column.words is not None:
        metadata[WORDS] = json.dumps(column.words).encode()
    return pa.field(column.name, type_, metadata=metadata or None)


def columns_of(schema: pa.Schema) -> Schema:
    """The columns that an Arrow schema describes."""
    return tuple(Column(name=field.name, type=from_arrow(field.type), source_name=_source_name(field), words=_words(field)) for field in schema)


def _source_name(field: pa.Field) -> str | None:
    raw = (field.metadata or {}).get(SOURCE_NAME)
    return raw.decode() if raw is not None else None


def _words(field: pa.Field) -> tuple[str, str] | None:
    raw = (field.metadata or {}).get(WORDS)
    try:
        no, yes = json.loads(raw) if raw is not None and pa.types.is_boolean(field.type) else (None, None)
    except (TypeError, ValueError):
        return None  # the file was written by somebody else
    return (no, yes) if isinstance(no, str) and isinstance(yes, str) else None


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
        """Let go of a file that will not be finished: an open one takes room on a full disk even after it is removed."""
        for held in (self._writer, self._sink):
            with suppress(OSError, pa.ArrowException):
                if held is not None:
                    held.close()
        self._writer = self._sink = None


def drain(batches: Iterator[pa.RecordBatch], target: Path) -> tuple[pa.Schema, int, ReadReport]:
    """Write all batches to ``target``; the schema, the rows written, and the report that the generator returned."""
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
    return out.schema, out.rows, report if isinstance(report, ReadReport) else ReadReport()


def write_batches(source: FileSource, path: Path, params: Any, target: Path, progress: Progress, quarantine: Quarantine) -> Loaded:
    """Read a source to its end into a Parquet file. Rows read = loaded + quarantined, or nothing is accepted.

    Raises
    ------
    Refused
        When the source cannot be read, or the count does not come out even.
    """
    from core.data.sources.source import Loaded

    schema, rows, report = drain(iter(source.read(path, params, progress, quarantine)), target)
    quarantine.close()
    rows_read = rows + quarantine.rows if report.rows_read is None else report.rows_read
    check_even(path.name, rows_read, rows, quarantine.rows)
    return Loaded(columns_of(schema), rows_read, rows, quarantine.rows, report.notices)


def check_even(name: str, read: int, loaded: int, quarantined: int) -> None:
    """Refuse a load whose count does not come out even: rows would have vanished or doubled."""
    if read != loaded + quarantined:
        raise Refused(
            f"“{name}” was not imported: {plural(read, 'row was', 'rows were')} read, but {loaded:,} loaded and {quarantined:,} put in quarantine. "
            "Check the delimiter and the quote character in the preview."
        )
