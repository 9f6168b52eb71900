"""Contributions add up: what rounding leaves is spread, what it does not explain is refused."""

from __future__ import annotations

import numpy as np
import pytest

from core.base.errors import Unsupported
from core.learn.contributions import Contributions, Groups, as_outputs, balanced


def contributions(values: list[list[float]], output: float, expected: float = 1.0) -> Contributions:
    """Contributions of one row; a list per input, a number per output."""
    return Contributions(
        np.array([values]), np.array([expected]), np.array([[output]]), "value", "by hand"
    )


def test_error_is_the_largest_gap_of_the_sum() -> None:
    assert contributions([[2.0], [3.0]], output=6.0).error == 0.0
    assert contributions([[2.0], [3.0]], output=6.25).error == 0.25


def test_groups_sum_their_columns() -> None:
    groups = Groups(np.array([0, 1, 0, 2]), 3)
    values = np.array([[[1.0], [2.0], [4.0], [8.0]]])
    assert groups.sums(values)[0, :, 0].tolist() == [5.0, 2.0, 8.0]


def test_a_group_without_columns_is_zero() -> None:
    assert Groups(np.array([1]), 2).sums(np.array([[[3.0]]]))[0, :, 0].tolist() == [0.0, 3.0]


def test_what_is_left_over_is_spread_by_size() -> None:
    """2 and −6 leave 0.0004 of the output: a quarter and three quarters of it are added."""
    result = balanced(contributions([[2.0], [-6.0]], output=-2.9996))
    assert result.values[0, :, 0] == pytest.approx([2.0001, -5.9997], abs=1e-12)
    assert result.error == pytest.approx(0.0, abs=1e-12)


def test_zeros_share_what_is_left_over_equally() -> None:
    result = balanced(contributions([[0.0], [0.0]], output=1.00008))
    assert result.values[0, :, 0] == pytest.approx([0.00004, 0.00004], abs=1e-12)


@pytest.mark.parametrize(("gap", "fine"), [(0.00089, True), (0.00091, False)])
def test_rounding_is_a_ten_thousandth_of_the_scale(gap: float, fine: bool) -> None:
    """The scale is |1| + |2| + |−6| = 9."""
    unbalanced = contributions([[2.0], [-6.0]], output=-3.0 + gap)
    if fine:
        assert balanced(unbalanced).error == pytest.approx(0.0, abs=1e-12)
    else:
        with pytest.raises(Unsupported, match="does not add up to its output"):
            balanced(unbalanced)


def test_of_two_classes_the_positive_one_stays() -> None:
    two = Contributions(
        np.array([[[-1.0, 1.0]]]),
        np.array([0.7, 0.3]),
        np.array([[-0.3, 1.3]]),
        "probability",
        "by hand",
        sampled=True,
    )
    positive = two.of_positive_class()
    assert positive.values.tolist() == [[[1.0]]]
    assert (positive.expected_value.tolist(), positive.output.tolist()) == ([0.3], [[1.3]])
    assert (positive.sampled, positive.unit) == (True, "probability")
    one = contributions([[2.0]], output=3.0)
    assert one.of_positive_class() is one


def test_outputs_have_two_dimensions() -> None:
    assert as_outputs([1, 2]).tolist() == [[1.0], [2.0]]
    assert as_outputs([[1, 2]]).tolist() == [[1.0, 2.0]]


def test_small_contributions_share_by_size_too() -> None:
    """0.1 and 0.3 leave 0.00004: a quarter and three quarters, whatever the size."""
    result = balanced(contributions([[0.1], [0.3]], output=0.40004, expected=0.0))
    assert result.values[0, :, 0] == pytest.approx([0.10001, 0.30003], abs=1e-12)
    assert not result.sampled


@pytest.mark.parametrize(("gap", "fine"), [(0.00009, True), (0.00011, False)])
def test_the_scale_is_at_least_one(gap: float, fine: bool) -> None:
    unbalanced = contributions([[0.1], [0.3]], output=0.4 + gap, expected=0.0)
    if fine:
        assert balanced(unbalanced).error == pytest.approx(0.0, abs=1e-12)
    else:
        with pytest.raises(Unsupported, match="off by 0.00011"):
            balanced(unbalanced)
