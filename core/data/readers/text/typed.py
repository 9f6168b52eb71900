"""A text batch → a typed batch, and the rows that do not fit with their reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference.convert import NUMBER, ColumnPlan, convert, reason
from core.data.readers.text.batch import TextBatch
from core.data.schema import ColumnType
from core.data.storage.arrow_schema import field_of

#: row number, reason, raw, column: what the quarantine takes
Rejection = tuple[int, str, str, str | None]
_CODE = r"^\s*[+-]?(0\d|\d{16,})"  # digits that a fraction would change


@dataclass
class Typed:
    """A typed batch, the rows that are not in it, and what was counted per column."""

    batch: pa.RecordBatch
    rejected: list[Rejection] = field(default_factory=list)  # in the order of the rows
    misfit_rows: list[int] = field(default_factory=list)  # their places in the text batch
    bad: Counter[str] = field(default_factory=Counter)  # cells that did not fit
    numeric: Counter[str] = field(default_factory=Counter)  # of these, cells that are numbers
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, what) → cells


@dataclass(frozen=True, order=True)
class _Misfit:
    row: int
    column: int
    cell: str = field(compare=False)


def schema_of(plans: list[ColumnPlan]) -> pa.Schema:
    """The Arrow schema that the plans give."""
    return pa.schema([field_of(plan.column, plan.arrow) for plan in plans])


def type_batch(batch: TextBatch, plans: list[ColumnPlan]) -> Typed:
    """Type a batch of text; a row with a cell that does not fit its column is rejected, with a
    reason for each such cell.
    """
    arrays: list[pa.Array] = []
    misfits: list[_Misfit] = []
    typed = Typed(pa.RecordBatch.from_pylist([], schema=pa.schema([])))
    for place, (text, plan) in enumerate(zip(batch.columns, plans, strict=True)):
        converted = convert(text, plan)
        arrays.append(converted.values)
        typed.counts.update({(plan.name, what): n for what, n in converted.counts.items()})
        if converted.bad is not None:
            misfits += _misfits(converted.bad, text, place, plan, typed)
    typed.batch = pa.RecordBatch.from_arrays(arrays, schema=schema_of(plans))
    typed.rejected = [(number, why, raw, None) for number, why, raw in batch.unreadable]
    if misfits:
        _reject(sorted(misfits), batch, plans, typed)
    return typed


def _misfits(
    bad: np.ndarray, text: pa.Array, place: int, plan: ColumnPlan, typed: Typed
) -> list[_Misfit]:
    rows = np.flatnonzero(bad)
    cells = text.take(pa.array(rows))
    typed.bad[plan.name] += len(rows)
    if plan.type is ColumnType.INTEGER:
        is_number = pc.match_substring_regex(cells, NUMBER)
        is_code = pc.match_substring_regex(cells, _CODE)
        typed.numeric[plan.name] += pc.sum(pc.and_not(is_number, is_code)).as_py() or 0
    return [
        _Misfit(int(row), place, cell) for row, cell in zip(rows, cells.to_pylist(), strict=True)
    ]


def _reject(
    misfits: list[_Misfit], batch: TextBatch, plans: list[ColumnPlan], typed: Typed
) -> None:
    """Take the rows with misfits out of the batch and note why."""
    typed.misfit_rows = sorted({misfit.row for misfit in misfits})
    fits = np.ones(len(batch.numbers), dtype=bool)
    fits[typed.misfit_rows] = False
    typed.batch = typed.batch.filter(pa.array(fits))
    for misfit in misfits:
        plan = plans[misfit.column]
        raw = batch.raws[misfit.row].rstrip("\r\n")
        typed.rejected.append(
            (batch.numbers[misfit.row], reason(plan, misfit.cell), raw, plan.name)
        )
    # stable: the reasons of one row stay in the order of its columns
    typed.rejected.sort(key=lambda entry: entry[0])
