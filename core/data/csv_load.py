"""A delimited file → Parquet: the fast way where it is provably right, else by our own reading. Both mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.base.progress import Progress
from core.data import csv_fast, csv_text
from core.data.convert import ColumnPlan
from core.data.csv_look import Look, header_in, look, tally_notices
from core.data.csv_records import Dialect, Shaper, Tally, blocks
from core.data.csv_rows import Typed, schema_of, type_rows
from core.data.csv_text import TextFile
from core.data.infer import wider
from core.data.load import ReadReport, check_even, drain
from core.data.quarantine import Quarantine
from core.data.schema import ColumnType, Notice
from core.data.source import Loaded

FLOOD = 0.01  # a column whose cells do not fit more often than this gets a wider type instead
ATTEMPTS = 3  # times that a file is read again for wider types


@dataclass
class Outcome:
    """What one reading of the whole file counted per column."""

    bad: Counter[str] = field(default_factory=Counter)
    numeric: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, typed: Typed) -> None:
        """Add the counts of one batch."""
        self.bad += typed.bad
        self.numeric += typed.numeric
        self.counts += typed.counts


def read(
    path: Path, params: Any, plans: list[ColumnPlan], progress: Progress, quarantine: Quarantine, outcome: Outcome | None = None
) -> Generator[pa.RecordBatch, None, ReadReport]:
    """Typed batches by our own reading; returns the number of rows met and the notices."""
    file = TextFile(path, csv_text.known_encoding(params.encoding))
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
        progress(min(1.0, file.bytes_read / max(1, file.size)), f"{tally.rows:,} rows read")
    return ReadReport(tally.rows, tuple(tally_notices(tally, file.nul_bytes) + count_notices(outcome, plans)))


def count_notices(outcome: Outcome, plans: list[ColumnPlan]) -> list[Notice]:
    """What was stored as missing although something stood there, and what did not fit, for the whole file."""
    texts = {
        "missing_words": "{n} cells of “{c}” hold a word for “no value” or only spaces; they are stored as missing.",
        "not_a_number": "{n} cells of “{c}” hold “NaN”; they are stored as missing.",
        "infinite": "{n} cells of “{c}” are infinite; they are stored as missing, because no model can use them.",
    }
    found = []
    for plan in plans:
        for what, text in texts.items():
            if count := outcome.counts[plan.name, what]:
                sentence = text.format(n=f"{count:,}", c=plan.name)
                found.append(Notice(code=what, severity="warning", sentence=sentence, column=plan.name, count=count, fix={"types": {plan.name: "text"}}))
        if count := outcome.bad[plan.name]:
            sentence = f"{count:,} rows are in quarantine because their cell in “{plan.name}” does not fit its type ({plan.type.value})."
            found.append(
                Notice(code="cells_do_not_fit", severity="warning", sentence=sentence, column=plan.name, count=count, fix={"types": {plan.name: "text"}})
            )
    return found


def load(path: Path, params: Any, target: Path, progress: Progress, quarantine: Quarantine) -> Loaded:
    """Load a whole file; types that prove too narrow are widened, and the file is read again.

    Raises
    ------
    Refused
        When rows read ≠ loaded + quarantined.
    """
    looked = look(path, params)
    plans, widened = looked.plans, []
    for attempt in range(ATTEMPTS + 1):
        outcome = Outcome()
        rows, report = _once(path, params, replace(looked, plans=plans), target, progress, quarantine, outcome)
        again = widen(plans, outcome, report.rows_read or 0) if attempt < ATTEMPTS else plans
        if again == plans:
            break
        widened += widen_notices(plans, again, outcome)
        plans = again
        quarantine.clear()
    quarantine.close()
    check_even(path.name, report.rows_read or 0, rows, quarantine.rows)
    kept = [notice for notice in looked.notices if notice.code in _STAYING]
    columns = tuple(plan.column for plan in plans)
    return Loaded(columns, report.rows_read or 0, rows, quarantine.rows, (*kept, *widened, *report.notices))


def _once(path: Path, params: Any, looked: Look, target: Path, progress: Progress, quarantine: Quarantine, outcome: Outcome) -> tuple[int, ReadReport]:
    """One reading of the whole file: rows loaded, and the report."""
    if path.stat().st_size >= csv_fast.WORTH:
        fast = csv_fast.attempt(path, params, looked, target, progress, quarantine)
        if fast is not None:
            for typed in fast.typings:
                outcome.take(typed)
            return fast.rows_loaded, ReadReport(fast.tally.rows, tuple(tally_notices(fast.tally, 0) + count_notices(outcome, looked.plans)))
    _, rows, report = drain(read(path, params, looked.plans, progress, quarantine, outcome), target)
    return rows, report


_STAYING = {"header_empty", "header_duplicate", "header_cleaned", "leading_zeros", "big_integers", "ambiguous_dates", "mixed_zones", "empty_column", "no_rows"}


def widen(plans: list[ColumnPlan], outcome: Outcome, rows: int) -> list[ColumnPlan]:
    """Wider plans where a flood of cells does not fit; whole numbers become numbers as soon as one fraction is met."""
    found = []
    for plan in plans:
        bad, numeric = outcome.bad[plan.name], outcome.numeric[plan.name]
        if plan.declared or not bad:
            found.append(plan)
        elif plan.type is ColumnType.INTEGER and numeric:
            found.append(wider(plan, numeric=bad - numeric <= FLOOD * rows))
        else:
            found.append(wider(plan, numeric=False) if bad > FLOOD * rows else plan)
    return found


def widen_notices(before: list[ColumnPlan], after: list[ColumnPlan], outcome: Outcome) -> list[Notice]:
    """What was widened, and why."""
    found = []
    for old, new in zip(before, after, strict=True):
        if old != new:
            sentence = (
                f"“{old.name}” looked like {old.type.value} in the rows looked at first, but {outcome.bad[old.name]:,} cells further down do not fit; "
                f"it is read as {new.type.value}."
            )
            found.append(Notice(code="type_widened", severity="warning", sentence=sentence, column=old.name, count=outcome.bad[old.name]))
    return found
