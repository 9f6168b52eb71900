"""The mean absolute error, worked out by hand."""

from __future__ import annotations

import numpy as np

from core.learn.metrics.mae import PLUGIN


def test_mean_size_of_an_error() -> None:
    assert PLUGIN.score(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 1.0])) == 1.0


def test_no_rows() -> None:
    assert np.isnan(PLUGIN.score(np.array([]), np.array([])))


def test_sentence() -> None:
    assert PLUGIN.interpret(1234.5) == "Predictions are off by 1,234 on average."
