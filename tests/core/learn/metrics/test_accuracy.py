"""Accuracy, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.metrics.accuracy import PLUGIN


def test_share_of_right_labels() -> None:
    assert PLUGIN.score(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])) == 0.75
    assert PLUGIN.score(np.array([2, 1, 0]), np.array([2, 0, 1])) == pytest.approx(1 / 3)


def test_no_rows() -> None:
    assert np.isnan(PLUGIN.score(np.array([]), np.array([])))


def test_sentence() -> None:
    assert PLUGIN.interpret(0.846) == "Of 100 rows, 85 get the right label."
    assert PLUGIN.interpret(1.0) == "Of 100 rows, 100 get the right label."
