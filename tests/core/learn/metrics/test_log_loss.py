"""The log loss, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.log_loss import PLUGIN


def test_mean_negative_logarithm_of_the_true_class() -> None:
    proba = np.array([[0.5, 0.5], [0.25, 0.75]])
    assert PLUGIN.score(np.array([0, 0]), proba) == pytest.approx(1.5 * np.log(2))
    assert PLUGIN.score(np.array([2]), np.array([[0.5, 0.4, 0.1]])) == pytest.approx(np.log(10))


def test_sure_and_right_or_wrong() -> None:
    assert PLUGIN.score(np.array([0]), np.array([[1.0, 0.0]])) == 0.0
    # the least probability is 2⁻⁵², the distance of 1 to the next number
    assert PLUGIN.score(np.array([1]), np.array([[1.0, 0.0]])) == pytest.approx(52 * np.log(2))


def test_rounding_above_one_is_no_bonus() -> None:
    assert PLUGIN.score(np.array([0]), np.array([[1.0000001, 0.0]])) == 0.0


def test_no_rows() -> None:
    assert np.isnan(PLUGIN.score(np.array([], dtype=int), np.zeros((0, 2))))


def test_sentence() -> None:
    assert PLUGIN.interpret(np.log(2)) == "The true label typically gets a probability of 50 %."
    assert PLUGIN.interpret(0.0) == "The true label typically gets a probability of 100 %."
