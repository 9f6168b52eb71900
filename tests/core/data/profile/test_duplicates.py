"""Columns that say the same, and rows that stand twice."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.data.profile.duplicates import duplicate_columns, duplicate_rows
from core.data.schema import Column, from_arrow
from core.data.storage.duckdb_scan import scan


def sentences(table: pa.Table) -> dict[str, str]:
    columns = tuple(Column(name=field.name, type=from_arrow(field.type)) for field in table.schema)
    values = {name: table.column(name) for name in table.column_names}
    return {name: item.sentence for name, item in duplicate_columns(columns, values).items()}


def test_columns_of_numbers() -> None:
    metres = [1.0, 2.0, 4.0, None, 8.0]
    table = pa.table(
        {
            "m": metres,
            "cm": [None if value is None else -100 * value for value in metres],
            "other": [3.0, 1.0, 2.0, None, 2.0],
            "gaps": [1.0, 2.0, None, 4.0, 8.0],
        }
    )
    assert sentences(table) == {
        "cm": "“cm” says the same as “m”: their correlation is 1.0000. One of them can go."
    }


def test_columns_of_words() -> None:
    table = pa.table(
        {
            "word": ["a", "b", "a", "b", None],
            "letter": ["x", "y", "x", "y", None],
            "else": ["x", "y", "y", "x", None],
            "constant": ["c"] * 5,
        }
    )
    assert list(sentences(table)) == ["letter"]
    assert "each value of one goes with one value of the other" in sentences(table)["letter"]


def test_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 1, None, None, 2], "b": ["x"] * 5}), tmp_path / "t.parquet")
    with scan(tmp_path / "t.parquet") as source:
        assert duplicate_rows(source) == 2
