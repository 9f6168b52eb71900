"""The largest difference and the flips of two sets of predictions, by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from core.registry.parity import compare


def classes(labels: list[str], yes: list[float]) -> pd.DataFrame:
    """Predictions of two classes."""
    shares = np.array(yes)
    return pd.DataFrame(
        {"prediction": labels, "probability_no": 1 - shares, "probability_yes": shares}
    )


def test_equal_predictions_have_no_difference() -> None:
    same = classes(["no", "yes"], [0.25, 0.75])
    parity = compare(same, same)
    assert (parity.rows, parity.largest_difference, parity.flips) == (2, 0.0, 0)


def test_the_largest_of_all_probabilities_counts_whatever_its_sign() -> None:
    own = classes(["no", "yes", "yes"], [0.25, 0.75, 0.5])
    other = classes(["no", "no", "no"], [0.375, 0.75, 0.25])
    parity = compare(own, other)
    assert (parity.largest_difference, parity.flips) == (0.25, 2)
    assert compare(other, own).largest_difference == 0.25


def test_columns_are_matched_by_name() -> None:
    own = classes(["no"], [0.25])
    assert compare(own, own[own.columns[::-1]]).largest_difference == 0.0


def test_numbers_are_measured_against_the_largest() -> None:
    own = pd.DataFrame({"prediction": [10.0, -40.0]})
    parity = compare(own, pd.DataFrame({"prediction": [12.0, -40.0]}))
    assert (parity.rows, parity.largest_difference, parity.flips) == (2, 0.05, 0)


def test_zeros_that_differ_are_far_away() -> None:
    zeros = pd.DataFrame({"prediction": [0.0, 0.0]})
    assert compare(zeros, zeros).largest_difference == 0.0
    assert compare(zeros, pd.DataFrame({"prediction": [0.0, 1.0]})).largest_difference > 1e6


@pytest.mark.parametrize("gap", [math.nan, None])
def test_what_is_missing_is_infinitely_far(gap: float | None) -> None:
    own = pd.DataFrame({"prediction": [1.0, 2.0]})
    other = pd.DataFrame({"prediction": pd.Series([1.0, gap], dtype="float64")})
    assert compare(own, other).largest_difference == math.inf
    shares = classes(["no"], [0.25])
    assert compare(shares, shares.assign(probability_yes=math.nan)).largest_difference == math.inf
