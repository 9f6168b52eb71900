"""Bin: where the edges lie, to which bin a value belongs, and what the bins are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.bins import Bin
from core.data.transformers.columns import Unfit


def frame(*values: float | None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype="float64")})


def codes(fitted: Bin, *values: float | None) -> list[int]:
    return fitted.transform(frame(*values))["x"].cat.codes.tolist()


def test_bins_of_equal_width() -> None:
    fitted = Bin(["x"], "width", 4).fit(frame(0, 1, 7, 8, None))
    assert fitted.edges_ == {"x": [2.0, 4.0, 6.0]}
    out = fitted.transform(frame(0, 2, 5, 8))["x"]
    assert out.tolist() == ["under 2", "2 to under 4", "4 to under 6", "6 and over"]


def test_bins_of_equal_share() -> None:
    fitted = Bin(["x"], "quantile", 4).fit(frame(1, 2, 3, 4, 100))
    assert fitted.edges_ == {"x": [2.0, 3.0, 4.0]}
    assert codes(fitted, 1, 2, 3, 4, 100) == [0, 1, 2, 3, 3]


def test_quantiles_lie_between_neighbours_in_proportion() -> None:
    # positions (n − 1)·q = 1.5 of 1, 2, 4, 10: half way from 2 to 4
    assert Bin(["x"], "quantile", 2).fit(frame(10, 1, 4, 2)).edges_ == {"x": [3.0]}


def test_own_edges_are_sorted_and_said_once() -> None:
    fitted = Bin(["x"], "edges", edges=[65, 18, 18]).fit(frame(1))
    assert fitted.edges_ == {"x": [18.0, 65.0]}
    out = fitted.transform(frame(17.999, 18, 64, 65, None))["x"]
    assert out.tolist() == [
        "under 18",
        "18 to under 65",
        "18 to under 65",
        "65 and over",
        np.nan,
    ]


def test_without_edges_there_is_one_bin() -> None:
    assert Bin(["x"], "edges").fit_transform(frame(1, None))["x"].tolist() == ["all", np.nan]


def test_later_values_fall_into_the_outer_bins() -> None:
    fitted = Bin(["x"], "width", 2).fit(frame(0, 10))
    assert codes(fitted, -1e300, -np.inf, 4.999, 5, 1e300, np.inf, None) == [0, 0, 0, 1, 1, 1, -1]


def test_infinities_have_no_part_in_the_edges() -> None:
    assert Bin(["x"], "width", 2).fit(frame(0, 10, np.inf, -np.inf)).edges_ == {"x": [5.0]}


def test_equal_edges_are_one_edge() -> None:
    constant = Bin(["x"], "width", 3).fit(frame(7, 7, 7))
    assert constant.edges_ == {"x": [7.0]}
    assert codes(constant, 6.9, 7) == [0, 1]
    assert Bin(["x"], "quantile", 4).fit(frame(1, 1, 1, 1, 9)).edges_ == {"x": [1.0]}


def test_zero_and_negative_zero_are_one_value() -> None:
    fitted = Bin(["x"], "edges", edges=[0]).fit(frame(1))
    assert codes(fitted, -0.0, 0.0, -5e-324) == [1, 1, 0]


def test_numbers_of_the_bins() -> None:
    out = Bin(["x"], "edges", edges=[0, 10], numbered=True).fit_transform(frame(-1, 0, 10, None))
    assert str(out["x"].dtype) == "Int64"
    assert out["x"].tolist() == [0, 1, 2, pd.NA]


@pytest.mark.parametrize(
    ("edges", "names"),
    [
        ([0.5], ["under 0.5", "0.5 and over"]),
        ([1234.5], ["under 1234", "1234 and over"]),  # four digits say enough
        ([1234.5, 1234.25], ["under 1234.2", "1234.2 to under 1234.5", "1234.5 and over"]),
        ([1.0, 1 + 2**-52], ["under 1", "1 to under 1.0000000000000002"]),
    ],
)
def test_names_have_as_few_digits_as_keep_them_apart(edges: list[float], names: list[str]) -> None:
    out = Bin(["x"], "edges", edges=edges).fit_transform(frame(1))["x"]
    assert list(out.cat.categories)[: len(names)] == names


def test_integers_truth_values_and_text_are_binned_as_numbers() -> None:
    mixed = pd.DataFrame(
        {
            "whole": pd.array([1, 5, None], dtype="Int64"),
            "yes": pd.array([True, False, None], dtype="boolean"),
            "text": pd.Series(["2", "4", "no"], dtype="str"),
        }
    )
    out = Bin(["whole", "yes", "text"], "width", 2, numbered=True).fit_transform(mixed)
    assert out.astype("object").to_numpy().tolist() == [[0, 1, 0], [1, 0, 1], [pd.NA] * 3]


def test_a_column_without_numbers_cannot_be_binned() -> None:
    for how in ("width", "quantile"):
        with pytest.raises(Unfit, match="^“x” has no numbers to bin.$"):
            Bin(["x"], how).fit(frame(None, np.inf))
    assert Bin(["x"], "edges", edges=[1]).fit(frame(None)).edges_ == {"x": [1.0]}


def test_other_columns_and_absent_ones_are_left_alone() -> None:
    fitted = Bin(["x", "gone"], "width", 2).fit(frame(0, 10))
    other = pd.DataFrame({"y": [1.0]}, index=[7])
    pd.testing.assert_frame_equal(fitted.transform(other), other)
    assert list(fitted.get_feature_names_out()) == ["x"]
    assert fitted.transform(frame(3).set_axis([9])).index.tolist() == [9]


def test_parameters_survive_a_clone() -> None:
    parameters = {"columns": ["x"], "how": "edges", "bins": 3, "edges": [1.0], "numbered": True}
    assert clone(Bin(["x"], "edges", 3, [1.0], True)).get_params() == parameters
    assert (Bin(["x"]).how, Bin(["x"]).bins) == ("quantile", 5)
