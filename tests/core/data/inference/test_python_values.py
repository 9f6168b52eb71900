"""Values that have types already become Arrow columns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.base.settings import Settings
from core.data.inference import python_values
from core.data.inference.python_values import BigInteger, Chunk, Survey
from core.data.limits import Limits
from core.data.schema import ColumnType
from core.data.source import FileParams
from core.data.storage.quarantine import Quarantine

DAY, MOMENT = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12, 30)


def _survey(values: list[Any], *, whole_numbers: bool = False) -> Survey:
    survey = Survey(Limits.of(Settings()), whole_numbers=whole_numbers)
    survey.look(Chunk(range(1, len(values) + 1), {"a": values}))
    return survey


def _stored(values: list[Any], *, whole_numbers: bool = False) -> tuple[ColumnType, list[Any]]:
    (plan,) = _survey(values, whole_numbers=whole_numbers).plans()
    return plan.type, plan.array(values, Counter()).to_pylist()


@pytest.mark.parametrize(
    ("values", "type_", "stored"),
    [
        ([1, None, 3], ColumnType.INTEGER, [1, None, 3]),
        ([1, 2.5], ColumnType.NUMBER, [1.0, 2.5]),
        ([1.5, float("nan"), float("inf")], ColumnType.NUMBER, [1.5, None, None]),
        ([True, None], ColumnType.BOOLEAN, [True, None]),
        ([True, 1], ColumnType.TEXT, ["true", "1"]),
        ([DAY], ColumnType.DATE, [DAY]),
        ([DAY, MOMENT], ColumnType.DATETIME, [dt.datetime(2024, 2, 29), MOMENT]),
        ([dt.time(8, 5)], ColumnType.TIME, [dt.time(8, 5)]),
        ([dt.timedelta(minutes=1, milliseconds=500)], ColumnType.NUMBER, [60.5]),
        ([Decimal("1.10")], ColumnType.DECIMAL, [Decimal("1.1000000000")]),
        (["2024-02-29", "2024-03-01"], ColumnType.DATE, [DAY, dt.date(2024, 3, 1)]),
        (["2024-02-29", "soon"], ColumnType.TEXT, ["2024-02-29", "soon"]),
        ([{"b": "é"}, [1]], ColumnType.TEXT, ['{"b": "é"}', "[1]"]),
        ([2**63], ColumnType.TEXT, [str(2**63)]),
        ([2**63 - 1, -(2**63)], ColumnType.INTEGER, [2**63 - 1, -(2**63)]),
        ([2**53 + 1, 0.5], ColumnType.TEXT, [str(2**53 + 1), "0.5"]),
        ([None], ColumnType.TEXT, [None]),
    ],
)
def test_a_column_has_the_type_of_its_values(
    values: list[Any], type_: ColumnType, stored: list[Any]
) -> None:
    assert _stored(values) == (type_, stored)


def test_a_workbook_stores_whole_numbers_as_fractions_and_words_for_missing() -> None:
    assert _stored([1.0, 2.0], whole_numbers=True) == (ColumnType.INTEGER, [1, 2])
    assert _stored([1.0, 2.5], whole_numbers=True) == (ColumnType.NUMBER, [1.0, 2.5])
    assert _stored([1.0, "n/a"], whole_numbers=True) == (ColumnType.INTEGER, [1, None])
    assert _stored([1.0, "x"], whole_numbers=True) == (ColumnType.TEXT, ["1", "x"])
    assert _stored([1.0, 2.0]) == (ColumnType.NUMBER, [1.0, 2.0])


@pytest.mark.parametrize(
    ("values", "code", "part"),
    [
        ([None], "empty_column", "has no value"),
        ([2**63], "big_integers", "64 bits"),
        ([BigInteger("9" * 5000)], "big_integers", "64 bits"),
        ([2**53 + 1, 0.5], "big_integers", "above 2^53"),
        ([1, 2, 3, "x"], "mixed_types", "mixes 75 % whole numbers, 25 % text"),
        ([{"b": 1}], "nested_as_json", "JSON text"),
        ([dt.timedelta(1)], "duration", "seconds"),
        ([1.5, float("nan")], "not_a_number", "1 cell of “a”"),
        ([float("inf"), float("-inf")], "infinite", "2 cells of “a”"),
    ],
)
def test_what_is_said_about_a_column(values: list[Any], code: str, part: str) -> None:
    survey = _survey(values)
    (notice,) = survey.notices(survey.plans())
    assert notice.code == code
    assert part in notice.sentence


def test_a_mixture_proposes_the_type_of_at_least_half() -> None:
    def proposal(values: list[Any]) -> Any:
        survey = _survey(values)
        return survey.notices(survey.plans())[0].fix

    assert proposal([1, "x"]) == {"types": {"a": "integer"}}
    assert proposal([1, "x", "y"]) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("a", "a"),
        (True, "true"),
        (5.0, "5.0"),
        (float("nan"), None),
        (DAY, "2024-02-29"),
        (MOMENT, "2024-02-29 12:30:00"),
        (dt.time(8, 5), "08:05:00"),
        (Decimal("1.10"), "1.10"),
        ({"é": [1]}, '{"é": [1]}'),
    ],
)
def test_a_value_as_text(value: Any, text: str | None) -> None:
    assert python_values.text_value(value) == text


def test_a_whole_fraction_of_a_workbook_is_written_without_a_point() -> None:
    assert python_values.text_value(5.0, whole=True) == "5"


def test_half_of_a_pair_is_replaced_and_counted() -> None:
    counts: Counter[str] = Counter()
    array = python_values.text_array(["a\ud83d", None, "b"], counts)
    assert array.to_pylist() == ["a\ufffd", None, "b"]
    assert counts == {"not_text": 1}
    (notice,) = python_values.mended_notices(counts)
    assert (notice.code, notice.count) == ("not_text", 1)
    assert python_values.mended_notices(Counter()) == []


def test_texts_that_mean_no_value_are_emptied() -> None:
    chunk = Chunk([1, 2, 3], {"a": ["?", 1, None], "b": [[1], "?", "x"]})
    (cleared,) = python_values.cleared([chunk], ["?"])
    assert cleared.columns == {"a": [None, 1, None], "b": [[1], None, "x"]}


def test_a_column_that_a_chunk_lacks_is_missing_there() -> None:
    survey = Survey(Limits.of(Settings()))
    chunks = [Chunk([1], {"a": [1]}), Chunk([2], {"b": ["x"]})]
    for chunk in chunks:
        survey.look(chunk)
    batches = python_values.typed(
        chunks, survey.plans(), FileParams(), Quarantine(), Counter[str]()
    )
    assert pa.Table.from_batches(list(batches)).to_pydict() == {"a": [1, None], "b": [None, "x"]}


def test_no_chunk_is_one_empty_batch() -> None:
    plans = _survey([1]).plans()
    (batch,) = python_values.typed([], plans, FileParams(), Quarantine(), Counter[str]())
    assert (batch.num_rows, batch.schema.field("a").type) == (0, pa.int64())


def test_broken_records_are_counted_with_the_first_reason() -> None:
    rejected = Quarantine()
    rejected.add(3, "Line 3 is broken.")
    rejected.add(5, "Line 5 is broken.")
    (notice,) = python_values.broken_records(rejected)
    assert (notice.count, notice.rows) == (2, (3, 5))
    assert notice.sentence.endswith("The first: Line 3 is broken.")
    assert python_values.broken_records(Quarantine()) == []
