"""A recipe is applied to a stored table: the columns that it looks at pass through pandas, all
others as they lie in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from core.base.errors import Refused
from core.base.progress import Progress, Span, silent
from core.data.recipe.recipe import Applied, Recipe
from core.data.schema import Column, ColumnType, Role, Schema
from core.data.storage.frames import describe, read_frame, to_arrow_column
from core.data.storage.parquet_reader import count_rows, read_schema, read_table
from core.data.storage.parquet_writer import write_table


@dataclass(frozen=True)
class Rewritten:
    """The table after a recipe."""

    columns: Schema
    rows: int
    unchanged: bool  # every row and every value is as it was


def rewrite(
    source: Path, target: Path, recipe: Recipe, schema: Schema, progress: Progress = silent
) -> Rewritten:
    """Apply ``recipe`` to the Parquet file ``source`` and write the result to ``target`` (zstd).

    Parameters
    ----------
    schema : Schema
        The columns of ``source``; roles follow their columns into the result.

    Raises
    ------
    Refused
        When a step cannot be done, or no row or no column is left.
    """
    planned = {column.name: column for column in recipe.check(schema)}
    ways = recipe.provenance(schema)
    progress(0.0, "Reading")
    applied = recipe.apply(_partly(source, schema, ways.read), Span(progress, 0.1, 0.7))
    if not len(applied.frame) or not len(applied.frame.columns):
        raise Refused(
            f"The recipe leaves no {'row' if len(applied.frame.columns) else 'column'}. Look at the"
            " preview, and switch off the step that takes them all."
        )
    types = {column.name: column for column in describe(applied.frame)}
    before = {column.name: column for column in schema}
    columns: list[Column] = []
    arrays: list[pa.Array | pa.ChunkedArray] = []
    for place, name in enumerate(applied.frame.columns):
        progress(0.7 + 0.2 * place / len(applied.frame.columns), f"Gathering {name}")
        original = ways.same.get(name)
        if original:
            type_, array = before[original].type, _taken(source, original, applied)
        else:
            type_, array = _stored(applied.frame[name], types[name].type, planned.get(name))
        columns.append(
            planned.get(name, Column(name=name, type=type_, role=Role.FEATURE)).model_copy(
                update={"name": name, "type": type_}
            )
        )
        arrays.append(array)
    table = pa.table(arrays, names=[column.name for column in columns])
    progress(0.9, "Writing")
    write_table(table, target)
    return Rewritten(tuple(columns), table.num_rows, _equal(source, table, ways.same))


def _partly(source: Path, schema: Schema, read: frozenset[str]) -> pd.DataFrame:
    """The table with the columns that a step reads; the others stand there by name only, all
    sharing one empty column.
    """
    real = read_frame(source, [column.name for column in schema if column.name in read])
    rows = count_rows(source)
    blank = pd.Series(np.zeros(rows, dtype="int8"))
    return pd.DataFrame(
        {column.name: real[column.name] if column.name in read else blank for column in schema},
        index=blank.index,
        copy=False,
    )


def _taken(source: Path, name: str, applied: Applied) -> pa.ChunkedArray:
    column = read_table(source, [name]).column(0)
    return column if len(applied.row_ids) == len(column) else column.take(pa.array(applied.row_ids))


def _stored(
    column: pd.Series, type_: ColumnType, planned: Column | None
) -> tuple[ColumnType, pa.Array]:
    """A changed column and its type.

    Dates stay dates as long as no time of day has come into them.
    """
    if type_ == ColumnType.DATETIME and planned is not None and planned.type == ColumnType.DATE:
        days = column.dropna()
        if (days == days.dt.normalize()).all():
            return ColumnType.DATE, to_arrow_column(column, ColumnType.DATE)
    return type_, to_arrow_column(column, type_)


def _equal(source: Path, table: pa.Table, same: dict[str, str]) -> bool:
    """Whether a table equals the stored one: the same columns of the same types, the same rows, the
    same values.
    """
    same_shape = count_rows(source) == table.num_rows
    if not same_shape or read_schema(source).names != table.column_names:
        return False
    changed = [name for name in table.column_names if same.get(name) != name]
    return all(read_table(source, [name]).column(0).equals(table.column(name)) for name in changed)
