"""Arrow columns of any type in the types that are stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.data.inference.arrow_values import Layout, as_json, plain, stored_type


@pytest.mark.parametrize(
    ("type_", "stored"),
    [
        (pa.int8(), pa.int64()),
        (pa.uint32(), pa.int64()),
        (pa.uint64(), pa.decimal128(20, 0)),
        (pa.float32(), pa.float64()),
        (pa.bool_(), pa.bool_()),
        (pa.decimal128(5, 2), pa.decimal128(5, 2)),
        (pa.decimal256(50, 2), pa.string()),
        (pa.date64(), pa.date32()),
        (pa.time32("s"), pa.time64("us")),
        (pa.timestamp("ns", "UTC"), pa.timestamp("us", "UTC")),
        (pa.duration("s"), pa.float64()),
        (pa.dictionary(pa.int8(), pa.large_string()), pa.dictionary(pa.int32(), pa.string())),
        (pa.dictionary(pa.int8(), pa.int16()), pa.int64()),
        (pa.large_string(), pa.string()),
        (pa.list_(pa.int64()), pa.string()),
    ],
)
def test_the_type_in_which_a_column_is_stored(type_: pa.DataType, stored: pa.DataType) -> None:
    assert stored_type(type_) == stored


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (pa.array([2**64 - 1], type=pa.uint64()), [Decimal(2**64 - 1)]),
        (pa.array([dt.timedelta(seconds=90, milliseconds=250)]), [90.25]),
        (pa.array([{"b": 1}, None]), ['{"b": 1}', None]),
        (pa.array([[("k", 1)]], type=pa.map_(pa.string(), pa.int64())), ['{"k": 1}']),
        (pa.array([3, 3], type=pa.int16()).dictionary_encode(), [3, 3]),
        (pa.array(["b", "a"], type=pa.large_string()).dictionary_encode(), ["b", "a"]),
    ],
)
def test_a_column_as_it_is_stored(array: pa.Array, values: list[Any]) -> None:
    stored = plain(array)
    assert stored.type == stored_type(array.type)
    assert stored.to_pylist() == values


def test_nested_values_as_json() -> None:
    assert as_json({"é": dt.date(2024, 2, 29), "b": b"\xff"}) == '{"é": "2024-02-29", "b": "ff"}'
    assert as_json([("k", 1)], is_map=True) == '{"k": 1}'


def _read(array: pa.Array, **options: Any) -> tuple[Layout, dict[str, list[Any]]]:
    batch = pa.RecordBatch.from_arrays([array], names=["a"])
    layout = Layout(batch.schema, **options)
    columns = layout.columns(batch)
    return layout, {
        field.name: column.to_pylist() for field, column in zip(layout.fields, columns, strict=True)
    }


def test_a_nested_column_is_a_column_for_each_field() -> None:
    nested = pa.array([{"b": {"c": 1}, "d": "x"}, None])
    assert _read(nested, separator="/")[1] == {"a/b/c": [1, None], "a/d": ["x", None]}
    layout, columns = _read(nested, flatten=False)
    assert columns == {"a": ['{"b": {"c": 1}, "d": "x"}', None]}
    assert [notice.code for notice in layout.final_notices()] == ["nested_as_json"]


def test_values_that_are_no_number_are_missing_and_counted() -> None:
    layout, columns = _read(pa.array([1.5, float("nan"), float("inf"), None]))
    assert columns == {"a": [1.5, None, None, None]}
    assert [(n.code, n.count) for n in layout.final_notices()] == [
        ("not_a_number", 1),
        ("infinite", 1),
    ]


def test_nanoseconds_that_are_cut_are_counted() -> None:
    layout, columns = _read(pa.array([1_001, 2_000], type=pa.timestamp("ns")))
    epoch = dt.datetime(1970, 1, 1)
    micro = dt.timedelta(microseconds=1)
    assert columns == {"a": [epoch + micro, epoch + 2 * micro]}
    (notice,) = layout.final_notices()
    assert notice.sentence == "1 moment in “a” was cut to microseconds."


def test_bytes_are_text_where_they_are_utf8_else_hexadecimal_digits() -> None:
    assert _read(pa.array(["é".encode()]))[1] == {"a": ["é"]}
    assert _read(pa.array([b"\xff\x00", None]))[1] == {"a": ["ff00", None]}
    assert _read(pa.array([b"ab"], type=pa.binary(2)))[1] == {"a": ["6162"]}


def test_durations_and_long_whole_numbers_are_said() -> None:
    for array, code in (
        (pa.array([dt.timedelta(1)]), "duration"),
        (pa.array([1], type=pa.uint64()), "big_integers"),
    ):
        assert [notice.code for notice in _read(array)[0].notices] == [code]


def test_no_rows_have_the_types_too() -> None:
    layout = Layout(pa.schema([("a", pa.int8()), ("b", pa.struct([("c", pa.string())]))]))
    assert [(len(array), array.type) for array in layout.empty()] == [
        (0, pa.int64()),
        (0, pa.string()),
    ]
