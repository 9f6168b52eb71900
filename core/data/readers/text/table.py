"""Rows of text from a file that declares no types (XML, fixed width) → a typed table, by the rules
that hold for delimited text.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from core.base.finding import Finding
from core.base.progress import Progress, silent
from core.data.inference.convert import ColumnPlan
from core.data.inference.headers import Header
from core.data.inference.infer import infer
from core.data.inference.sample import Reading
from core.data.readers.text.rows import Rows, columns_of, schema_of, type_rows
from core.data.readers.text.widening import Outcome, count_notices, load_widening
from core.data.schema import check_types
from core.data.source import Loaded, ReadReport
from core.data.storage.parquet_writer import drain
from core.data.storage.quarantine import Quarantine

SAMPLE = 5_000  # rows from which types are found first; cells that do not fit later widen them


@dataclass
class TextTable:
    """A table whose cells are text.

    Parameters
    ----------
    name : str
        The file's name, for sentences.
    headers : list of Header
        Clean unique names.
    rows : callable
        Begins a new reading of the whole file; every row has a cell for each header. What the
        reading noticed is in ``told`` when it is over.
    sample : list of list of str
        Rows to find the types from.
    """

    name: str
    headers: list[Header]
    rows: Callable[[Progress], Iterator[Rows]]
    sample: list[list[str]]
    told: list[Finding] = field(default_factory=list)

    def plans(self, reading: Reading) -> tuple[list[ColumnPlan], list[Finding]]:
        """A plan for each column, and what to tell or ask about it."""
        plans, notices = infer(self.headers, columns_of(self.sample, len(self.headers)), reading)
        check_types(reading.types, [plan.name for plan in plans])
        return plans, notices

    def read(
        self,
        plans: list[ColumnPlan],
        progress: Progress,
        quarantine: Quarantine,
        outcome: Outcome | None = None,
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """Typed batches; rows with cells that do not fit go to quarantine."""
        outcome, met = outcome or Outcome(), 0
        yield pa.RecordBatch.from_pylist([], schema=schema_of(plans))
        for rows in self.rows(progress):
            typed = type_rows(rows, plans)
            for entry in typed.rejected:
                quarantine.add(*entry)
            outcome.take(typed)
            met += len(rows.cells) + len(rows.rejected)
            if typed.batch.num_rows:
                yield typed.batch
        return ReadReport(met, (*self.told, *count_notices(outcome, plans)))

    def first(self, plans: list[ColumnPlan], limit: int) -> tuple[pa.Table, int]:
        """The first ``limit`` rows, typed, and how many of those met would go to quarantine."""
        quarantine, batches, rows = Quarantine(None), [], 0
        for batch in self.read(plans, silent, quarantine):
            batches.append(batch)
            rows += batch.num_rows
            if rows >= limit:
                break
        return pa.Table.from_batches(batches).slice(0, limit), quarantine.rows

    def load(
        self, reading: Reading, target: Path, progress: Progress, quarantine: Quarantine
    ) -> Loaded:
        """Everything to Parquet; types that prove too narrow are widened, and the file is read
        again.

        Raises
        ------
        Refused
            When there is no row, or rows read ≠ loaded + quarantined.
        """
        plans, looked = self.plans(reading)

        def once(plans: list[ColumnPlan], outcome: Outcome) -> tuple[int, ReadReport]:
            _, rows, report = drain(self.read(plans, progress, quarantine, outcome), target)
            return rows, report

        return load_widening(self.name, plans, looked, once, quarantine)
