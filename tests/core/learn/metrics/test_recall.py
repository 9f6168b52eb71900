"""Recall, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.recall import PLUGIN

# truth 1 1 1 0 0, prediction 1 0 0 1 0: one hit, one false alarm, two missed
Y_TRUE = np.array([1, 1, 1, 0, 0])
Y_PRED = np.array([1, 0, 0, 1, 0])
# class 0: 1 of 2 rows, of 2 predicted; class 1: 2 of 2, of 3; class 2: 0 of 1, of 0
MANY_TRUE = np.array([0, 0, 1, 1, 2])
MANY_PRED = np.array([0, 1, 1, 1, 0])


def test_two_classes_is_about_the_positive_one() -> None:
    assert PLUGIN.score(Y_TRUE, Y_PRED) == pytest.approx(1 / 3)
    assert PLUGIN.score(1 - Y_TRUE, 1 - Y_PRED) == pytest.approx(1 / 2)


def test_several_classes_is_the_plain_average() -> None:
    assert PLUGIN.score(MANY_TRUE, MANY_PRED) == pytest.approx((1 / 2 + 1 + 0) / 3)


def test_no_positive_is_zero() -> None:
    assert PLUGIN.score(np.array([0, 0]), np.array([0, 1])) == 0.0


def test_a_class_that_is_only_predicted_counts() -> None:
    assert PLUGIN.score(np.array([0, 0, 1]), np.array([0, 2, 1])) == pytest.approx(1.5 / 3)


def test_sentence() -> None:
    assert PLUGIN.interpret(1 / 3) == "Of 100 real positives, 33 are found."
