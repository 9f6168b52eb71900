"""The average precision, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.pr_auc import PLUGIN


def proba(*positive: float) -> np.ndarray:
    """Probabilities of two classes, from those of the positive one."""
    return np.column_stack([1 - np.array(positive), positive])


def test_precision_averaged_over_the_positives_found() -> None:
    # down the ranking 1 0 1 0: precision 1 at the first positive, 2/3 at the second
    assert PLUGIN.score(np.array([1, 0, 1, 0]), proba(0.9, 0.8, 0.7, 0.1)) == pytest.approx(5 / 6)


def test_ties_are_taken_together() -> None:
    assert PLUGIN.score(np.array([1, 0, 0, 0]), proba(0.5, 0.5, 0.5, 0.5)) == 0.25


def test_several_classes_is_the_plain_average_of_each_against_the_rest() -> None:
    # class 0: 1; class 1 is second of three: 1/2; class 2: 1
    shares = np.array([[0.8, 0.1, 0.1], [0.5, 0.3, 0.2], [0.1, 0.4, 0.5]])
    assert PLUGIN.score(np.array([0, 1, 2]), shares) == pytest.approx(2.5 / 3)


def test_classes_that_are_absent_are_left_out() -> None:
    shares = np.array([[0.2, 0.3, 0.5], [0.3, 0.6, 0.1]])
    assert PLUGIN.score(np.array([0, 1]), shares) == 0.75


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_only(label: int) -> None:
    assert np.isnan(PLUGIN.score(np.full(3, label), proba(0.1, 0.5, 0.9)))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.5) == (
        "Going down the ranking until every positive is found, 50 of 100 alarms are right on"
        " average."
    )
    assert "100 of 100 alarms" in PLUGIN.interpret(1.0)
