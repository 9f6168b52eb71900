"""Targets and columns as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.answer import BLOCK, Answer, as_numbers, blocks


def test_two_classes_are_one_column_and_three_are_three() -> None:
    assert Answer(np.array([0, 1, 1]), 2).columns.tolist() == [[0.0], [1.0], [1.0]]
    assert Answer(np.array([0, 2]), 3).columns.tolist() == [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    assert Answer(np.array([1.5, 2.0]), 0).columns.tolist() == [[1.5], [2.0]]
    assert Answer(np.array([5, 6, 7]), 0).at(np.array([2, 0])).y.tolist() == [7, 5]


def test_texts_by_the_alphabet_infinite_and_missing_as_missing() -> None:
    np.testing.assert_array_equal(
        as_numbers(pd.Series(["b", None, "a", "b"], dtype="str")), [1, np.nan, 0, 1]
    )
    np.testing.assert_array_equal(as_numbers(pd.Series([1.5, np.inf])), [1.5, np.nan])
    days = as_numbers(pd.Series(pd.to_datetime(["2026-01-02", None, "2026-01-01"])))
    assert days[0] > days[2]
    assert np.isnan(days[1])


def test_a_wide_table_comes_in_blocks() -> None:
    frame = pd.DataFrame(np.zeros((2, BLOCK + 3))).rename(columns=str)
    assert [values.shape for _, values in blocks(frame)] == [(2, BLOCK), (2, 3)]
