"""Any source → one Parquet file and a quarantine, with a count that must come out even."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.base.errors import Refused
from core.base.finding import Finding
from core.base.words import plural
from core.data.schema import Schema
from core.data.source import ReadContext, ReadReport, Source
from core.data.storage.arrow_schema import columns_of
from core.data.storage.parquet_writer import write_batches
from core.data.storage.quarantine import Quarantine


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    ``rows_read`` = ``rows_loaded`` + ``rows_quarantined``, counted apart, or the load fails.
    """

    columns: Schema
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    notices: tuple[Finding, ...] = ()


def load(
    source: Source, params: Any, context: ReadContext, target: Path, quarantine: Quarantine
) -> Loaded:
    """Read a source to its end, once, into a Parquet file.

    Parameters
    ----------
    source : Source
        Any entry of the catalogue.
    params : Params
        The source's own.
    context : ReadContext
        What the source has at hand.
    target : Path
        The file to write.
    quarantine : Quarantine
        Takes the rows that do not fit; it is closed afterwards.

    Raises
    ------
    Refused
        When the source cannot be read, yields no batch or too many columns, or the count does not
        come out even.
    """
    batches: Iterator[pa.RecordBatch] = iter(source.read(params, context, quarantine))
    while True:
        written, report = write_batches(batches, target)
        report = report or ReadReport()
        if report.again is None:
            break
        quarantine.clear()
        batches = report.again
    quarantine.close()
    if written.schema is None:
        raise Refused("The file holds no table. Check that it is the right file.")
    name = context.file_name or source.title
    context.limits.check_columns(name, len(written.schema), "Leave some out.")
    loaded = Loaded(
        columns_of(written.schema),
        written.rows + quarantine.rows if report.rows_read is None else report.rows_read,
        written.rows,
        quarantine.rows,
        report.notices,
    )
    check_even(name, loaded)
    return loaded


def check_even(name: str, loaded: Loaded) -> None:
    """Refuse a load whose count does not come out even: rows would have vanished or doubled."""
    if loaded.rows_read != loaded.rows_loaded + loaded.rows_quarantined:
        raise Refused(
            f"“{name}” was not imported: {plural(loaded.rows_read, 'row was', 'rows were')} read,"
            f" but {loaded.rows_loaded:,} loaded and {loaded.rows_quarantined:,} put in quarantine."
            " Check the delimiter and the quote character in the preview."
        )


def read_table(
    source: Source, params: Any, context: ReadContext, quarantine: Quarantine
) -> pa.Table | None:
    """A whole source in memory; None when it yields no batch.

    Parameters
    ----------
    source, params, context, quarantine
        As of :func:`load`.
    """
    batches: Iterator[pa.RecordBatch] = iter(source.read(params, context, quarantine))
    while True:
        table, report = _collected(batches)
        if report is None or report.again is None:
            return table
        quarantine.clear()
        batches = report.again


def _collected(batches: Iterator[pa.RecordBatch]) -> tuple[pa.Table | None, ReadReport | None]:
    collected: list[pa.RecordBatch] = []
    while True:
        try:
            collected.append(next(batches))
        except StopIteration as stop:
            return (pa.Table.from_batches(collected) if collected else None), stop.value
