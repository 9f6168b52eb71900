"""OneHot: which values get a column, and what each cell of it says."""

from __future__ import annotations

import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.columns import Unfit
from core.data.transformers.one_hot import OneHot


def texts(*values: str | None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype="str")})


def test_each_value_is_a_column_of_zeros_and_ones() -> None:
    out = OneHot(["x"]).fit_transform(texts("b", "a", "b", None, ""))
    assert list(out.columns) == ["x_", "x_a", "x_b"]
    assert {str(dtype) for dtype in out.dtypes} == {"Int64"}
    assert out.to_numpy().tolist() == [[0, 0, 1], [0, 1, 0], [0, 0, 1], [0, 0, 0], [1, 0, 0]]


def test_unseen_values_are_zeros_everywhere() -> None:
    fitted = OneHot(["x"]).fit(texts("a", "b"))
    out = fitted.transform(texts("c", "a").set_axis([7, 8]))
    assert out.T.to_dict("list") == {7: [0, 0], 8: [1, 0]}


def test_the_most_frequent_values_stay_of_equals_the_first() -> None:
    fitted = OneHot(["x"], limit=2).fit(texts("d", "d", "c", "c", "b", "b", "a"))
    assert fitted.values_ == {"x": ["b", "c"]}
    assert fitted.columns_out_ == ["x_b", "x_c"]


def test_the_first_can_be_left_out() -> None:
    fitted = OneHot(["x"], drop_first=True).fit(texts("b", "a", "c"))
    assert fitted.columns_out_ == ["x_b", "x_c"]
    assert fitted.transform(texts("a", "b")).to_numpy().tolist() == [[0, 0], [1, 0]]


def test_gaps_have_a_column_only_where_there_were_any() -> None:
    fitted = OneHot(["x"], missing=True).fit(texts("a", None))
    assert fitted.transform(texts("a", None, "z")).to_dict("list") == {
        "x_a": [1, 0, 0],
        "x_missing": [0, 1, 0],
    }
    assert OneHot(["x"], missing=True).fit(texts("a")).columns_out_ == ["x_a"]
    assert OneHot(["x"]).fit(texts("a", None)).columns_out_ == ["x_a"]


def test_numbers_and_truth_values_are_known_as_text() -> None:
    frame = pd.DataFrame(
        {
            "n": pd.array([2, 10, None], dtype="Int64"),
            "yes": pd.array([True, False, None], dtype="boolean"),
        }
    )
    fitted = OneHot(["n", "yes"]).fit(frame)
    assert fitted.columns_out_ == ["n_10", "n_2", "yes_False", "yes_True"]
    assert fitted.transform(pd.DataFrame({"n": [2.0], "yes": [True]})).iloc[0].tolist() == [
        0,
        1,
        0,
        1,
    ]


def test_other_columns_stay_before_the_new_ones() -> None:
    frame = texts("a").assign(y=1)
    assert list(OneHot(["x"]).fit_transform(frame).columns) == ["y", "x_a"]


def test_a_name_that_is_there_already_is_refused() -> None:
    sentence = "^One-hot encoding would make a column “x_a”, which is there already."
    with pytest.raises(Unfit, match=sentence):
        OneHot(["x"]).fit(texts("a").assign(x_a=1))
    with pytest.raises(Unfit, match="“x_missing”"):
        OneHot(["x"], missing=True).fit(texts("missing", None))
    with pytest.raises(Unfit, match="“a_b_c”"):
        OneHot(["a", "a_b"]).fit(pd.DataFrame({"a": ["b_c"], "a_b": ["c"]}))


def test_a_column_may_be_replaced_by_one_of_its_own_name() -> None:
    frame = pd.DataFrame({"x": ["y"], "x_y": ["z"]})
    assert OneHot(["x", "x_y"]).fit(frame).columns_out_ == ["x_y", "x_y_z"]


def test_an_absent_column_gives_none() -> None:
    fitted = OneHot(["x", "gone"]).fit(texts("a"))
    assert list(fitted.transform(pd.DataFrame({"y": [1]})).columns) == ["y"]


def test_parameters_survive_a_clone() -> None:
    parameters = {"columns": ["x"], "limit": 3, "drop_first": True, "missing": True}
    assert clone(OneHot(["x"], 3, True, True)).get_params() == parameters
    assert OneHot(["x"]).limit == 50
