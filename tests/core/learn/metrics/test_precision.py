"""Precision, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.precision import PLUGIN

# truth 1 1 1 0 0, prediction 1 0 0 1 0: one hit, one false alarm, two missed
Y_TRUE = np.array([1, 1, 1, 0, 0])
Y_PRED = np.array([1, 0, 0, 1, 0])
# class 0: 1 of 2 rows, of 2 predicted; class 1: 2 of 2, of 3; class 2: 0 of 1, of 0
MANY_TRUE = np.array([0, 0, 1, 1, 2])
MANY_PRED = np.array([0, 1, 1, 1, 0])


def test_two_classes_is_about_the_positive_one() -> None:
    assert PLUGIN.score(Y_TRUE, Y_PRED) == pytest.approx(1 / 2)
    assert PLUGIN.score(1 - Y_TRUE, 1 - Y_PRED) == pytest.approx(1 / 3)


def test_several_classes_is_the_plain_average() -> None:
    # 1/2, 2/3, and 0 for a class that was never predicted
    assert PLUGIN.score(MANY_TRUE, MANY_PRED) == pytest.approx((1 / 2 + 2 / 3) / 3)


def test_no_alarm_is_zero() -> None:
    assert PLUGIN.score(np.array([1, 0]), np.array([0, 0])) == 0.0


def test_a_class_that_is_only_predicted_counts() -> None:
    assert PLUGIN.score(np.array([0, 0, 1]), np.array([0, 2, 1])) == pytest.approx(2 / 3)


def test_sentence() -> None:
    assert PLUGIN.interpret(0.5) == "Of 100 predicted positives, 50 are real."
    assert PLUGIN.interpret(1.0) == "Of 100 predicted positives, 100 are real."
