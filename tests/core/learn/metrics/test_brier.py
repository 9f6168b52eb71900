"""The Brier score, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.brier import PLUGIN


def test_two_classes_is_the_squared_distance() -> None:
    # (0.2² + 0.5² + 1²) / 3
    proba = np.array([[0.8, 0.2], [0.5, 0.5], [1.0, 0.0]])
    assert PLUGIN.score(np.array([0, 1, 1]), proba) == pytest.approx((0.04 + 0.25 + 1.0) / 3)


def test_several_classes_is_half_the_summed_squares() -> None:
    # ½ · (0.5² + 0.3² + 0.2²)
    assert PLUGIN.score(np.array([0]), np.array([[0.5, 0.3, 0.2]])) == pytest.approx(0.19)


def test_bounds() -> None:
    assert PLUGIN.score(np.array([0, 1]), np.eye(2)) == 0.0
    assert PLUGIN.score(np.array([1, 0]), np.eye(2)) == 1.0
    assert np.isnan(PLUGIN.score(np.array([], dtype=int), np.zeros((0, 2))))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.16) == "Probabilities are off by about 40 percentage points."
    assert PLUGIN.interpret(-1e-18) == "Probabilities are off by about 0 percentage points."
    assert PLUGIN.interpret(1.0) == "Probabilities are off by about 100 percentage points."
