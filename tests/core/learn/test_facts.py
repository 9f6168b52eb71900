"""Facts of a table, counted by hand."""

from __future__ import annotations

import pandas as pd

from core.data.recipe.recipe import Recipe
from core.learn.facts import table_facts
from core.learn.model import TableFacts
from core.learn.table import Selection, build_table
from core.learn.task import BINARY, REGRESSION, Task

FRAME = pd.DataFrame(
    {
        "size": [1.0, 2.0, None, 4.0, 5.0],
        "count": [1, 2, 3, 4, 5],
        "word": pd.Series(["a", "b", None, "a", "b"], dtype="str"),
        "day": pd.to_datetime(["2026-01-01"] * 5),
        "moment": pd.to_datetime(["2026-01-01 10:30"] * 5),
        "left": ["yes", "no", "no", "no", "yes"],
        "price": [1.5, 2.5, 3.5, 4.5, 5.5],
    }
)


def facts(task: Task, target: str, features: list[str], frame: pd.DataFrame = FRAME) -> TableFacts:
    return table_facts(
        build_table(frame, Recipe(), Selection(target=target, features=features), task=task)
    )


def test_every_kind_of_feature() -> None:
    assert facts(BINARY, "left", ["size", "count", "word", "day", "moment"]) == TableFacts(
        rows=5,
        numeric=2,
        categorical=1,
        temporal=2,
        missing=True,
        classes=2,
        smallest_class=2,
        # two numbers, four parts for each of two dates, one more for a time of day, and three
        # words (a gap is one of them)
        encoded_columns=2 + 8 + 1 + 3,
    )


def test_numbers_have_no_classes() -> None:
    known = facts(REGRESSION, "price", ["count"])
    assert (known.classes, known.smallest_class, known.missing) == (0, 0, False)
    assert known.encoded_columns == 1


def test_gaps_of_other_columns_do_not_count() -> None:
    assert facts(BINARY, "left", ["count", "day"]).missing is False
    assert facts(BINARY, "left", ["word"]).missing is True


def test_a_text_gets_at_most_forty_columns() -> None:
    frame = pd.DataFrame({"town": [f"t{row}" for row in range(60)], "left": ["yes", "no"] * 30})
    assert facts(BINARY, "left", ["town"], frame).encoded_columns == 40
    assert facts(BINARY, "left", ["town"], frame.iloc[:40]).encoded_columns == 40
    assert facts(BINARY, "left", ["town"], frame.iloc[:39]).encoded_columns == 39
