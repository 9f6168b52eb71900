"""Rows of text → one typed batch, and the rows that do not fit with their reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference.convert import _NUMBER, ColumnPlan, convert, reason
from core.data.schema import ColumnType
from core.data.storage.arrow_schema import field_of

Rejection = tuple[
    int, str, str, str | None
]  # row number, reason, raw, column: what the quarantine takes


@dataclass
class Rows:
    """Rows of one width, cut from a block, with their data row numbers; and the rejected ones."""

    cells: list[list[str]]
    numbers: list[int]
    raws: list[str]
    rejected: list[tuple[int, str, str]]  # row number, reason, raw

    def extend(self, more: Rows) -> None:
        """Take the rows of another block."""
        self.cells += more.cells
        self.numbers += more.numbers
        self.raws += more.raws
        self.rejected += more.rejected


def columns_of(rows: list[list[str]], width: int) -> list[pa.Array]:
    """Rows of one width turned into columns of text."""
    if not rows:
        return [pa.array([], type=pa.string())] * width
    return [pa.array(cells, type=pa.string()) for cells in zip(*rows, strict=True)]


@dataclass
class Typed:
    """A typed batch, the rows that are not in it, and what was counted per column."""

    batch: pa.RecordBatch
    rejected: list[Rejection] = field(default_factory=list)  # in the order of the rows
    bad: Counter[str] = field(default_factory=Counter)  # cells that did not fit
    numeric: Counter[str] = field(
        default_factory=Counter
    )  # of these, cells that are numbers all the same
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column, what) → how many


def schema_of(plans: list[ColumnPlan]) -> pa.Schema:
    """The Arrow schema that the plans give."""
    return pa.schema([field_of(plan.column, plan.arrow) for plan in plans])


def type_rows(rows: Rows, plans: list[ColumnPlan]) -> Typed:
    """Type rows of text; a row with a cell that does not fit its column is rejected, with a reason
    for each such cell.
    """
    schema = schema_of(plans)
    typed = Typed(
        pa.RecordBatch.from_arrays([pa.array([], type=f.type) for f in schema], schema=schema)
    )
    typed.rejected = [(number, why, raw, None) for number, why, raw in rows.rejected]
    if not rows.cells:
        return typed
    arrays: list[pa.Array] = []
    faults: list[tuple[int, int, str]] = []  # row index, column index, cell
    for place, (cells, plan) in enumerate(zip(zip(*rows.cells, strict=True), plans, strict=True)):
        text = pa.array(cells, type=pa.string())
        converted = convert(text, plan)
        arrays.append(converted.values)
        typed.counts.update({(plan.name, what): count for what, count in converted.counts.items()})
        if converted.bad is not None:
            faults += _faults(converted.bad, text, place, plan, typed)
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    typed.batch = batch.filter(pa.array(_reject(faults, rows, plans, typed))) if faults else batch
    return typed


def _faults(
    bad: np.ndarray, text: pa.Array, place: int, plan: ColumnPlan, typed: Typed
) -> list[tuple[int, int, str]]:
    where = np.flatnonzero(bad)
    cells = text.take(pa.array(where))
    typed.bad[plan.name] += len(where)
    if plan.type is ColumnType.INTEGER:
        numbers = pc.and_(
            pc.match_substring_regex(cells, _NUMBER),
            pc.invert(pc.match_substring_regex(cells, r"^\s*[+-]?(0\d|\d{16,})")),
        )
        typed.numeric[plan.name] += pc.sum(numbers).as_py() or 0
    return [(int(row), place, cell) for row, cell in zip(where, cells.to_pylist(), strict=True)]


def _reject(
    faults: list[tuple[int, int, str]], rows: Rows, plans: list[ColumnPlan], typed: Typed
) -> np.ndarray:
    """Note why rows are rejected; the mask of rows that stay."""
    keep = np.ones(len(rows.cells), dtype=bool)
    for row, place, cell in sorted(faults):
        keep[row] = False
        typed.rejected.append(
            (
                rows.numbers[row],
                reason(plans[place], cell),
                rows.raws[row].rstrip("\r\n"),
                plans[place].name,
            )
        )
    typed.rejected.sort(
        key=lambda entry: entry[0]
    )  # stable: the reasons of one row stay in the order of its columns
    return keep
