"""What all transformers share: reading a column as text or numbers, and putting columns back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.validation import check_is_fitted

from core.data.transformers.columns import (
    FrameTransformer,
    change_text,
    floats,
    is_bool,
    is_date,
    is_text,
    is_whole,
    numbers,
    present,
    text,
    with_columns,
)


class Doubled(FrameTransformer):
    """Adds ``x2``, and remembers how many rows it was fitted on."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns

    def _learn(self, X: pd.DataFrame) -> None:
        self.rows_ = len(X)

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(X, {f"{name}2": X[name] * 2 for name in present(X, self.columns)})


COLUMNS = {
    "str": pd.Series(["a", None], dtype="str"),
    "object": pd.Series(["a", None], dtype="object"),
    "category": pd.Series(["a", None], dtype="category"),
    "bool": pd.Series([True, False]),
    "boolean": pd.Series(pd.array([True, None], dtype="boolean")),
    "int64": pd.Series([1, 2]),
    "Int64": pd.Series(pd.array([1, None], dtype="Int64")),
    "float64": pd.Series([1.5, None]),
    "date": pd.Series(pd.to_datetime(["2024-02-29", None])),
    "zoned": pd.Series(pd.to_datetime(["2024-02-29", None])).dt.tz_localize("Europe/Vienna"),
    "truth category": pd.Series([True, False], dtype="category"),
    "whole category": pd.Series([10, 2], dtype="category"),
}


@pytest.mark.parametrize(
    ("check", "names"),
    [
        (is_text, {"str", "object", "category", "truth category", "whole category"}),
        (is_bool, {"bool", "boolean"}),
        (is_whole, {"int64", "Int64"}),
        (is_date, {"date", "zoned"}),
    ],
)
def test_kinds_of_columns(check: Any, names: set[str]) -> None:
    assert {name for name, column in COLUMNS.items() if check(column)} == names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("str", ["a", None]),
        ("object", ["a", None]),
        ("category", ["a", None]),
        ("bool", ["True", "False"]),
        ("boolean", ["True", None]),
        ("Int64", ["1", None]),
        ("float64", ["1.5", None]),
        ("date", ["2024-02-29", None]),
        ("zoned", ["2024-02-29 00:00:00+01:00", None]),
        ("truth category", ["True", "False"]),
        ("whole category", ["10", "2"]),
    ],
)
def test_a_column_as_text(name: str, expected: list[str | None]) -> None:
    out = text(COLUMNS[name].rename("x").set_axis([4, 8]))
    assert str(out.dtype) == "str"
    assert [None if pd.isna(value) else value for value in out] == expected
    assert (out.name, out.index.tolist()) == ("x", [4, 8])


def test_whole_numbers_have_no_decimal_point() -> None:
    column = pd.Series([3.0, -0.0, 2.0**53 - 1, 2.0**53, -(2.0**53), 0.1, 1e-9, np.inf, None])
    assert text(column).tolist() == [
        "3",
        "0",
        "9007199254740991",
        "9007199254740992.0",
        "-9007199254740992.0",
        "0.1",
        "1e-09",
        "inf",
        np.nan,
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("str", [np.nan, np.nan]),
        ("bool", [1, 0]),
        ("boolean", [1, np.nan]),
        ("Int64", [1, np.nan]),
        ("float64", [1.5, np.nan]),
        ("date", [1_709_164_800_000_000, np.nan]),
        ("zoned", [1_709_161_200_000_000, np.nan]),  # an hour earlier
        ("truth category", [np.nan, np.nan]),
        ("whole category", [10, 2]),
    ],
)
def test_a_column_as_numbers(name: str, expected: list[float]) -> None:
    out = numbers(COLUMNS[name])
    assert out.dtype == np.float64
    np.testing.assert_array_equal(out, expected)


