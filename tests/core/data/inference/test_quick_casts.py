"""The quick casts give what the careful parsing gives, or nothing."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.inference import quick_casts
from core.data.inference.convert import ColumnPlan, _carefully, convert
from core.data.inference.date_formats import Spelling
from core.data.schema import ColumnType

DAY, MOMENT = Spelling("YYYY-MM-DD"), Spelling("YYYY-MM-DD", clock=True)
PLANS = (
    ColumnPlan("x", ColumnType.INTEGER),
    ColumnPlan("x", ColumnType.INTEGER, leading_zeros=True),
    ColumnPlan("x", ColumnType.NUMBER),
    ColumnPlan("x", ColumnType.DATE, spelling=DAY),
    ColumnPlan("x", ColumnType.DATETIME, spelling=MOMENT),
    ColumnPlan("x", ColumnType.DATE, spelling=MOMENT),
    ColumnPlan("x", ColumnType.BOOLEAN, true=frozenset({"yes"}), false=frozenset({"no"})),
)
CELLS = st.one_of(
    st.text("0123456789.-", max_size=22),
    st.integers(-(2**64), 2**64).map(str),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(str),
    st.dates().map(str),
    st.datetimes().map(lambda moment: str(moment)[:19]),
    st.text("0123456789-: T", min_size=10, max_size=19),
    st.sampled_from(["yes", "No", " yes", "", "NA", "inf", "007", "-", "+1", "2020-02-30"]),
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(CELLS, min_size=1, max_size=4), st.sampled_from(PLANS))
def test_quick_and_careful_agree_on_any_cells(cells: list[str], plan: ColumnPlan) -> None:
    text = pa.array([cell or None for cell in cells], pa.string())
    quick, careful = convert(text, plan), _carefully(text, plan)
    assert quick.values.equals(careful.values)
    assert (quick.bad is None) == (careful.bad is None)
    assert quick.counts == careful.counts


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "-5", None, "9223372036854775807"], [1, -5, None, 2**63 - 1]),
        (["0", "-0"], [0, 0]),
        (["007"], None),
        (["1", "07"], None),
        (["9223372036854775808"], None),
        (["1.0"], None),
        (["+1"], None),
        ([" 1"], None),
        (["-"], None),
        (["1/2"], None),
        (["1:2"], None),
    ],
)
def test_integers(cells: list[str | None], values: list[int | None] | None) -> None:
    array = quick_casts.integers(pa.array(cells, pa.string()), leading_zeros=False)
    assert (None if array is None else array.to_pylist()) == values


def test_leading_zeros_may_go_where_a_person_says_so() -> None:
    array = quick_casts.integers(pa.array(["007", "10"]), leading_zeros=True)
    assert array is not None
    assert array.to_pylist() == [7, 10]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.5", ".5", "5.", "-2", None], [1.5, 0.5, 5.0, -2.0, None]),
        (["0.1", "-0.0"], [0.1, -0.0]),
        (["1e5"], None),
        (["1,5"], None),
        (["."], None),
        (["1.2.3"], None),
        (["9" * quick_casts.LONGEST_NUMBER], [float("9" * quick_casts.LONGEST_NUMBER)]),
        (["9" * (quick_casts.LONGEST_NUMBER + 1)], None),
    ],
)
def test_floats(cells: list[str | None], values: list[float | None] | None) -> None:
    array = quick_casts.floats(pa.array(cells, pa.string()))
    assert (None if array is None else array.to_pylist()) == values


@pytest.mark.parametrize(
    ("cells", "spelling", "values"),
    [
        (["2024-02-29", None], DAY, [dt.date(2024, 2, 29), None]),
        (["0001-01-01"], DAY, [dt.date(1, 1, 1)]),
        (["0000-12-31"], DAY, None),
        (["2023-02-29"], DAY, None),
        (["2024-2-29"], DAY, None),
        (["2024-02-29", "2024-02-29 "], DAY, None),
        (["2024-02-29 01:02:03"], MOMENT, [dt.datetime(2024, 2, 29, 1, 2, 3)]),
        (["2024-02-29T01:02"], MOMENT, [dt.datetime(2024, 2, 29, 1, 2)]),
        (["0001-01-01 00:00"], MOMENT, [dt.datetime(1, 1, 1)]),
        (["0000-12-31 23:59"], MOMENT, None),
        (["2024-02-29 24:00:00"], MOMENT, None),
        (["2024-02-29"], MOMENT, None),
        (["2024-02-29 01"], MOMENT, None),
        (["2024-02-29 01:02:03.5"], MOMENT, None),
        (["29.02.2024"], Spelling("DD.MM.YYYY"), None),
        (["2024-02-29"], None, None),
    ],
)
def test_moments(
    cells: list[str | None], spelling: Spelling | None, values: list[dt.date | None] | None
) -> None:
    clock = spelling is not None and spelling.clock
    type_ = pa.timestamp("us") if clock else pa.date32()
    array = quick_casts.moments(pa.array(cells, pa.string()), spelling, type_)
    assert (None if array is None else array.to_pylist()) == values


def test_a_zone_and_a_moment_declared_as_a_date_are_left_to_the_careful_parsing() -> None:
    zoned = Spelling("YYYY-MM-DD", clock=True, zone=True)
    text = pa.array(["2024-02-29 01:02:03"])
    assert quick_casts.moments(text, zoned, pa.timestamp("us", "UTC")) is None
    assert quick_casts.moments(text, MOMENT, pa.date32()) is None


@pytest.mark.parametrize(
    ("cells", "values"),
    [(["a", "", "b"], ["a", None, "b"]), (["a"], ["a"]), ([""], [None]), ([], [])],
)
def test_emptied(cells: list[str], values: list[str | None]) -> None:
    array = pa.array(cells, pa.string())
    assert quick_casts.emptied(array).to_pylist() == values
    assert quick_casts.emptied(pa.array(["z", *cells]).slice(1)).to_pylist() == values


def test_a_slice_and_hidden_bytes_under_a_gap_are_left_to_the_careful_parsing() -> None:
    assert quick_casts.Cells.of(pa.array(["1", "2"]).slice(1)) is None
    assert quick_casts.Cells.of(pa.array([], pa.string())) is None
    full = pa.array(["1", "2"])
    validity = pa.array([True, False]).buffers()[1]
    hidden = pa.Array.from_buffers(pa.string(), 2, [validity, *full.buffers()[1:]])
    assert quick_casts.Cells.of(hidden) is None
    assert convert(hidden, PLANS[0]).values.to_pylist() == [1, None]


def test_all_of_one_length() -> None:
    cells = quick_casts.Cells.of(pa.array(["abc", None, "def"]))
    assert cells is not None
    assert cells.all_of_length(3)
    assert not cells.all_of_length(2)
    mixed = quick_casts.Cells.of(pa.array(["abc", "de"]))
    assert mixed is not None
    assert not mixed.all_of_length(3)
