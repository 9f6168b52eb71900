"""The signature: types, ranges, categories, gaps and an example of each input, by hand."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.data.schema import Column, ColumnType, Role
from core.learn.signature import MOST_LISTED, make_signature

FRAME = pd.DataFrame(
    {
        "fee": [1.5, np.nan, 9.0, np.inf, 700.0],
        "visits": pd.array([3, 1, None, 2, 99], dtype="Int64"),
        "plan": pd.Series(["plus", None, "basic", "plus", "unseen"], dtype="str"),
        "paid": pd.array([None, True, False, True, True], dtype="boolean"),
        "since": pd.to_datetime(["2024-01-31", None, "2024-03-01", "2024-02-01", "2030-01-01"]),
    }
)
TYPES = {
    "fee": ColumnType.NUMBER,
    "visits": ColumnType.INTEGER,
    "plan": ColumnType.TEXT,
    "paid": ColumnType.BOOLEAN,
    "since": ColumnType.DATE,
}


def signature(frame: pd.DataFrame = FRAME, rows: int = 4) -> dict[str, Any]:
    """The signature of the first rows: the last one was not fitted on."""
    table = SimpleNamespace(
        frame=frame, task=SimpleNamespace(name="binary"), target="left", classes=("no", "yes")
    )
    schema = tuple(
        Column(name=name, type=type_, role=Role.FEATURE) for name, type_ in TYPES.items()
    )
    return make_signature(table, schema, np.arange(rows))  # type: ignore[arg-type]


def described(name: str) -> dict[str, Any]:
    """The description of one input."""
    return next(item for item in signature()["inputs"] if item["name"] == name)


def test_what_is_predicted() -> None:
    document = signature()
    assert (document["task"], document["target"]) == ("binary", "left")
    assert document["classes"] == ["no", "yes"]
    assert [item["name"] for item in document["inputs"]] == list(TYPES)
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_numbers_have_the_range_of_what_is_finite() -> None:
    assert described("fee") == {
        "name": "fee",
        "type": "number",
        "role": "feature",
        "required": True,
        "categories": None,
        "minimum": 1.5,
        "maximum": 9.0,
        "missing_share": 0.25,
        "example": 1.5,
    }
    visits = described("visits")
    assert (visits["minimum"], visits["maximum"], visits["example"]) == (1, 3, 3)
    assert isinstance(visits["minimum"], int)


def test_texts_have_their_values_sorted() -> None:
    plan = described("plan")
    assert plan["categories"] == ["basic", "plus"]
    assert (plan["minimum"], plan["example"], plan["missing_share"]) == (None, "plus", 0.25)


@pytest.mark.parametrize(
    ("name", "example"), [("paid", True), ("since", dt.datetime(2024, 1, 31).isoformat())]
)
def test_neither_range_nor_categories(name: str, example: object) -> None:
    item = described(name)
    assert (item["categories"], item["minimum"], item["maximum"]) == (None, None, None)
    assert item["example"] == example


def test_an_empty_input_has_no_example() -> None:
    empty = signature(FRAME.assign(plan=pd.Series([None] * 5, dtype="str")))["inputs"][2]
    assert (empty["categories"], empty["example"], empty["missing_share"]) == (None, None, 1.0)


@pytest.mark.parametrize(("values", "listed"), [(MOST_LISTED, True), (MOST_LISTED + 1, False)])
def test_a_column_of_very_many_values_lists_none(values: int, listed: bool) -> None:
    words = pd.Series([f"w{index}" for index in range(values)], dtype="str")
    frame = pd.concat([FRAME[:1]] * values, ignore_index=True).assign(plan=words)
    item = signature(frame, values)["inputs"][2]
    assert (item["categories"] is not None) == listed
