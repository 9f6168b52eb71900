"""Scale and Log: centre and width by each rule, and the curves at points known by heart."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.columns import Unfit
from core.data.transformers.scale import Log, Scale


def frame(*values: float | None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype="float64")})


@pytest.mark.parametrize(
    ("how", "values", "expected"),
    [
        ("standard", [2, 4, 4, 4, 5, 5, 7, 9], [5.0, 2.0]),  # of the population
        ("min_max", [3, -1, 7], [-1.0, 8.0]),
        ("robust", [1, 2, 3, 4, 100], [3.0, 2.0]),
        ("robust", [1, 2, 3, 4], [2.5, 1.5]),
        ("standard", [6, 6, 6], [6.0, 1.0]),
        ("min_max", [6], [6.0, 1.0]),
        ("robust", [1, 5, 5, 5, 9], [5.0, 1.0]),
        ("standard", [None, np.inf], [0.0, 1.0]),
        ("min_max", [], [0.0, 1.0]),
        ("min_max", [0, 4, np.inf, -np.inf, None], [0.0, 4.0]),
    ],
)
def test_centre_and_width(how: str, values: list[float | None], expected: list[float]) -> None:
    assert Scale(["x"], how).fit(frame(*values)).scales_ == {"x": expected}


def test_values_are_scaled_by_what_was_learnt() -> None:
    fitted = Scale(["x"]).fit(frame(2, 4, 4, 4, 5, 5, 7, 9))
    out = fitted.transform(frame(5, 9, 0, None, np.inf).set_axis([4, 5, 6, 7, 8]))["x"]
    np.testing.assert_array_equal(out, [0.0, 2.0, -2.5, np.nan, np.inf])
    assert (out.index.tolist(), str(out.dtype)) == ([4, 5, 6, 7, 8], "float64")


def test_integers_and_truth_values_become_real() -> None:
    mixed = pd.DataFrame(
        {
            "n": pd.array([0, 4, None], dtype="Int64"),
            "yes": pd.array([True, False, None], dtype="boolean"),
        }
    )
    out = Scale(["n", "yes"], "min_max").fit_transform(mixed)
    np.testing.assert_array_equal(out["n"], [0, 1, np.nan])
    np.testing.assert_array_equal(out["yes"], [1, 0, np.nan])
    assert {str(dtype) for dtype in out.dtypes} == {"float64"}


def test_a_column_without_spread_becomes_zero() -> None:
    assert Scale(["x"]).fit_transform(frame(6, 6))["x"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        ("log1p", 0.0, 0.0),
        ("log1p", -0.0, 0.0),
        ("log1p", math.e - 1, 1.0),
        ("log1p", 1e-12, 1e-12),  # log(1 + x) would lose five digits
        ("log1p", -1.0, None),
        ("log1p", -2.0, None),
        ("log10", 1.0, 0.0),
        ("log10", 1000.0, 3.0),
        ("log10", 0.01, -2.0),
        ("log10", 0.0, None),
        ("log10", -1.0, None),
        ("sqrt", 9.0, 3.0),
        ("sqrt", 0.0, 0.0),
        ("sqrt", -1.0, None),
        ("sqrt", np.inf, np.inf),
    ],
)
def test_curves(how: str, value: float, expected: float | None) -> None:
    out = Log(["x"], how).fit(frame(1, 2)).transform(frame(value, None))["x"]
    assert str(out.dtype) == "float64"
    assert out.tolist()[0] == pytest.approx(math.nan if expected is None else expected, nan_ok=True)
    assert math.isnan(out[1])


@pytest.mark.parametrize(
    ("how", "refused", "fine"), [("log1p", -1.0, -0.999), ("log10", 0.0, 5e-324), ("sqrt", -1, 0)]
)
def test_values_where_the_curve_has_none_are_refused(how: str, refused: float, fine: float) -> None:
    with pytest.raises(Unfit, match=f"^“x” goes down to {refused:g}, where {how} has no value."):
        Log(["x"], how).fit(frame(5, refused, np.inf, None))
    Log(["x"], how).fit(frame(5, fine, -np.inf))
    Log(["x"], how).fit(frame(None))


# Yeo and Johnson (2000): ((1 + x)^λ − 1)/λ and ln(1 + x) from zero on,
# −((1 − x)^(2 − λ) − 1)/(2 − λ) and −ln(1 − x) below
@pytest.mark.parametrize(
    ("power", "value", "expected"),
    [
        (1.0, 5.0, 5.0),
        (1.0, -5.0, -5.0),
        (2.0, 3.0, 7.5),  # (16 − 1)/2
        (2.0, -3.0, -math.log(4)),
        (0.0, 3.0, math.log(4)),
        (0.0, -3.0, -7.5),
        (0.5, 3.0, 2.0),  # (2 − 1)/0.5
        (0.5, -3.0, -14 / 3),  # −(4^1.5 − 1)/1.5
        (-1.0, 1.0, 0.5),  # (1/2 − 1)/−1
        (3.0, -1.0, -0.5),
        (0.5, 0.0, 0.0),
        (0.5, -0.0, 0.0),
    ],
)
def test_yeo_johnson(power: float, value: float, expected: float) -> None:
    fitted = Log(["x"], "yeo_johnson").fit(frame(1, 2))
    fitted.lambdas_ = {"x": power}
    assert fitted.transform(frame(value))["x"].tolist() == pytest.approx([expected])


def test_the_power_is_the_likeliest() -> None:
    """The profile log-likelihood at λ is above its neighbours."""
    values = np.array([0.1, 0.2, 0.4, 0.9, 2.0, 6.0])
    power = Log(["x"], "yeo_johnson").fit(frame(*values)).lambdas_["x"]

    def likelihood(at: float) -> float:
        moved = ((1 + values) ** at - 1) / at
        return -len(values) / 2 * math.log(moved.var()) + (at - 1) * np.log1p(values).sum()

    assert power < 0
    assert likelihood(power) > max(likelihood(power - 1e-3), likelihood(power + 1e-3))


@pytest.mark.parametrize("values", [(3.0,), (3.0, 3.0), (), (None,), (3.0, np.inf)])
def test_without_spread_there_is_nothing_to_bend(values: tuple[float | None, ...]) -> None:
    fitted = Log(["x"], "yeo_johnson").fit(frame(*values))
    assert fitted.lambdas_ == {"x": 1.0}
    assert fitted.transform(frame(4, -4))["x"].tolist() == pytest.approx([4.0, -4.0])


def test_a_column_absent_when_fitting_is_left_straight() -> None:
    fitted = Log(["x", "y"], "yeo_johnson").fit(frame(1, 2, 9))
    assert fitted.transform(pd.DataFrame({"y": [3.0]}))["y"].tolist() == [3.0]


def test_other_columns_and_absent_ones_are_left_alone() -> None:
    other = pd.DataFrame({"y": [-4.0]}, index=[3])
    for fitted in (Scale(["x"]).fit(frame(1, 2)), Log(["x"]).fit(frame(1, 2))):
        pd.testing.assert_frame_equal(fitted.transform(other), other)
        assert list(fitted.get_feature_names_out()) == ["x"]


def test_parameters_survive_a_clone() -> None:
    assert clone(Scale(["x"], "robust")).get_params() == {"columns": ["x"], "how": "robust"}
    assert clone(Log(["x"], "sqrt")).get_params() == {"columns": ["x"], "how": "sqrt"}
