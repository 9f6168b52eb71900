"""The one Parquet writer: equal typed content gives equal bytes, whatever the source, the batches,
the path or the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 122_880
_DICTIONARY_LIMIT = 128 << 10  # bytes of different texts in a row group; more are written plainly


class ParquetTarget:
    """A Parquet file (zstd) whose bytes do not depend on how the rows arrive.

    Rows are regrouped into row groups of one size, each written from one piece; categories are
    numbered anew in each in the order in which they occur. Whole numbers, dates and moments are
    stored as differences, texts in a dictionary while that is small. Every page has a
    checksum.
    """

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
            self._writer = pq.ParquetWriter(self._sink, batch.schema, **_settings(batch.schema))
        self._waiting.append(batch)
        self._rows_waiting += batch.num_rows
        self.rows += batch.num_rows
        if self._rows_waiting >= ROW_GROUP:
            self._flush(self._rows_waiting // ROW_GROUP * ROW_GROUP)

    def _flush(self, rows: int) -> None:
        assert self._writer is not None  # noqa: S101
        table = pa.Table.from_batches(self._waiting)
        for start in range(0, rows, ROW_GROUP):
            group = table.slice(start, ROW_GROUP)
            self._writer.write_table(_canonical(group), row_group_size=ROW_GROUP)
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

    def discard(self) -> None:
        """Let go of a file that will not be finished: an open one takes room on a full disk even
        after it is removed.
        """
        for resource in (self._writer, self._sink):
            with suppress(OSError, pa.ArrowException):
                if resource is not None:
                    resource.close()
        self._writer = self._sink = None


def write_batches(batches: Iterator[pa.RecordBatch], target: Path) -> tuple[ParquetTarget, Any]:
    """Write all batches to the file ``target``; the closed target, which knows schema and rows, and
    what the generator returned.
    """
    out = ParquetTarget(target)
    try:
        while True:
            try:
                out.write(next(batches))
            except StopIteration as stop:
                out.close()
                return out, stop.value
    except BaseException:
        out.discard()
        raise


def write_table(table: pa.Table, target: Path) -> None:
    """Write a whole table to the file ``target``; what pandas notes about a table is left out."""
    metadata = {
        key: value for key, value in (table.schema.metadata or {}).items() if key != b"pandas"
    }
    table = table.replace_schema_metadata(metadata or None)
    empty = pa.RecordBatch.from_pylist([], schema=table.schema)
    write_batches(iter([empty, *table.to_batches(max_chunksize=ROW_GROUP)]), target)


def _settings(schema: pa.Schema) -> dict[str, Any]:
    """How the columns of a schema are written: nothing here may depend on the values."""
    differences = [field.name for field in schema if _is_counted(field.type)]
    in_dictionary = [
        field.name
        for field in schema
        if field.name not in differences and not pa.types.is_floating(field.type)
    ]
    return {
        "version": "2.6",
        "data_page_version": "2.0",
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": in_dictionary or False,
        "dictionary_pagesize_limit": _DICTIONARY_LIMIT,
        "column_encoding": dict.fromkeys(differences, "DELTA_BINARY_PACKED") or None,
        "write_statistics": True,
        "write_page_checksum": True,
        "store_schema": True,
    }


def _is_counted(type_: pa.DataType) -> bool:
    """Types that are whole numbers inside: they are stored as differences."""
    checks = (pa.types.is_integer, pa.types.is_date, pa.types.is_time, pa.types.is_timestamp)
    return any(check(type_) for check in checks)


def _canonical(group: pa.Table) -> pa.Table:
    """The rows in one piece, with categories numbered in the order in which they occur."""
    columns = [_in_one_piece(column) for column in group.columns]
    return pa.Table.from_arrays(columns, schema=group.schema)


def _in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        return array
    return array.cast(array.type.value_type).dictionary_encode().cast(array.type)
