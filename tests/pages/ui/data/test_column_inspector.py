"""The statistics of one column, under the names that a data scientist reads."""

from __future__ import annotations

import pytest

from core.data.schema import ColumnType
from pages.ui.data import column_inspector
from tests.pages.ui.data.test_column_table import profile


def test_only_what_makes_sense_is_listed_and_numbers_are_readable() -> None:
    item = profile(
        type=ColumnType.INTEGER,
        rows=1000,
        missing=20,
        missing_share=0.02,
        distinct=1500,
        distinct_exact=False,
        minimum=-3,
        maximum=123456,
        mean=12.3456789,
        zeros=0,
        quantiles={"0.25": 1.5, "0.5": 2.0},
    )
    assert column_inspector._facts(item) == {
        "Missing": "20 (2.0 %)",
        "Distinct": "about 1,500",
        "Min": "-3",
        "Max": "123,456",
        "Mean": "12.35",
        "25th percentile (Q1)": "1.5",
        "Median": "2",
        "Zeros": "0",
    }


def test_dates_have_no_letter_between_day_and_time() -> None:
    item = profile(type=ColumnType.DATETIME, minimum="2026-01-02T03:04:05", maximum=None)
    assert column_inspector._facts(item)["Min"] == "2026-01-02 03:04:05"
    assert "Max" not in column_inspector._facts(item)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("0.01", "1st percentile"),
        ("0.02", "2nd percentile"),
        ("0.03", "3rd percentile"),
        ("0.05", "5th percentile"),
        ("0.11", "11th percentile"),
        ("0.13", "13th percentile"),
        ("0.21", "21st percentile"),
        ("0.75", "75th percentile (Q3)"),
        ("0.995", "99.5th percentile"),
    ],
)
def test_quantiles_in_words(name: str, words: str) -> None:
    assert column_inspector._quantile(name) == words