def test_seconds_and_nanoseconds_are_microseconds() -> None:
    for unit in ("s", "ns"):
        column = pd.Series(pd.to_datetime(["1970-01-01 00:00:02"])).dt.as_unit(unit)
        assert numbers(column).tolist() == [2_000_000.0]


def test_text_that_is_a_number_is_read() -> None:
    column = pd.Series([" 1.5", "1e3", "-0", "", "1,5", None], dtype="str")
    np.testing.assert_array_equal(numbers(column), [1.5, 1000, 0, np.nan, np.nan, np.nan])


def test_changing_text() -> None:
    words = pd.Series(["a", "b", None], dtype="str")
    assert change_text(words, lambda column: column.str.upper()).tolist() == ["A", "B", np.nan]
    for name in ("Int64", "float64", "boolean", "date"):
        assert change_text(COLUMNS[name], lambda column: column.str.upper()) is COLUMNS[name]


def test_of_categories_each_word_is_visited_once() -> None:
    visited: list[list[str]] = []

    def shout(words: pd.Series) -> pd.Series:
        visited.append(words.tolist())
        return words.str.upper().mask(words == "c")

    column = pd.Series(["b", "a", None, "B", "c"], dtype="category", name="x", index=range(5, 10))
    out = change_text(column, shout)
    assert visited == [["B", "a", "b", "c"]]
    assert [None if pd.isna(value) else value for value in out] == ["B", "A", None, "B", None]
    assert list(out.cat.categories) == ["B", "A"]
    assert (out.name, out.index.tolist()) == ("x", [5, 6, 7, 8, 9])


def test_columns_are_replaced_at_their_place_and_added_at_the_end() -> None:
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=[9])
    out = with_columns(
        frame, {"d": pd.Series([4], index=[9]), "b": pd.Series([5], index=[9])}, ["c"]
    )
    assert list(out.columns) == ["a", "b", "d"]
    assert out.loc[9].tolist() == [1, 5, 4]
    assert out.columns.dtype == "str"
    assert frame.loc[9].tolist() == [1, 2, 3]
    dropped = with_columns(frame, {"c": pd.Series([7], index=[9])}, ["c"])
    assert dropped.loc[9].to_dict() == {"a": 1, "b": 2, "c": 7}


def test_no_columns_at_all_keep_the_rows() -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=[3, 4])
    assert with_columns(frame, {}, ["a"]).index.tolist() == [3, 4]


def test_present_columns_come_in_the_order_asked() -> None:
    assert present(pd.DataFrame({"a": [1], "b": [2]}), ["b", "c", "a"]) == ["b", "a"]


def test_floats_take_the_index_and_name() -> None:
    out = floats(np.array([1, 2]), pd.Series(["p", "q"], index=[5, 6], name="x"))
    assert (out.tolist(), out.index.tolist(), out.name) == ([1.0, 2.0], [5, 6], "x")
    assert str(out.dtype) == "float64"


def test_what_fitting_learns() -> None:
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [0, 0, 0]})
    fitted = Doubled(["x"]).fit(frame)
    assert (fitted.columns_in_, fitted.n_features_in_, fitted.rows_) == (["x", "y"], 2, 3)
    assert fitted.columns_out_ == ["x", "y", "x2"]
    assert list(fitted.get_feature_names_out()) == ["x", "y", "x2"]
    assert fitted.transform(frame)["x2"].tolist() == [2, 4, 6]
    check_is_fitted(fitted)


def test_it_is_not_fitted_before_it_is_fitted() -> None:
    assert not Doubled(["x"]).__sklearn_is_fitted__()


def test_the_output_is_a_frame_whatever_is_asked() -> None:
    fitted = Doubled(["x"]).set_output(transform="default").fit(pd.DataFrame({"x": [1]}))
    assert isinstance(fitted.transform(pd.DataFrame({"x": [1]})), pd.DataFrame)


def test_a_transformer_says_how_it_changes() -> None:
    with pytest.raises(NotImplementedError):
        FrameTransformer().fit(pd.DataFrame({"x": [1]}))
