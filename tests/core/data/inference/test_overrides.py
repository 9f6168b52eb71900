"""Types that a person chose for columns that have types already."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from core.base.errors import Refused
from core.data.inference.headers import Header
from core.data.inference.overrides import Declared, named_field, text_of
from core.data.schema import ColumnType
from core.data.storage.quarantine import Quarantine

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array([5.0, 0.1, None]), ["5", "0.1", None]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array(["b", "a"]).dictionary_encode(), ["b", "a"]),
        (pa.array([dt.date(2024, 2, 29)]), ["2024-02-29"]),
        (
            pa.array([dt.datetime(2024, 1, 1, 12)], type=pa.timestamp("us", "Europe/Berlin")),
            ["2024-01-01 12:00:00.000000Z"],
        ),
    ],
)
def test_cells_as_a_person_writes_them(array: pa.Array, texts: list[str | None]) -> None:
    assert text_of(array).to_pylist() == texts


def _declared(type_: ColumnType, array: pa.Array, missing: frozenset[str] = NOTHING) -> Declared:
    declared = Declared({"a": type_}, [pa.field("a", array.type)], missing)
    declared.learn([array])
    return declared


def test_whole_numbers_become_text() -> None:
    array = pa.array([1, None])
    declared, quarantine = _declared(ColumnType.TEXT, array), Quarantine()
    batch = declared.settle([array], [1, 2], quarantine)
    assert batch.to_pydict() == {"a": ["1", None]}
    assert batch.schema.field("a").type == pa.string()
    assert quarantine.rows == 0


def test_a_cell_that_does_not_fit_goes_to_quarantine_with_its_row() -> None:
    array = pa.array(["1", "x", "3"])
    declared, quarantine = _declared(ColumnType.INTEGER, array), Quarantine()
    batch = declared.settle([array], [7, 8, 9], quarantine)
    assert batch.to_pydict() == {"a": [1, 3]}
    ((row, column, reason, raw),) = quarantine.first
    assert (row, column, raw) == (8, "a", "x")
    assert "x" in reason


def test_the_row_is_kept_as_it_stands_in_the_source() -> None:
    array = pa.array(["x"])
    quarantine = Quarantine()
    _declared(ColumnType.INTEGER, array).settle([array], [1], quarantine, lambda index: '{"a":"x"}')
    assert quarantine.first[0][3] == '{"a":"x"}'


def test_two_cells_of_a_row_that_do_not_fit_are_one_row_of_quarantine() -> None:
    columns = [pa.array(["x", "1"]), pa.array(["y", "2"])]
    fields = [pa.field("a", pa.string()), pa.field("b", pa.string())]
    declared = Declared(dict.fromkeys("ab", ColumnType.INTEGER), fields, NOTHING)
    declared.learn(columns)
    quarantine = Quarantine()
    assert declared.settle(columns, [1, 2], quarantine).to_pylist() == [{"a": 1, "b": 2}]
    assert [(row, column, raw) for row, column, _, raw in quarantine.first] == [
        (1, "a", "x, y"),
        (1, "b", "x, y"),
    ]
    assert quarantine.rows == 1


def test_texts_that_mean_no_value_are_emptied_also_without_another_type() -> None:
    declared = Declared({}, [pa.field("a", pa.string())], frozenset({"?"}))
    array = pa.array(["?", "b"])
    declared.learn([array])
    assert declared.settle([array], [1, 2], Quarantine()).to_pydict() == {"a": [None, "b"]}


def test_a_date_becomes_a_moment() -> None:
    array = pa.array([dt.date(2024, 2, 29)])
    batch = _declared(ColumnType.DATETIME, array).settle([array], [1], Quarantine())
    assert batch.to_pydict() == {"a": [dt.datetime(2024, 2, 29)]}


def test_a_type_for_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="There is no column “z”"):
        Declared({"z": ColumnType.TEXT}, [pa.field("a", pa.int64())], NOTHING)


def test_a_field_keeps_the_name_in_the_source() -> None:
    field = named_field(Header("a 2", "a"), pa.int64())
    assert (field.name, field.type) == ("a 2", pa.int64())
    assert b"a" in field.metadata.values()
