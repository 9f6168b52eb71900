"""Residuals against plain arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.learn.predictions import from_frame
from core.learn.residuals import SHOWN, residuals


def random_predictions(n: int, seed: int = 0):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    y = rng.normal(100, 20, n)
    return from_frame(
        pd.DataFrame(
            {
                "row": np.arange(n) * 2,
                "repeat": 0,
                "fold": np.arange(n) % 5,
                "y": y,
                "prediction": y + rng.normal(1, 3, n),
            }
        )
    )


def test_figures() -> None:
    predictions = random_predictions(500)
    errors = residuals(predictions)
    error = predictions.y_pred - predictions.y_true
    assert (errors.rows, errors.sampled) == (500, False)
    assert errors.bias == pytest.approx(error.mean())
    assert errors.sd == pytest.approx(error.std(ddof=1))
    assert errors.within[90] == pytest.approx(np.quantile(abs(error), 0.9))
    assert errors.counts.sum() == 500
    assert errors.points["residual"].to_numpy() == pytest.approx(error)
    assert errors.points["row"].tolist() == predictions.row_ids.tolist()


def test_a_large_table_is_sampled_with_its_worst_errors_kept() -> None:
    predictions = random_predictions(10_000)
    errors = residuals(predictions)
    worst = predictions.row_ids[np.argsort(-abs(predictions.y_pred - predictions.y_true))[:10]]
    assert len(errors.points) == SHOWN
    assert errors.sampled
    assert set(worst) <= set(errors.points["row"])
    assert errors.points["row"].is_unique
    assert errors.counts.sum() == 10_000
    pd.testing.assert_frame_equal(errors.points, residuals(predictions).points)  # seeded


def test_trend_shows_a_bias() -> None:
    y = np.linspace(0, 100, 1000)
    errors = residuals(
        from_frame(pd.DataFrame({"row": range(1000), "y": y, "prediction": 20 + 0.6 * y}))
    )  # drawn to the middle
    assert errors.trend["rows"].sum() == 1000
    assert errors.trend["residual"].iloc[0] > 15
    assert errors.trend["residual"].iloc[-1] < -15


def test_exact_predictions() -> None:
    errors = residuals(
        from_frame(pd.DataFrame({"row": [0, 1], "y": [1.0, 2.0], "prediction": [1.0, 2.0]}))
    )
    assert (errors.bias, errors.sd, errors.counts.sum()) == (0.0, 0.0, 2)


def test_classes_have_no_residuals() -> None:
    with pytest.raises(Refused, match="confusion matrix"):
        residuals(from_frame(pd.DataFrame({"row": [0], "y": [1], "p_0": [0.5], "p_1": [0.5]})))
