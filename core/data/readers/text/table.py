"""Text batches → a typed table, by the same rules for every format that declares no types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from core.base.finding import Finding
from core.data.inference.convert import ColumnPlan
from core.data.readers.text.batch import TextBatch
from core.data.readers.text.spool import Spool
from core.data.readers.text.typed import Typed, schema_of, type_batch
from core.data.readers.text.widening import (
    Outcome,
    count_notices,
    may_widen,
    widen,
    widen_notices,
)
from core.data.source import Batches, ReadReport
from core.data.storage.quarantine import Quarantine

#: what the first look noticed and the reading of the whole table does not say again
_STAYING = frozenset(
    {
        "header_empty",
        "header_duplicate",
        "header_cleaned",
        "leading_zeros",
        "big_integers",
        "ambiguous_dates",
        "mixed_zones",
        "empty_column",
        "no_rows",
    }
)


@dataclass
class TextTable:
    """A table whose cells are text, in the types that its first rows suggest.

    Attributes
    ----------
    plans : list of ColumnPlan
        The type of each column.
    batches : callable
        Begins the one reading of the whole source.
    looked : list of Finding
        What the first rows told.
    noticed : callable
        What the reading noticed, asked when it is over.
    """

    plans: list[ColumnPlan]
    batches: Callable[[], Iterator[TextBatch]]
    looked: list[Finding] = field(default_factory=list)
    noticed: Callable[[], list[Finding]] = list

    def read(self, scratch: Path, quarantine: Quarantine) -> Batches:
        """Typed batches; rows with cells that do not fit go to quarantine. Where a type proves too
        narrow, the report holds the table once more, from a copy of the text in ``scratch``.
        """
        spool = Spool(scratch, len(self.plans)) if any(map(may_widen, self.plans)) else None
        outcome = Outcome()
        try:
            yield pa.RecordBatch.from_pylist([], schema=schema_of(self.plans))
            for batch in self.batches():
                typed = _type(batch, self.plans, outcome, quarantine)
                if spool is not None:
                    spool.write(batch, typed.misfit_rows)
                if typed.batch.num_rows:
                    yield typed.batch
        except BaseException:
            if spool is not None:
                spool.remove()
            raise
        return self._report(spool, self.plans, outcome, quarantine, ())

    def _report(
        self,
        spool: Spool | None,
        plans: list[ColumnPlan],
        outcome: Outcome,
        quarantine: Quarantine,
        widened: tuple[Finding, ...],
    ) -> ReadReport:
        wide = widen(plans, outcome)  # ends: whole numbers → numbers → text
        if spool is not None and wide != plans:
            widened = (*widened, *widen_notices(plans, wide, outcome))
            return ReadReport(outcome.rows, (), self._again(spool, wide, quarantine, widened))
        if spool is not None:
            spool.remove()
        staying = [notice for notice in self.looked if notice.code in _STAYING]
        counted = count_notices(outcome, plans)
        return ReadReport(outcome.rows, (*staying, *widened, *self.noticed(), *counted))

    def _again(
        self,
        spool: Spool,
        plans: list[ColumnPlan],
        quarantine: Quarantine,
        widened: tuple[Finding, ...],
    ) -> Batches:
        """The table out of the spool, with wider types."""
        outcome = Outcome()
        try:
            yield pa.RecordBatch.from_pylist([], schema=schema_of(plans))
            for batch in spool.batches():
                typed = _type(batch, plans, outcome, quarantine)
                if typed.batch.num_rows:
                    yield typed.batch
        except BaseException:
            spool.remove()
            raise
        return self._report(spool, plans, outcome, quarantine, widened)


def _type(
    batch: TextBatch, plans: list[ColumnPlan], outcome: Outcome, quarantine: Quarantine
) -> Typed:
    """Type a batch, count, and put what does not fit into quarantine."""
    typed = type_batch(batch, plans)
    for number, why, raw, column in typed.rejected:
        quarantine.add(number, why, raw, column)
    outcome.add(typed, batch.rows)
    return typed


def first_rows(
    batches: Iterator[TextBatch], plans: list[ColumnPlan], limit: int | None
) -> tuple[pa.Table, int]:
    """The first ``limit`` rows (None: all), typed, and how many of those met would go to
    quarantine.
    """
    quarantine, outcome = Quarantine(None), Outcome()
    typed = [pa.RecordBatch.from_pylist([], schema=schema_of(plans))]
    for batch in batches:
        typed.append(_type(batch, plans, outcome, quarantine).batch)
        if limit is not None and outcome.rows - quarantine.rows >= limit:
            break
    return pa.Table.from_batches(typed).slice(0, limit), quarantine.rows
