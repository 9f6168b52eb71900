"""Ordinal: the order that is learnt, and the numbers it gives."""

from __future__ import annotations

import pandas as pd
from sklearn.base import clone

from core.data.transformers.ordinal import Ordinal


def texts(*values: str | None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype="str")})


def test_words_by_the_alphabet() -> None:
    fitted = Ordinal(["x"]).fit(texts("b", "a", "b", None, ""))
    assert fitted.orders_ == {"x": ["", "a", "b"]}
    out = fitted.transform(texts("b", "a", "", "c", None))["x"]
    assert str(out.dtype) == "Int64"
    assert out.tolist() == [2, 1, 0, pd.NA, pd.NA]


def test_numbers_by_size() -> None:
    frame = pd.DataFrame({"x": pd.array([10, 9, 2, 10, None], dtype="Int64")})
    fitted = Ordinal(["x"]).fit(frame)
    assert fitted.orders_ == {"x": ["2", "9", "10"]}
    assert fitted.transform(frame)["x"].tolist() == [2, 1, 0, 2, pd.NA]
    real = Ordinal(["x"]).fit(pd.DataFrame({"x": [0.5, -1.0, 3.0, None]}))
    assert real.orders_ == {"x": ["-1", "0.5", "3"]}


def test_truth_values_no_before_yes() -> None:
    frame = pd.DataFrame({"x": pd.array([True, False, None], dtype="boolean")})
    assert Ordinal(["x"]).fit_transform(frame)["x"].tolist() == [1, 0, pd.NA]


def test_categories_by_the_alphabet_of_those_that_occur() -> None:
    column = pd.Categorical(["low", "high", "low"], categories=["low", "high", "never"])
    fitted = Ordinal(["x"]).fit(pd.DataFrame({"x": column}))
    assert fitted.orders_ == {"x": ["high", "low"]}


def test_an_order_of_ones_own() -> None:
    fitted = Ordinal(["x"], ["low", "middle", "high"]).fit(texts("high", "low"))
    assert fitted.orders_ == {"x": ["low", "middle", "high"]}
    out = fitted.transform(texts("middle", "high", "low", "top"))["x"]
    assert out.tolist() == [1, 2, 0, pd.NA]


def test_index_name_and_other_columns_stay() -> None:
    fitted = Ordinal(["x", "gone"]).fit(texts("a"))
    out = fitted.transform(texts("a", "b").assign(y=[5, 6]).set_axis([3, 9]))
    assert (out["x"].tolist(), out.index.tolist()) == ([0, pd.NA], [3, 9])
    assert out["y"].to_dict() == {3: 5, 9: 6}
    assert list(fitted.transform(pd.DataFrame({"y": [1]})).columns) == ["y"]


def test_parameters_survive_a_clone() -> None:
    assert clone(Ordinal(["x"], ["a"])).get_params() == {"columns": ["x"], "order": ["a"]}
