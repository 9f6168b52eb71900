"""A delimited file → Parquet: the fast way where it is provably right, else by our own reading.

Both mean the same.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.base.progress import Progress
from core.base.words import plural
from core.data.inference.convert import ColumnPlan
from core.data.readers.delimited import duckdb_load
from core.data.readers.delimited.detect import Look, header_in, look, tally_notices
from core.data.readers.delimited.records import Dialect, Shaper, Tally, blocks
from core.data.readers.text.rows import schema_of, type_rows
from core.data.readers.text.widening import Outcome, count_notices, load_widening
from core.data.readers.text_encoding import TextFile, known_encoding
from core.data.source import Loaded, ReadReport
from core.data.storage.parquet_writer import drain
from core.data.storage.quarantine import Quarantine


def read(
    path: Path,
    params: Any,
    plans: list[ColumnPlan],
    progress: Progress,
    quarantine: Quarantine,
    outcome: Outcome | None = None,
) -> Generator[pa.RecordBatch, None, ReadReport]:
    """Typed batches by our own reading; returns the number of rows met and the notices."""
    file = TextFile(path, known_encoding(params.encoding))
    dialect = Dialect(params.delimiter, params.quote, params.comment)
    outcome, tally = outcome or Outcome(), Tally()
    shaper = Shaper(dialect, len(plans), keep_long=params.ragged == "keep", tally=tally)
    header_due = params.header
    yield pa.RecordBatch.from_pylist([], schema=schema_of(plans))
    for block in blocks(file, dialect, params.skip_rows):
        start = 0
        if header_due:
            start, header = header_in(block)
            if header is None:
                continue
            header_due = False
        rows = shaper.shape(block, start)
        typed = type_rows(rows, plans)
        for entry in typed.rejected:
            quarantine.add(*entry)
        outcome.take(typed)
        if typed.batch.num_rows:
            yield typed.batch
        progress(min(1.0, file.bytes_read / max(1, file.size)), f"{plural(tally.rows, 'row')} read")
    return ReadReport(
        tally.rows, tuple(tally_notices(tally, file.nul_bytes) + count_notices(outcome, plans))
    )


def load(
    path: Path, params: Any, target: Path, progress: Progress, quarantine: Quarantine
) -> Loaded:
    """Load a whole file; types that prove too narrow are widened, and the file is read again.

    Raises
    ------
    Refused
        When rows read ≠ loaded + quarantined.
    """
    looked = look(path, params)

    def once(plans: list[ColumnPlan], outcome: Outcome) -> tuple[int, ReadReport]:
        return _once(
            path, params, replace(looked, plans=plans), target, progress, quarantine, outcome
        )

    return load_widening(path.name, looked.plans, looked.notices, once, quarantine)


def _once(
    path: Path,
    params: Any,
    looked: Look,
    target: Path,
    progress: Progress,
    quarantine: Quarantine,
    outcome: Outcome,
) -> tuple[int, ReadReport]:
    """One reading of the whole file: rows loaded, and the report."""
    if path.stat().st_size >= duckdb_load.WORTH:
        fast = duckdb_load.attempt(path, params, looked, target, progress, quarantine)
        if fast is not None:
            for typed in fast.typings:
                outcome.take(typed)
            return fast.rows_loaded, ReadReport(
                fast.tally.rows,
                tuple(tally_notices(fast.tally, 0) + count_notices(outcome, looked.plans)),
            )
    _, rows, report = drain(read(path, params, looked.plans, progress, quarantine, outcome), target)
    return rows, report
