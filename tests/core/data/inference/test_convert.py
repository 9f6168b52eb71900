"""Text to typed cells: exact values, and the cells that do not fit marked."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.inference import convert as module
from core.data.inference.convert import ColumnPlan, as_text, convert, reason
from core.data.inference.date_formats import Spelling
from core.data.schema import Column, ColumnType

WHOLE, NUMBER = ColumnPlan("n", ColumnType.INTEGER), ColumnPlan("n", ColumnType.NUMBER)


def outcome(cells: list[str | None], plan: ColumnPlan) -> list[object]:
    """Values, with “bad” where a cell does not fit."""
    converted = convert(cells, plan)
    bad = [False] * len(cells) if converted.bad is None else converted.bad.tolist()
    return [
        "bad" if flag else value
        for value, flag in zip(converted.values.to_pylist(), bad, strict=True)
    ]


def test_whole_numbers() -> None:
    cells = [
        "1",
        "+7",
        " 3 ",
        "12.0",
        "1e3",
        "12.5",
        "007",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "",
        None,
        "NA",
        "inf",
        "x",
        "+.",
        ".",
    ]
    expected = [
        1,
        7,
        3,
        12,
        1000,
        "bad",
        "bad",
        2**63 - 1,
        "bad",
        -(2**63),
        None,
        None,
        None,
        None,
        "bad",
        "bad",
        None,
    ]
    assert outcome(cells, WHOLE) == expected
    assert outcome(["007", "00"], replace(WHOLE, leading_zeros=True)) == [7, 0]


def test_whole_numbers_that_only_the_careful_way_reads() -> None:
    assert outcome(["+7", " 3 "], WHOLE) == [7, 3]
    assert outcome(["9223372036854775808", "-9223372036854775809", "1"], WHOLE) == ["bad", "bad", 1]


def test_numbers() -> None:
    assert outcome(
        ["1.5", ".5", "5.", "-1e-3", "007.5", "1e400", "abc", "1_0", "0x10", "1,5"], NUMBER
    ) == [1.5, 0.5, 5.0, -0.001, 7.5, "bad", "bad", "bad", "bad", "bad"]


def test_marks_and_units() -> None:
    comma = replace(NUMBER, decimal=",", thousands=".")
    assert outcome(["1.234,5", "12", "1.23,4", "1,5", "1.234.567"], comma) == [
        1234.5,
        12.0,
        "bad",
        1.5,
        1234567.0,
    ]
    unit = replace(NUMBER, unit=True, thousands=",")
    assert outcome(["$1,234.50", "12 %", "-€3", "USD 4", "5 apples"], unit) == [
        1234.5,
        12.0,
        -3.0,
        4.0,
        "bad",
    ]


def test_a_mark_or_a_unit_keeps_the_quick_way_from_reading_a_cell_otherwise() -> None:
    assert outcome(["1.234", "5.678"], replace(NUMBER, decimal=",", thousands=".")) == [1234, 5678]
    assert outcome(["1.5", "2.5"], replace(NUMBER, decimal=",")) == ["bad", "bad"]
    assert outcome(["1.5", "25"], replace(NUMBER, thousands="'")) == [1.5, 25.0]
    assert outcome(["1.5", "25"], replace(NUMBER, unit=True)) == [1.5, 25.0]
    decimals = convert(["1.5", "-0.25"], replace(NUMBER, type=ColumnType.DECIMAL))
    assert decimals.values.to_pylist() == [Decimal("1.5"), Decimal("-0.25")]
    assert decimals.values.type == pa.decimal128(38, 10)


@pytest.mark.parametrize(
    ("cells", "plan", "values"),
    [
        (["1", "-20"], WHOLE, [1, -20]),
        (["007"], replace(WHOLE, leading_zeros=True), [7]),
        (["1.5", "2"], NUMBER, [1.5, 2.0]),
        (
            ["2024-02-29"],
            ColumnPlan("d", ColumnType.DATE, spelling=Spelling("YYYY-MM-DD")),
            [dt.date(2024, 2, 29)],
        ),
        (
            ["2024-02-29 13:30"],
            ColumnPlan("s", ColumnType.DATETIME, spelling=Spelling("YYYY-MM-DD", clock=True)),
            [dt.datetime(2024, 2, 29, 13, 30)],
        ),
    ],
)
def test_what_is_written_plainly_is_read_as_a_whole_column(
    monkeypatch: pytest.MonkeyPatch, cells: list[str], plan: ColumnPlan, values: list[object]
) -> None:
    monkeypatch.delattr(module, "_carefully")
    converted = convert(cells, plan)
    assert (converted.values.to_pylist(), converted.bad, converted.counts) == (values, None, {})


def test_each_word_of_a_truth_column_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[str]] = []
    careful = module._carefully

    def watched(text: pa.Array, plan: ColumnPlan) -> module.Converted:
        read.append(text.to_pylist())
        return careful(text, plan)

    monkeypatch.setattr(module, "_carefully", watched)
    plan = ColumnPlan("b", ColumnType.BOOLEAN, true=frozenset({"yes"}), false=frozenset({"no"}))
    assert outcome(["yes", "no", "yes", None], plan) == [True, False, True, None]
    assert read == [["yes", "no"]]


@pytest.mark.parametrize("type_", [ColumnType.DATE, ColumnType.DATETIME])
def test_a_moment_is_iso_unless_its_spelling_is_known(type_: ColumnType) -> None:
    cell = "2024-01-31" if type_ is ColumnType.DATE else "2024-01-31 13:30:00"
    expected = (
        dt.date(2024, 1, 31) if type_ is ColumnType.DATE else dt.datetime(2024, 1, 31, 13, 30)
    )
    assert outcome([cell, "31.01.2024"], ColumnPlan("d", type_)) == [expected, "bad"]


def test_a_moment_declared_as_a_date_keeps_its_day() -> None:
    plan = ColumnPlan("d", ColumnType.DATE, spelling=Spelling("YYYY-MM-DD", clock=True))
    converted = convert(["2024-01-31 13:30:00"], plan)
    assert converted.values.to_pylist() == [dt.date(2024, 1, 31)]
    assert converted.values.type == pa.date32()


def test_what_is_infinite_among_dates_does_not_fit() -> None:
    assert outcome(["2024-01-31", "inf"], ColumnPlan("d", ColumnType.DATE)) == [
        dt.date(2024, 1, 31),
        "bad",
    ]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ([], {}),
        (["inf", "1"], {"infinite": 1}),
        (["nan", "1"], {"not_a_number": 1}),
        (["NA", "1"], {"missing_words": 1}),
        (["+1", "2"], {}),
    ],
)
def test_each_is_counted_by_itself(cells: list[str], counts: dict[str, int]) -> None:
    converted = convert(cells, NUMBER)
    assert (converted.counts, converted.bad) == (counts, None)


@pytest.mark.parametrize(
    "text",
    [
        ["a", None],
        pa.array(["a", None], pa.large_string()),
        pa.chunked_array([["a"], [None]], pa.string()),
        pa.array(["a", None]).dictionary_encode(),
    ],
)
def test_text_of_any_storage_is_one_plain_array(text: list[str | None] | pa.Array) -> None:
    assert as_text(text).equals(pa.array(["a", None], pa.string()))


def test_a_plan_says_which_column_results_and_stays_as_it_is() -> None:
    plan = ColumnPlan("b", ColumnType.BOOLEAN, "B!", boolean_labels=("no", "yes"))
    assert plan.column == Column(
        name="b", type=ColumnType.BOOLEAN, source_name="B!", boolean_labels=("no", "yes")
    )
    assert not plan.declared
    with pytest.raises(FrozenInstanceError):
        plan.name = "c"  # type: ignore[misc]


def test_what_is_counted() -> None:
    assert convert(["1", "NA", " ", "nan", "-inf", "-"], NUMBER).counts == {
        "missing_words": 3,
        "not_a_number": 1,
        "infinite": 1,
    }


def test_truth() -> None:
    plan = ColumnPlan("b", ColumnType.BOOLEAN, true=frozenset({"yes"}), false=frozenset({"no"}))
    assert outcome(["Yes", "NO", "maybe", "", "1"], plan) == [True, False, "bad", None, "bad"]
    assert reason(plan, "maybe") == "“maybe” in “b” is neither yes nor no."


def test_text_is_left_alone() -> None:
    plan = ColumnPlan("t", ColumnType.TEXT, missing=frozenset({"", "NA"}))
    assert outcome([" a ", "NA", "", "None", "007"], plan) == [" a ", None, None, "None", "007"]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_every_64_bit_number_comes_back(numbers: list[int]) -> None:
    assert outcome([str(number) for number in numbers], WHOLE) == numbers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_every_float_comes_back_to_the_last_bit(numbers: list[float]) -> None:
    got = outcome([repr(number) for number in numbers], NUMBER)
    assert [(value, math.copysign(1, value)) for value in got] == [
        (number, math.copysign(1, number)) for number in numbers
    ]  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=10), min_size=1, max_size=20), st.sampled_from(list(ColumnType)))
def test_any_text_fits_or_is_marked(cells: list[str], type_: ColumnType) -> None:
    plan = ColumnPlan("c", type_, true=frozenset({"t"}), false=frozenset({"f"}))
    converted = convert(cells, plan)
    assert len(converted.values) == len(cells)
    assert converted.values.type == plan.arrow


@pytest.mark.parametrize(
    "type_",
    [ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.TIME, ColumnType.DECIMAL],
)
def test_reasons_are_sentences(type_: ColumnType) -> None:
    text = reason(ColumnPlan("c", type_), "x" * 500)
    assert text.startswith("“xxx")
    assert text.endswith(".")
    assert len(text) < 200


def test_a_long_cell_is_shown_with_sixty_characters() -> None:
    assert reason(WHOLE, "x" * 60) == f"“{'x' * 60}” in “n” is not a whole number."
    assert reason(WHOLE, "x" * 61) == f"“{'x' * 59}…” in “n” is not a whole number."
