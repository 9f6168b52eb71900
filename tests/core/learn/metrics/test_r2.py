"""R², worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.r2 import PLUGIN


def test_share_of_the_variance() -> None:
    # 1 − (1 + 0 + 4) / (1 + 0 + 1)
    assert PLUGIN.score(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 1.0])) == -1.5
    assert PLUGIN.score(np.array([0.0, 4.0]), np.array([1.0, 3.0])) == pytest.approx(0.75)


def test_the_mean_explains_nothing() -> None:
    y_true = np.array([1.0, 5.0, 9.0])
    assert PLUGIN.score(y_true, np.full(3, 5.0)) == 0.0
    assert PLUGIN.score(y_true, y_true) == 1.0


@pytest.mark.parametrize("y_true", [[], [3.0], [2.0, 2.0]])
def test_a_target_that_does_not_vary(y_true: list[float]) -> None:
    assert np.isnan(PLUGIN.score(np.array(y_true), np.zeros(len(y_true))))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.75) == "The model explains 75 % of the target's variance."


def test_a_target_that_varies_little() -> None:
    assert PLUGIN.score(np.array([0.0, 0.1]), np.array([0.1, 0.1])) == pytest.approx(-1.0)
