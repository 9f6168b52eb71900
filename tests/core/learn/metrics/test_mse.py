"""The mean squared error, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.mse import PLUGIN


def test_mean_squared_error() -> None:
    assert PLUGIN.score(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 1.0])) == pytest.approx(
        5 / 3
    )


def test_no_rows() -> None:
    assert np.isnan(PLUGIN.score(np.array([]), np.array([])))


def test_sentence() -> None:
    assert PLUGIN.interpret(2.25) == "Squared misses average 2.25."
