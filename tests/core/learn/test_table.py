"""The training table: remaining rows, raw inputs, the target after the recipe."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.data.recipe.recipe import Recipe
from core.learn.table import Selection, build_table
from core.learn.task import BINARY, REGRESSION
from tests.core.learn.example_tables import example_frame, example_table


def test_rows_steps_decide_which_rows_exist() -> None:
    frame = example_frame(50)
    doubled = pd.concat([frame, frame.iloc[[3, 4]]], ignore_index=True)
    doubled.loc[7, "left"] = None
    recipe = Recipe.load(
        [
            {"step": "drop_duplicates", "params": {}},
            {"step": "fill_missing", "params": {"columns": ["x"]}},
        ]
    )
    table = build_table(
        doubled, recipe, Selection(target="left", features=["x", "word"]), task=BINARY
    )
    assert table.row_ids.tolist() == [row for row in range(50) if row != 7]
    assert table.missing_target == 1
    assert list(table.frame.columns) == ["x", "word"]
    assert (
        table.frame["x"].isna().sum() == frame["x"].drop(7).isna().sum()
    )  # raw: the gaps are still there
    assert table.seen["x"].isna().sum() == 0  # after the recipe they are not


def test_target_is_never_an_input() -> None:
    recipe = Recipe.load([{"step": "fill_missing", "params": {"columns": ["x", "price"]}}])
    table = build_table(
        example_frame(60), recipe, Selection(target="price", features=["x"]), task=REGRESSION
    )
    assert list(table.frame.columns) == ["x"]
    assert [name for name, _ in table.recipe.transformers(without=frozenset({"price"}))] == [
        "fill_missing_1"
    ]


def test_kinds() -> None:
    kinds = example_table().kinds
    assert kinds.numeric == ("x", "count")
    assert kinds.text == ("word",)
    assert kinds.dates == ("day",)
    assert kinds.clock == ()


def test_groups() -> None:
    table = build_table(
        example_frame(40),
        Recipe(),
        Selection(target="left", features=["x"], group="word"),
        task=BINARY,
    )
    assert table.groups is not None
    assert len(table.groups) == 40
    assert len(np.unique(table.groups)) == 4  # three words, and the rows without one


def test_unknown_column() -> None:
    with pytest.raises(Refused, match="no column “nope”"):
        build_table(
            example_frame(20), Recipe(), Selection(target="left", features=["nope"]), task=BINARY
        )
