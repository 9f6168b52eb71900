"""Outliers: the bounds by each rule, and what becomes of values beyond them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.outliers import ClipOutliers, bounds


def reals(*values: float | None) -> pd.Series:
    return pd.Series(values, dtype="float64")


@pytest.mark.parametrize(
    ("values", "how", "reach", "expected"),
    [
        # quartiles of 1, 2, 3, 4, 100: 2 and 4
        ([1, 2, 3, 4, 100], "iqr", 1.5, (-1.0, 7.0)),
        ([1, 2, 3, 4, 100], "iqr", 0, (2.0, 4.0)),
        # at positions 0.75 and 2.25 of 1, 2, 3, 4
        ([4, 1, 3, 2], "iqr", 1, (0.25, 4.75)),
        # mean 5, squares 16, 1, 1, 1, 0, 0, 4, 9: variance 4
        ([2, 4, 4, 4, 5, 5, 7, 9], "z", 1, (3.0, 7.0)),
        ([2, 4, 4, 4, 5, 5, 7, 9], "z", 3, (-1.0, 11.0)),
        (range(101), "quantile", 0.1, (10.0, 90.0)),
        ([3, 1, 2], "quantile", 0, (1.0, 3.0)),
        ([7, 7, 7], "iqr", 1.5, (7.0, 7.0)),
        ([7], "z", 3, (7.0, 7.0)),
        ([1, 2, 3, 4, 100, np.inf, -np.inf, None], "iqr", 1.5, (-1.0, 7.0)),
        ([None, np.inf], "iqr", 1.5, (-np.inf, np.inf)),
        ([None], "z", 3, (-np.inf, np.inf)),
        ([], "quantile", 0.1, (-np.inf, np.inf)),
    ],
)
def test_bounds(
    values: list[float | None], how: str, reach: float, expected: tuple[float, float]
) -> None:
    assert bounds(reals(*values), how, reach) == pytest.approx(expected)


def clip(column: pd.Series, *, missing: bool = False) -> pd.Series:
    """Clipped to −1 … 7, as the first test has it."""
    fitted = ClipOutliers(["x"], missing=missing).fit(pd.DataFrame({"x": reals(1, 2, 3, 4, 100)}))
    assert fitted.bounds_ == {"x": [-1.0, 7.0]}
    return fitted.transform(pd.DataFrame({"x": column}))["x"]


def test_values_beyond_come_to_the_bound() -> None:
    out = clip(reals(-5, -1, -0.0, 7, 7.5, np.inf, -np.inf, None).set_axis(range(2, 10)))
    np.testing.assert_array_equal(out, [-1, -1, 0, 7, 7, 7, -1, np.nan])
    assert (out.index.tolist(), str(out.dtype)) == (list(range(2, 10)), "float64")


def test_or_become_missing() -> None:
    out = clip(reals(-1.5, -1, 7, 7.5, None), missing=True)
    np.testing.assert_array_equal(out, [np.nan, -1, 7, np.nan, np.nan])


def test_a_column_within_the_bounds_stays_the_same() -> None:
    column = reals(-1, 7, None)
    pd.testing.assert_series_equal(clip(column), column.rename("x"))


def test_integers_stay_integers_within_the_bounds() -> None:
    fitted = ClipOutliers(["x"], "iqr", 1).fit(pd.DataFrame({"x": [1, 2, 3, 4]}))
    assert fitted.bounds_ == {"x": [0.25, 4.75]}
    column = pd.Series(pd.array([0, 1, 4, 5, 2**62, None], dtype="Int64"))
    out = fitted.transform(pd.DataFrame({"x": column}))["x"]
    assert (out.tolist(), str(out.dtype)) == ([1, 1, 4, 4, 4, pd.NA], "Int64")
    plain = fitted.transform(pd.DataFrame({"x": [0, 3, 9]}))["x"]
    assert (plain.tolist(), str(plain.dtype)) == ([1, 3, 4], "int64")


def test_integers_on_one_side_only() -> None:
    whole = pd.Series(pd.array([-9, 3], dtype="Int64"))
    assert clip(whole).tolist() == [-1, 3]
    assert clip(pd.Series(pd.array([9, 3], dtype="Int64"))).tolist() == [7, 3]
    assert clip(pd.Series(pd.array([9, 3], dtype="Int64")), missing=True).tolist() == [pd.NA, 3]


def test_other_columns_and_absent_ones_are_left_alone() -> None:
    fitted = ClipOutliers(["x", "gone"]).fit(pd.DataFrame({"x": [1, 2, 3, 4, 100]}))
    other = pd.DataFrame({"y": [1e9]})
    pd.testing.assert_frame_equal(fitted.transform(other), other)
    assert list(fitted.get_feature_names_out()) == ["x"]


def test_parameters_survive_a_clone() -> None:
    parameters = {"columns": ["x"], "how": "z", "reach": 2.0, "missing": True}
    assert clone(ClipOutliers(["x"], "z", 2.0, True)).get_params() == parameters
