"""Stored tables as frames, without losing a value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.data.schema import ColumnType
from core.data.storage import frames


def test_gaps_and_long_numbers_keep_their_type() -> None:
    table = pa.table(
        {
            "n": [2**53 + 1, None],
            "small": pa.array([1, 2], type=pa.int8()),
            "b": [True, None],
            "x": [0.5, None],
            "d": [dt.date(2024, 2, 29), None],
            "e": pa.array([Decimal("1.5"), None]),
            "c": pa.array(["u", None]).dictionary_encode(),
        }
    )
    frame = frames.to_frame(table)
    assert frame.dtypes.astype(str).to_dict() == {
        "n": "Int64",
        "small": "Int64",
        "b": "boolean",
        "x": "float64",
        "d": "datetime64[us]",
        "e": "float64",
        "c": "category",
    }
    assert frame["n"][0] == 2**53 + 1
    assert frame["d"][0] == pd.Timestamp("2024-02-29")
    assert frame.isna().sum().to_dict() == dict.fromkeys("nbxdec", 1) | {"small": 0}


def test_some_columns_of_a_stored_table(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), tmp_path / "t.parquet")
    assert list(frames.read_frame(tmp_path / "t.parquet", ("b",)).columns) == ["b"]
    assert list(frames.read_frame(tmp_path / "t.parquet").columns) == ["a", "b"]


def test_some_rows_come_from_all_over_the_table(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": range(100)}), path, row_group_size=10)
    assert frames.read_some(path, 4, places=2)["a"].tolist() == [0, 1, 90, 91]
    assert frames.read_some(path, 3, places=2)["a"].tolist() == [0, 1, 90]
    assert frames.read_some(path, 100)["a"].tolist() == list(range(100))


def test_a_frame_is_described_by_what_it_holds() -> None:
    frame = pd.DataFrame(
        {
            "b": pd.array([True, None], dtype="boolean"),
            "n": pd.array([1, None], dtype="Int64"),
            "x": [0.5, 1.5],
            "m": pd.to_datetime(["2024-02-29", None]),
            "c": pd.Categorical(["u", "v"]),
            "t": [None, dt.time(8)],
            "s": ["u", "v"],
        }
    )
    assert {column.name: column.type for column in frames.describe(frame)} == {
        "b": ColumnType.BOOLEAN,
        "n": ColumnType.INTEGER,
        "x": ColumnType.NUMBER,
        "m": ColumnType.DATETIME,
        "c": ColumnType.CATEGORY,
        "t": ColumnType.TIME,
        "s": ColumnType.TEXT,
    }


def test_a_column_goes_back_as_it_is_stored() -> None:
    moments = pd.Series(pd.to_datetime(["2024-01-01 12:00"]).tz_localize("UTC"))
    assert frames.to_arrow_column(moments, ColumnType.DATETIME).type == pa.timestamp("us", "UTC")
    whole = frames.to_arrow_column(pd.Series([1, None], dtype="Int64"), ColumnType.INTEGER)
    assert (whole.type, whole.to_pylist()) == (pa.int64(), [1, None])
    words = frames.to_arrow_column(pd.Series(["u", None], dtype="str"), ColumnType.TEXT)
    assert (words.type, words.to_pylist()) == (pa.string(), ["u", None])
