"""Parquet → pandas without losing a value: integers keep 64 bits beside gaps, booleans keep their
gaps, text stays text.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from core.data.schema import Column, ColumnType, Schema, to_arrow
from core.data.storage.parquet_reader import open_file, read_table, readable

_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A frame with ``Int64``, ``boolean``, ``float64``, ``str``, ``category`` and
    ``datetime64[us]`` columns; dates become datetimes.
    """
    for index, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            table = table.set_column(
                index, field.name, table.column(index).cast(pa.timestamp("us"))
            )
        elif pa.types.is_decimal(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.float64()))
        elif pa.types.is_integer(field.type) and field.type != pa.int64():
            table = table.set_column(index, field.name, table.column(index).cast(pa.int64()))
    return table.to_pandas(types_mapper=_NULLABLE.get)


def read_frame(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The table stored at ``path`` (a version's ``data.parquet``), see :func:`to_frame`."""
    return to_frame(read_table(path, columns))


def read_some(path: Path, rows: int, places: int = 20) -> pd.DataFrame:
    """About ``rows`` rows of a stored table, in their order, taken from ``places`` evenly spread
    parts of it; the whole table when it has no more.
    """
    file = open_file(path)
    if file.metadata.num_rows <= rows:
        with readable():
            return to_frame(file.read())
    groups = sorted(
        {
            round(place)
            for place in np.linspace(0, file.num_row_groups - 1, min(places, file.num_row_groups))
        }
    )
    quota = math.ceil(rows / len(groups))
    with readable():
        parts = [next(file.iter_batches(quota, row_groups=[group])) for group in groups]
    return to_frame(pa.Table.from_batches(parts).slice(0, rows))


def describe(frame: pd.DataFrame) -> Schema:
    """The columns of a frame by what they hold now."""
    return tuple(Column(name=str(name), type=_type_of(frame[name])) for name in frame.columns)


def _type_of(column: pd.Series) -> ColumnType:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return ColumnType.CATEGORY
    checks = (
        (pd.api.types.is_bool_dtype, ColumnType.BOOLEAN),
        (pd.api.types.is_integer_dtype, ColumnType.INTEGER),
        (pd.api.types.is_float_dtype, ColumnType.NUMBER),
        (pd.api.types.is_datetime64_any_dtype, ColumnType.DATETIME),
    )
    type_by_dtype = next((type_ for check, type_ in checks if check(column.dtype)), ColumnType.TEXT)
    first = column.first_valid_index() if column.dtype == object else None
    return (
        ColumnType.TIME
        if first is not None and isinstance(column[first], dt.time)
        else type_by_dtype
    )


def to_arrow_column(column: pd.Series, type_: ColumnType) -> pa.Array:
    """A column of a frame as it is stored; datetimes keep their zone."""
    zone = str(column.dt.tz) if type_ == ColumnType.DATETIME and column.dt.tz is not None else None
    array = pa.Array.from_pandas(column)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return (
        array
        if array.type == to_arrow(type_, zone=zone)
        else array.cast(to_arrow(type_, zone=zone))
    )
