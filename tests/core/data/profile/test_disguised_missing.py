"""Values that may mean “not known”: which are suspected, and what is said of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from core.data.profile.disguised_missing import disguised
from core.data.schema import Column, ColumnType, Role


def suspects(
    type_: str, counts: dict[Any, int], role: Role = Role.FEATURE, arrow: pa.DataType | None = None
) -> dict[str, int]:
    column = Column(name="x", type=ColumnType(type_), role=role)
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    distinct = pa.array([value for value, _ in ordered], arrow)
    values = disguised(column, distinct, np.array([count for _, count in ordered]))
    return {item.value: item.count for item in values}


def test_words_for_no_value() -> None:
    assert suspects("text", {"Graz": 5, " N/A": 2, "?": 1, "": 3}) == {"": 3, " N/A": 2, "?": 1}


def test_one_character_repeated_among_many_texts() -> None:
    many = {f"name {number}": 1 for number in range(12)}
    assert suspects("text", {**many, "qqqq": 4, "qqq": 4}) == {"qqqq": 4}
    assert suspects("text", {"a": 1, "qqqq": 4}) == {}


def test_dates_that_programs_write() -> None:
    days = {dt.date(1900, 1, 1): 3, dt.date(1985, 5, 5): 1, dt.date(1990, 1, 2): 1}
    assert suspects("date", days) == {"1900-01-01": 3}
    assert suspects("date", dict.fromkeys(list(days)[:2], 1)) == {}
    moments = {
        dt.datetime(1900, 1, 1): 2,
        dt.datetime(1900, 1, 1, 5): 2,
        dt.datetime(1990, 1, 1): 1,
    }
    assert suspects("datetime", moments, arrow=pa.timestamp("us")) == {"1900-01-01": 2}


def test_a_number_far_from_the_others() -> None:
    ages = dict.fromkeys(range(20, 60), 2)
    assert suspects("integer", {**ages, 999: 5}) == {"999": 5}
    assert suspects("integer", ages) == {}


@pytest.mark.parametrize("type_", ["boolean", "time"])
def test_other_types_have_none(type_: str) -> None:
    values = {True: 1} if type_ == "boolean" else {dt.time(0): 1}
    assert suspects(type_, values) == {}


def test_ids_and_empty_columns_have_none() -> None:
    assert suspects("text", {"N/A": 2}, Role.ID) == {}
    assert suspects("text", {}, arrow=pa.string()) == {}


def test_the_sentence() -> None:
    column = Column(name="x", type=ColumnType.TEXT)
    (suspect,) = disguised(column, pa.array(["a", "?"]), np.array([3, 1]))
    assert (suspect.share, suspect.sentence) == (
        0.25,
        "“?” appears once in “x”: a word that often stands for no value. Is it a placeholder for"
        " missing?",
    )
