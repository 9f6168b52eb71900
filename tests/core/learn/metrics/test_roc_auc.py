"""The area under the ROC curve, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.roc_auc import PLUGIN


def proba(*positive: float) -> np.ndarray:
    """Probabilities of two classes, from those of the positive one."""
    return np.column_stack([1 - np.array(positive), positive])


def test_share_of_pairs_ranked_right() -> None:
    # of the four pairs of a positive (.8, .4) and a negative (.6, .2), three
    assert PLUGIN.score(np.array([1, 1, 0, 0]), proba(0.8, 0.4, 0.6, 0.2)) == 0.75


def test_a_tie_is_half_a_pair() -> None:
    assert PLUGIN.score(np.array([1, 0]), proba(0.5, 0.5)) == 0.5
    assert PLUGIN.score(np.array([1, 1, 0, 0]), proba(0.5, 0.9, 0.5, 0.1)) == 0.875


def test_several_classes_is_the_plain_average_of_each_against_the_rest() -> None:
    # class 0 ranks 2 of 2 pairs right, class 1 1 of 2, class 2 2 of 2
    shares = np.array([[0.8, 0.1, 0.1], [0.5, 0.3, 0.2], [0.1, 0.4, 0.5]])
    assert PLUGIN.score(np.array([0, 1, 2]), shares) == pytest.approx((1 + 0.5 + 1) / 3)


def test_classes_that_are_absent_are_left_out() -> None:
    # no row of class 2: class 0 ranks 0 of 1 pairs right, class 1 the one
    shares = np.array([[0.2, 0.3, 0.5], [0.3, 0.6, 0.1]])
    assert PLUGIN.score(np.array([0, 1]), shares) == 0.5


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_only(label: int) -> None:
    assert np.isnan(PLUGIN.score(np.full(3, label), proba(0.1, 0.5, 0.9)))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.846) == ("85 of 100 positive–negative pairs are ranked correctly.")
    assert "100 of 100" in PLUGIN.interpret(1.0)
