"""A line per column: its notes in few words, its typical value, its shape."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.finding import Finding
from core.data.profile.profile import ColumnProfile, Histogram, ValueCount
from core.data.schema import ColumnType, Role
from pages.ui.data import column_table


def profile(**values: Any) -> ColumnProfile:
    base: dict[str, Any] = {
        "name": "x",
        "type": ColumnType.TEXT,
        "role": Role.FEATURE,
        "rows": 10,
        "missing": 0,
        "missing_share": 0.0,
        "distinct": 3,
    }
    return ColumnProfile(**base | values)


def test_shapes_have_a_few_bars() -> None:
    histogram = Histogram(edges=[float(edge) for edge in range(26)], counts=[1] * 25)
    assert column_table._shape(profile(histogram=histogram)) == [3] * 8 + [1]
    few = Histogram(edges=[0.0, 1.0, 2.0], counts=[4, 6])
    assert column_table._shape(profile(histogram=few)) == [4, 6]
    top = (ValueCount(value="a", count=7), ValueCount(value="b", count=3))
    assert column_table._shape(profile(top=top)) == [7, 3]


@pytest.mark.parametrize(
    ("values", "typical"),
    [
        ({"quantiles": {"0.5": 1234.5}}, "1,234"),
        ({"quantiles": {"0.5": "2026-01-02T03:04:05"}}, "2026-01-02 03:04:05"),
        ({"top": (ValueCount(value="a", count=6),), "missing": 2}, "a (75.0 %)"),
        ({"top": (ValueCount(value="a", count=6),), "sampled": True}, "a"),
        ({}, None),
        ({"top": (ValueCount(value="a", count=6),), "missing": 10}, None),
    ],
)
def test_the_typical_value(values: dict[str, Any], typical: str | None) -> None:
    assert column_table._typical(profile(**values)) == typical


def test_notes_are_few_words_and_ids_are_named() -> None:
    notices = (
        Finding(code="padded", sentence="Three texts have spaces at an end."),
        Finding(code="rare", sentence="A sentence of its own."),
    )
    assert column_table._notes(profile(notices=notices)) == [
        "leading or trailing spaces",
        "A sentence of its own.",
    ]
    assert column_table._notes(profile(id_like=True, distinct=10)) == ["unique: an id"]
    assert column_table._notes(profile(id_like=True, distinct=9)) == ["looks like an id"]
    about = profile(id_like=True, distinct=10, distinct_exact=False)
    assert column_table._notes(about) == ["looks like an id"]


def test_quantiles_are_of_numbers_alone() -> None:
    number = profile(type=ColumnType.NUMBER, quantiles={"0.05": 2})
    assert column_table._number(number, "0.05") == 2.0
    assert column_table._number(number, "0.95") is None
    date = profile(type=ColumnType.DATE, quantiles={"0.05": "2026-01-01"})
    assert column_table._number(date, "0.05") is None
