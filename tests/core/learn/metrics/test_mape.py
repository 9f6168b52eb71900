"""The mean absolute percentage error, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.mape import PLUGIN


def test_share_of_the_true_value() -> None:
    # 1/2 and 1/4, of negative values too
    assert PLUGIN.score(np.array([2.0, -4.0]), np.array([3.0, -3.0])) == pytest.approx(0.375)


def test_rows_of_zero_are_left_out() -> None:
    assert PLUGIN.score(np.array([0.0, 2.0]), np.array([9.0, 3.0])) == 0.5
    assert np.isnan(PLUGIN.score(np.zeros(3), np.ones(3)))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.375) == "Predictions are off by 38 % of the true value on average."
    assert PLUGIN.interpret(1.0) == "Predictions are off by 100 % of the true value on average."
