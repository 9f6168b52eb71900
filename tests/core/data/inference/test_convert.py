"""Text to typed cells: exact values, and the cells that do not fit marked."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.inference.convert import ColumnPlan, convert, reason
from core.data.schema import ColumnType

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
