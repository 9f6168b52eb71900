"""Rows of text → one typed batch; rows with a cell that does not fit go to quarantine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.convert import _NUMBER, ColumnPlan, convert, reason
from core.data.load import field_of
from core.data.quarantine import Quarantine
from core.data.schema import ColumnType


@dataclass
class Typed:
    """A typed batch, and what was counted per column."""

    batch: pa.RecordBatch
    bad: Counter[str] = field(default_factory=Counter)  # cells that did not fit
    numeric: Counter[str] = field(default_factory=Counter)  # of these, cells that are numbers all the same
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, what) → how many


def schema_of(plans: list[ColumnPlan]) -> pa.Schema:
    """The Arrow schema that the plans give."""
    return pa.schema([field_of(plan.column, plan.arrow) for plan in plans])


def type_rows(rows: list[list[str]], numbers: list[int], raws: list[str], plans: list[ColumnPlan], quarantine: Quarantine) -> Typed:
    """Type rows of text.

    Parameters
    ----------
    rows, numbers, raws : list
        Cells (all of the plans' width), 1-based data row numbers, and the rows as they stand in the file.
    plans : list of ColumnPlan
        One for each column.
    quarantine : Quarantine
        Takes the rows with a cell that does not fit, in order.
    """
    schema = schema_of(plans)
    typed = Typed(pa.RecordBatch.from_arrays([pa.array([], type=f.type) for f in schema], schema=schema))
    if not rows:
        return typed
    arrays: list[pa.Array] = []
    faults: list[tuple[int, int, str]] = []  # row index, column index, cell
    for place, (cells, plan) in enumerate(zip(zip(*rows, strict=True), plans, strict=True)):
        text = pa.array(cells, type=pa.string())
        converted = convert(text, plan)
        arrays.append(converted.values)
        typed.counts.update({(plan.name, what): count for what, count in converted.counts.items()})
        if converted.bad is not None:
            faults += _faults(converted.bad, text, place, plan, typed)
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    typed.batch = batch.filter(pa.array(_reject(faults, len(rows), numbers, raws, plans, quarantine))) if faults else batch
    return typed


def _faults(bad: np.ndarray, text: pa.Array, place: int, plan: ColumnPlan, typed: Typed) -> list[tuple[int, int, str]]:
    where = np.flatnonzero(bad)
    cells = text.take(pa.array(where))
    typed.bad[plan.name] += len(where)
    if plan.type is ColumnType.INTEGER:
        numbers = pc.and_(pc.match_substring_regex(cells, _NUMBER), pc.invert(pc.match_substring_regex(cells, r"^\s*[+-]?(0\d|\d{16,})")))
        typed.numeric[plan.name] += pc.sum(numbers).as_py() or 0
    return [(int(row), place, cell) for row, cell in zip(where, cells.to_pylist(), strict=True)]


def _reject(faults: list[tuple[int, int, str]], count: int, numbers: list[int], raws: list[str], plans: list[ColumnPlan], quarantine: Quarantine) -> np.ndarray:
    """Put the rows with faults into quarantine, in order; the mask of rows that stay."""
    keep = np.ones(count, dtype=bool)
    for row, place, cell in sorted(faults):
        keep[row] = False
        plan = plans[place]
        quarantine.add(numbers[row], reason(plan, cell), raws[row].rstrip("\r\n"), plan.name)
    return keep
