"""Rows that are equal in their inputs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.equal_rows import (
    equal_but_for_identifiers,
    equal_rows,
    row_hashes,
)

RNG = np.random.default_rng(14)
ONCE = pd.DataFrame(
    {"x": RNG.normal(size=50), "y": RNG.normal(size=50), "word": RNG.choice(["a", "b"], 50)}
).astype({"word": "str"})


def equal(first: dict[str, object], second: dict[str, object]) -> bool:
    frame = pd.concat([pd.DataFrame([first]), pd.DataFrame([second])], ignore_index=True)
    one, two = row_hashes(frame)
    return bool(one == two)


def test_equal_is_the_same_value_in_every_column() -> None:
    assert equal({"a": 1.5, "b": "x"}, {"b": "x", "a": 1.5})  # in any order of the columns
    assert equal({"a": np.nan, "b": "x"}, {"a": np.nan, "b": "x"})
    assert equal({"a": 0.0}, {"a": -0.0})
    assert not equal({"a": 0.3}, {"a": 0.1 + 0.2})  # to the last bit
    assert not equal({"a": 1, "b": 2}, {"a": 2, "b": 1})
    assert not equal({"a": "x"}, {"a": "X"})


def test_a_missing_text_is_not_an_empty_one() -> None:
    first, second = row_hashes(pd.DataFrame({"a": pd.Series(["", None], dtype="str")}))
    assert first != second


def test_the_order_of_columns_does_not_change_a_hash() -> None:
    np.testing.assert_array_equal(row_hashes(ONCE), row_hashes(ONCE[["word", "y", "x"]]))


def test_every_row_three_times() -> None:
    copies = equal_rows(pd.concat([ONCE] * 3, ignore_index=True))
    assert copies is not None
    assert copies.count == 150
    assert len(np.unique(copies.codes)) == 50
    assert copies.codes[0] == copies.codes[50] == copies.codes[100]


def test_rows_that_stand_once_are_none() -> None:
    assert equal_rows(ONCE) is None
    assert equal_rows(ONCE.iloc[:0]) is None


def test_rows_equal_because_there_is_little_to_tell_apart_are_no_copies() -> None:
    words = pd.DataFrame({name: RNG.choice(list("abc"), 1000) for name in "uvw"}).astype("str")
    assert equal_rows(words) is None  # 27 combinations, 1,000 rows
    assert equal_rows(pd.DataFrame({"n": RNG.integers(0, 9, 100), "same": 1})) is None


def test_a_number_that_counts_the_rows_does_not_hide_copies() -> None:
    frame = pd.concat([ONCE] * 2, ignore_index=True).assign(entry=range(100))
    assert equal_rows(frame) is None
    copies = equal_but_for_identifiers(frame)
    assert copies is not None
    assert (copies.count, copies.without) == (100, ("entry",))
    assert equal_but_for_identifiers(ONCE.assign(entry=range(50))) is None
    assert equal_but_for_identifiers(ONCE) is None
