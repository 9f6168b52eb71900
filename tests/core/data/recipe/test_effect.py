"""What a step did: cells counted one by one, and the sentence."""

from __future__ import annotations

import pandas as pd
import pytest

from core.data.recipe.effect import StepEffect, effect

BEFORE = pd.DataFrame({"a": [1.0, None, 3.0, 4.0], "b": ["x", "y", None, "z"]})


def test_cells_are_counted() -> None:
    after = pd.DataFrame({"a": [2.0, 5.0, None, 4.0], "b": ["X", "y", None, "z"]})
    counted = effect(BEFORE, after, ["a", "b", "a", "gone"], 0.5)
    assert (counted.cells_changed, counted.cells_filled, counted.cells_emptied) == (2, 1, 1)
    assert counted.columns_changed == ("a", "b")
    assert (counted.rows_before, counted.rows_after, counted.seconds) == (4, 4, 0.5)


def test_columns_that_the_step_does_not_name_are_taken_as_they_were() -> None:
    after = BEFORE.assign(a=[9.0] * 4)
    assert effect(BEFORE, after, ["b"], 0).cells_changed == 0


def test_columns_that_come_and_go() -> None:
    after = BEFORE.rename(columns={"a": "c"}).assign(d=1)
    counted = effect(BEFORE, after, ["a"], 0)
    assert (counted.columns_added, counted.columns_removed) == (("c", "d"), ("a",))
    assert counted.columns_changed == ()


def test_where_rows_go_no_cells_are_counted() -> None:
    counted = effect(BEFORE, BEFORE.iloc[:1].assign(a=[7.0]), ["a"], 0)
    assert (counted.rows_before, counted.rows_after, counted.cells_changed) == (4, 1, 0)


@pytest.mark.parametrize(
    ("before", "after", "changed", "retyped"),
    [
        (pd.Series([1, 2]), pd.Series([1.0, 2.5]), 1, True),
        (pd.Series([1, 2]), pd.Series([1.0, 2.0]), 0, True),
        (pd.Series(["1", "2"]), pd.Series([1, 3]), 1, True),
        (pd.Series(["a", "b"]), pd.Series(["a", "b"], dtype="category"), 0, False),
        (pd.Series(["a", "b"], dtype="category"), pd.Series(["a", "c"], dtype="category"), 1, True),
    ],
)
def test_values_of_two_types_are_compared(
    before: pd.Series, after: pd.Series, changed: int, retyped: bool
) -> None:
    counted = effect(pd.DataFrame({"x": before}), pd.DataFrame({"x": after}), ["x"], 0)
    assert counted.cells_changed == changed
    assert counted.columns_changed == (("x",) if retyped else ())


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "Nothing changes."),
        ({"rows_after": 9}, "1 row removed."),
        ({"rows_after": 0, "cells_filled": 1}, "10 rows removed, 1 cell filled."),
        (
            {"cells_changed": 2, "cells_emptied": 1200},
            "2 cells changed, 1,200 cells set to missing.",
        ),
        ({"columns_added": ("a", "b")}, "2 columns added."),
        ({"columns_removed": ("a",), "columns_changed": ("b",)}, "1 column removed."),
        ({"columns_changed": ("a",)}, "1 column of another type."),
        ({"error": "It cannot."}, "It cannot."),
        ({"note": "Switched off"}, "Switched off."),
    ],
)
def test_sentences(counts: dict[str, object], sentence: str) -> None:
    params = {"rows_before": 10, "rows_after": 10, **counts}
    assert StepEffect(**params).sentence == sentence  # type: ignore[arg-type]


def test_a_step_that_did_nothing() -> None:
    assert StepEffect.left_out(3, "Not reached").sentence == "Not reached."
    failed = StepEffect.failed(3, "No.")
    assert (failed.rows_before, failed.rows_after, failed.error) == (3, 3, "No.")
