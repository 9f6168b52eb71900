"""FillMissing: what each statistic is, where it is written, and what stays a gap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.columns import Unfit
from core.data.transformers.fill import FillMissing


def reals(*values: float | None) -> pd.Series:
    return pd.Series(values, dtype="float64")


def wholes(*values: int | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="Int64"))


def truths(*values: bool | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="boolean"))


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def dates(*values: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values), format="ISO8601")).astype("datetime64[us]")


def fill_of(column: pd.Series, how: str, value: str = "") -> Any:
    return FillMissing(["x"], how, value).fit(pd.DataFrame({"x": column})).fills_["x"]


def filled(column: pd.Series, how: str, value: str = "") -> list[Any]:
    return FillMissing(["x"], how, value).fit_transform(pd.DataFrame({"x": column}))["x"].tolist()


@pytest.mark.parametrize(
    ("column", "how", "expected"),
    [
        (reals(1, 2, 9, None), "mean", 4.0),
        (reals(1, 2, 9, None), "median", 2.0),
        (reals(1, 2, 4, 9), "median", 3.0),
        (reals(5, 1, 1, 5, 3, None), "mode", 1.0),  # of equals the smallest
        (reals(1, np.inf), "mean", np.inf),
        (wholes(1, 2, None), "mean", 2),  # 1.5 is rounded up
        (wholes(1, 1, 2), "mean", 1),  # 4/3
        (wholes(-1, -2), "mean", -1),  # −1.5 too
        (wholes(-2, -1, -2, 0), "median", -1),  # −1.5
        (wholes(7, 1, 5), "median", 5),
        (wholes(2, 1, 4, 3), "median", 3),  # 2.5
        (wholes(*range(39, 19, -1), *range(20)), "median", 20),  # 19.5
        (wholes(2, 2, 1, 1, None), "mode", 1),
        (wholes(2**63 - 1, 2**63 - 3), "mean", 2**63 - 2),
        (wholes(2**63 - 1, 2**63 - 3, None), "median", 2**63 - 2),
        (wholes(-(2**63), 2**63 - 1), "mean", 0),  # −1/2
        (wholes(2**33, 2**33 + 2), "mean", 2**33 + 1),
        (truths(True, False, None), "mean", True),  # half
        (truths(True, False, False), "mean", False),
        (truths(True, True, False), "median", True),
        (truths(False, True, False), "mode", False),
        (texts("b", "a", "b", None), "mode", "b"),
        (texts("b", "a", None), "mode", "a"),
        (texts("b", "a", "b").astype("category"), "mode", "b"),
        (dates("2024-01-01", "2024-01-04", None), "mean", "2024-01-02T12:00:00"),
        (dates("2024-01-01", "2024-01-04", "2024-01-05"), "median", "2024-01-04T00:00:00"),
        (dates("2024-01-01", "2024-01-04", "2024-01-04"), "mode", "2024-01-04T00:00:00"),
        (reals(None, None), "median", None),
        (texts(None), "mode", None),
    ],
)
def test_the_statistic_that_is_learnt(column: pd.Series, how: str, expected: Any) -> None:
    learnt = fill_of(column, how)
    assert (learnt, type(learnt)) == (expected, type(expected))


def test_zoned_dates_are_filled_in_their_zone() -> None:
    column = dates("2024-01-01", "2024-01-03", None).dt.tz_localize("Europe/Vienna")
    assert fill_of(column, "mean") == "2024-01-02T00:00:00+01:00"
    assert filled(column, "mean")[2] == pd.Timestamp("2024-01-02", tz="Europe/Vienna")
    assert fill_of(column, "constant", "2024-07-01") == "2024-07-01T00:00:00+02:00"
    assert fill_of(column, "constant", "2024-07-01T00:00Z") == "2024-07-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (texts("a", None), "none", "none"),
        (texts("a", None), "", ""),
        (reals(1, None), "-0.5", -0.5),
        (wholes(1, None), "9007199254740993", 2**53 + 1),
        (truths(True, None), " No ", False),
        (truths(True, None), "1", True),
        (truths(True, None), "0", False),
        (truths(True, None), "TRUE", True),
        (truths(True, None), "false", False),
        (truths(True, None), "yes", True),
        (dates("2024-01-01", None), "2024-02-29", "2024-02-29T00:00:00"),
    ],
)
def test_a_constant_is_read_as_the_column_is(column: pd.Series, value: str, expected: Any) -> None:
    learnt = fill_of(column, "constant", value)
    assert (learnt, type(learnt)) == (expected, type(expected))
    last = filled(column, "constant", value)[-1]
    assert last == (pd.Timestamp(expected) if column.dtype.kind == "M" else expected)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        (reals(1.5), "many", "numbers"),
        (wholes(1), "1.5", "whole numbers"),
        (truths(True), "maybe", "yes or no"),
        (dates("2024-01-01"), "30.30.2024", "dates"),
    ],
)
def test_a_constant_of_another_kind_is_refused(column: pd.Series, value: str, kind: str) -> None:
    sentence = f"^“{value}” does not fit into “x”, which holds {kind}. Give a value of that kind.$"
    with pytest.raises(Unfit, match=sentence):
        fill_of(column, "constant", value)


@pytest.mark.parametrize("how", ["mean", "median"])
def test_text_has_no_mean(how: str) -> None:
    with pytest.raises(Unfit, match=f"^“x” holds text, which has no {how}. Fill it with"):
        fill_of(texts("a"), how)


@pytest.mark.parametrize(
    ("column", "how", "dtype"),
    [
        (reals(1, None), "mean", "float64"),
        (wholes(1, None), "mean", "Int64"),
        (truths(True, None), "mode", "boolean"),
        (texts("a", None), "mode", "str"),
        (texts("a", None).astype("category"), "mode", "category"),
        (dates("2024-01-01", None), "median", "datetime64[us]"),
    ],
)
def test_the_type_stays(column: pd.Series, how: str, dtype: str) -> None:
    out = FillMissing(["x"], how).fit_transform(pd.DataFrame({"x": column}))["x"]
    assert str(out.dtype) == dtype
    assert not out.isna().any()


def test_only_gaps_are_filled_with_what_the_first_frame_taught() -> None:
    fitted = FillMissing(["x"]).fit(pd.DataFrame({"x": reals(1, 3)}))
    later = pd.DataFrame({"x": reals(7, None, 0, -0.0)}).set_axis([4, 5, 6, 7])
    out = fitted.transform(later)
    assert out["x"].to_dict() == {4: 7.0, 5: 2.0, 6: 0.0, 7: 0.0}
    whole = pd.DataFrame({"x": reals(7)})
    assert fitted.transform(whole)["x"].tolist() == [7.0]


def test_an_empty_column_stays_empty() -> None:
    assert np.isnan(filled(reals(None, None), "median")).all()


def test_a_constant_that_no_category_has_becomes_one() -> None:
    column = texts("a", None).astype("category")
    out = FillMissing(["x"], "constant", "z").fit_transform(pd.DataFrame({"x": column}))["x"]
    assert (out.tolist(), list(out.cat.categories)) == (["a", "z"], ["a", "z"])


def test_a_mark_says_where_gaps_were() -> None:
    frame = pd.DataFrame({"x": reals(1, None), "y": reals(1, 2)})
    out = FillMissing(["x", "y"], indicator=True).fit_transform(frame)
    assert list(out.columns) == ["x", "y", "x_missing", "y_missing"]
    assert out["x_missing"].tolist() == [False, True]
    assert out["y_missing"].tolist() == [False, False]
    assert str(out["x_missing"].dtype) == "boolean"


# --- groups
# ------------------------------------------------------------------------------------------


GROUPED = pd.DataFrame(
    {
        "g": texts("a", "a", "b", "b", None, "a"),
        "x": reals(1, 3, 10, 20, 100, None),
    }
)


def test_groups_have_a_statistic_of_their_own() -> None:
    fitted = FillMissing(["x"], "mean", by="g").fit(GROUPED)
    assert (fitted.fills_, fitted.groups_) == ({"x": 26.8}, {"x": {"a": 2.0, "b": 15.0}})
    later = pd.DataFrame({"g": texts("b", "a", None, "new", "a"), "x": reals(*[None] * 4, 9)})
    assert fitted.transform(later)["x"].tolist() == [15.0, 2.0, 26.8, 26.8, 9.0]


def test_groups_of_numbers_are_known_again_as_text() -> None:
    fitted = FillMissing(["x"], "median", by="g").fit(
        pd.DataFrame({"g": wholes(1, 1, 2), "x": reals(4, 6, 0)})
    )
    out = fitted.transform(pd.DataFrame({"g": reals(1.0, 2.0), "x": reals(None, None)}))
    assert out["x"].tolist() == [5.0, 0.0]


def test_a_group_of_gaps_is_unknown() -> None:
    frame = pd.DataFrame({"g": texts("a", "b"), "x": reals(None, 4)})
    fitted = FillMissing(["x"], by="g").fit(frame)
    assert fitted.groups_ == {"x": {"b": 4.0}}
    assert fitted.transform(frame)["x"].tolist() == [4.0, 4.0]


def test_without_the_group_column_the_whole_counts() -> None:
    fitted = FillMissing(["x"], "mean", by="g").fit(GROUPED)
    assert fitted.transform(pd.DataFrame({"x": reals(None)}))["x"].tolist() == [26.8]
    alone = FillMissing(["x"], "mean", by="g").fit(GROUPED[["x"]])
    assert alone.groups_ == {}
    assert alone.transform(GROUPED)["x"].iloc[-1] == 26.8


def test_a_constant_knows_no_groups() -> None:
    fitted = FillMissing(["x"], "constant", "5", by="g").fit(GROUPED)
    assert fitted.groups_ == {}
    assert fitted.transform(GROUPED)["x"].iloc[-1] == 5.0


def test_other_columns_and_absent_ones_are_left_alone() -> None:
    fitted = FillMissing(["x", "gone"]).fit(GROUPED)
    assert fitted.transform(pd.DataFrame({"y": reals(None)}))["y"].isna().all()
    assert fitted.transform(GROUPED)["g"].isna().tolist() == [False] * 4 + [True, False]


# --- columns that come as another type than they were fitted with
# ------------------------------------------------------------------------------------------


def test_a_fraction_makes_an_integer_column_real() -> None:
    fitted = FillMissing(["x"]).fit(pd.DataFrame({"x": reals(1, 2)}))
    out = fitted.transform(pd.DataFrame({"x": wholes(4, None)}))["x"]
    assert (out.tolist(), str(out.dtype)) == ([4.0, 1.5], "Float64")


def test_a_number_in_text_is_written_as_text_and_text_in_numbers_is_left_out() -> None:
    number = FillMissing(["x"]).fit(pd.DataFrame({"x": reals(1, 2)}))
    assert number.transform(pd.DataFrame({"x": texts("a", None)}))["x"].tolist() == ["a", "1.5"]
    word = FillMissing(["x"], "mode").fit(pd.DataFrame({"x": texts("a")}))
    assert np.isnan(word.transform(pd.DataFrame({"x": reals(None)}))["x"]).all()


def test_parameters_survive_a_clone() -> None:
    parameters = {"columns": ["x"], "how": "mode", "value": "v", "by": "g", "indicator": True}
    assert clone(FillMissing(["x"], "mode", "v", "g", True)).get_params() == parameters
    assert not FillMissing(["x"]).indicator
