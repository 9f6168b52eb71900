"""The root mean squared error, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.rmse import PLUGIN


def test_root_of_the_mean_squared_error() -> None:
    assert PLUGIN.score(np.array([1.0, 1.0]), np.array([4.0, -3.0])) == pytest.approx(np.sqrt(12.5))


def test_no_rows() -> None:
    assert np.isnan(PLUGIN.score(np.array([]), np.array([])))


def test_sentence() -> None:
    assert PLUGIN.interpret(28059.4) == (
        "Predictions are typically off by 28,059, large misses weighing more."
    )
