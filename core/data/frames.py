"""Parquet → pandas without losing a value: integers keep 64 bits beside gaps, booleans keep their gaps, text stays text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A frame with ``Int64``, ``boolean``, ``float64``, ``str``, ``category`` and ``datetime64[us]`` columns; dates become datetimes."""
    for index, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.timestamp("us")))
        elif pa.types.is_decimal(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.float64()))
        elif pa.types.is_integer(field.type) and field.type != pa.int64():
            table = table.set_column(index, field.name, table.column(index).cast(pa.int64()))
    return table.to_pandas(types_mapper=_NULLABLE.get)


def read_frame(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The table stored at ``path`` (a version's ``data.parquet``), see :func:`to_frame`."""
    return to_frame(pq.read_table(path, columns=list(columns) if columns is not None else None))
