"""Parquet: types as they are in the file, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from core.base.errors import Refused
from core.base.params import validated
from core.base.progress import silent
from core.data.inference.arrow_values import Layout
from core.data.inference.overrides import Declared
from core.data.source import (
    EXAMPLE_ROWS,
    Batches,
    Detection,
    FileParams,
    FileSource,
    Preview,
    ReadContext,
    ReadReport,
    Separator,
)
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine

_BATCH = 65_536


class ParquetParams(FileParams):
    """How a Parquet file is read."""

    missing: list[str] = Field(
        [],
        title="Missing values",
        description="Texts that mean “no value”, beside the gaps that the file itself marks.",
    )
    flatten: bool = Field(
        True,
        title="Flatten nested columns",
        description="One column for each field of a nested one; otherwise it is kept as JSON text.",
    )
    separator: Separator = "."


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """The sentence for a file that pyarrow cannot read."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = " ".join(str(error).split())[:140]
        raise Refused(
            f"“{path.name}” is damaged or cut short and cannot be read as Parquet ({reason}). Get"
            " the file again."
        ) from None
    except MemoryError:
        raise Refused(
            f"“{path.name}” declares more data than fits into memory; it is damaged or made to fill"
            " up a machine. Get the file again."
        ) from None


def _opened(context: ReadContext) -> pq.ParquetFile:
    path = context.file
    with path.open("rb") as head:
        mark = head.read(4)
    if mark != b"PAR1":
        kind = (
            "an encrypted Parquet file, which cannot be read"
            if mark == b"PARE"
            else "not a Parquet file, whatever its name says"
        )
        raise Refused(f"“{path.name}” is {kind}. Save it again as Parquet or CSV.")
    with _readable(path):
        file = pq.ParquetFile(
            path, pre_buffer=False, page_checksum_verification=True, arrow_extensions_enabled=False
        )
    _check_counts(path, file.metadata)
    if len(file.schema_arrow) == 0:
        raise Refused(f"“{path.name}” has no column. Check that it is the right file.")
    context.limits.check_columns(path.name, file.metadata.num_columns, "Leave some out.")
    return file


def _check_counts(path: Path, metadata: pq.FileMetaData) -> None:
    """The declared number of rows must be the sum over the row groups, and no group may lie outside
    the file.
    """
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    counted = sum(group.num_rows for group in groups)
    if metadata.num_rows != counted or any(group.num_rows < 0 for group in groups):
        raise Refused(
            f"“{path.name}” is damaged: it declares {metadata.num_rows:,} rows, but its parts hold"
            f" {counted:,}. Get the file again."
        )


class _Contents:
    """An opened file: how many rows it declares, how its columns are laid out, and its rows."""

    def __init__(self, params: ParquetParams, context: ReadContext) -> None:
        self._path, self._params, self._context = context.file, params, context
        self._file = _opened(context)
        self.layout = Layout(
            self._file.schema_arrow, flatten=params.flatten, separator=params.separator
        )
        self.rows: int = self._file.metadata.num_rows

    def batches(self, quarantine: Quarantine, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, typed; the file is refused when it holds other than the declared number."""
        declared = Declared(self._params.types, self.layout.fields, frozenset(self._params.missing))
        rows = 0
        for batch in self._raw(size):
            with _readable(self._path):
                columns = self.layout.columns(batch)
            if not rows:
                declared.learn(columns)
            yield declared.settle(columns, range(rows + 1, rows + 1 + batch.num_rows), quarantine)
            rows += batch.num_rows
            self._context.progress(rows / max(self.rows, 1), f"{rows:,} rows read")
        if not rows:
            declared.learn(self.layout.empty())
            yield declared.settle(self.layout.empty(), (), quarantine)
        if rows != self.rows:
            raise Refused(
                f"“{self._path.name}” is damaged: it declares {self.rows:,} rows but holds"
                f" {rows:,}. Get the file again."
            )

    def _raw(self, size: int) -> Iterator[pa.RecordBatch]:
        """The batches of the file, up to the limit for unpacked data: a few bytes can declare a
        very long column.
        """
        budget = self._context.limits.total
        with _readable(self._path):
            for batch in self._file.iter_batches(batch_size=size, use_threads=False):
                budget -= batch.nbytes
                if budget < 0:
                    raise Refused(
                        f"“{self._path.name}” unpacks to more than the limit. Load a part of it, or"
                        " raise MILLWRIGHT_UNPACKED_LIMIT_MB."
                    )
                if batch.num_rows:
                    yield batch


class ParquetFile(FileSource):
    """A Parquet file."""

    name = "parquet"
    title = "Parquet"
    Params = ParquetParams
    suffixes = (".parquet", ".pq")

    def recognises(self, head: bytes, suffix: str) -> float:
        """By the mark at the beginning."""
        return 1.0 if head.startswith((b"PAR1", b"PARE")) else 0.0

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Nothing needs to be detected; the columns are in the file."""
        params = validated(ParquetParams, overrides)
        return Detection(params, tuple(_Contents(params, context).layout.notices))

    def preview(self, params: ParquetParams, context: ReadContext, limit: int) -> Preview:
        """The first rows."""
        contents, quarantine = (
            _Contents(params, replace(context, progress=silent)),
            Quarantine(None),
        )
        batches = contents.batches(quarantine, min(limit, _BATCH))
        table = pa.Table.from_batches([next(batches)])
        for batch in batches:
            if table.num_rows + quarantine.rows >= limit:
                break
            table = pa.concat_tables([table, pa.Table.from_batches([batch])])
        return Preview(
            self.name,
            params,
            columns_of(table.schema),
            table.slice(0, limit),
            contents.rows,
            tuple(contents.layout.notices),
            rejected=quarantine.rows,
        )

    def read(self, params: ParquetParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All rows; the file is refused when it holds other than the declared number."""
        contents = _Contents(params, context)
        yield from contents.batches(quarantine, _BATCH)
        return ReadReport(contents.rows, tuple(contents.layout.final_notices()))

    def example(self, folder: Path) -> Path:
        """Three columns with types."""
        path = folder / "example.parquet"
        pq.write_table(pa.Table.from_pylist(list(EXAMPLE_ROWS)), path)
        return path


PLUGIN = ParquetFile()
