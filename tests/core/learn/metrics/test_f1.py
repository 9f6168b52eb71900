"""F1, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.f1 import PLUGIN

# truth 1 1 1 0 0, prediction 1 0 0 1 0: one hit, one false alarm, two missed
Y_TRUE = np.array([1, 1, 1, 0, 0])
Y_PRED = np.array([1, 0, 0, 1, 0])
# class 0: 1 of 2 rows, of 2 predicted; class 1: 2 of 2, of 3; class 2: 0 of 1, of 0
MANY_TRUE = np.array([0, 0, 1, 1, 2])
MANY_PRED = np.array([0, 1, 1, 1, 0])


def test_two_classes_is_about_the_positive_one() -> None:
    # precision 1/2, recall 1/3 → 2 · (1/6) / (5/6)
    assert PLUGIN.score(Y_TRUE, Y_PRED) == pytest.approx(0.4)
    assert PLUGIN.score(1 - Y_TRUE, 1 - Y_PRED) == pytest.approx(0.4)  # 1 of 2, of 3


def test_several_classes_is_the_plain_average() -> None:
    # F1 of the classes: 0.5, 0.8, 0
    assert PLUGIN.score(MANY_TRUE, MANY_PRED) == pytest.approx(1.3 / 3)


def test_nothing_right_is_zero() -> None:
    assert PLUGIN.score(np.array([1, 1]), np.array([0, 0])) == 0.0
    assert PLUGIN.score(np.array([0, 0]), np.array([0, 0])) == 0.0


def test_a_class_that_is_only_predicted_counts() -> None:
    # classes 0, 1, 2: F1 2/3, 1, 0
    assert PLUGIN.score(np.array([0, 0, 1]), np.array([0, 2, 1])) == pytest.approx(5 / 9)


def test_sentence() -> None:
    assert PLUGIN.interpret(0.4) == "Precision and recall balance at 40 of 100."
    assert PLUGIN.interpret(1.0) == "Precision and recall balance at 100 of 100."


def test_the_negative_class_does_not_count() -> None:
    # class 1: precision 1/2, recall 1; class 0 alone would have 0.8
    assert PLUGIN.score(np.array([1, 0, 0, 0]), np.array([1, 1, 0, 0])) == pytest.approx(2 / 3)
