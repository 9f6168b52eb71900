"""Thresholds: every figure against plain counting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from core.base.errors import Refused
from core.learn.predictions import Predictions, from_frame
from core.learn.thresholds import CostMatrix, expected_value, over_thresholds

OFFER = CostMatrix(tp=100, fp=-20, fn=-60, tn=0)


def random_predictions(n: int = 1200, folds: int = 4, seed: int = 1) -> Predictions:
    rng = np.random.default_rng(seed)
    p = rng.random(n).round(2)
    y = (rng.random(n) < p).astype(int)
    return from_frame(
        pd.DataFrame(
            {
                "row": np.arange(n),
                "repeat": 0,
                "fold": np.arange(n) % folds,
                "y": y,
                "p_0": 1 - p,
                "p_1": p,
            }
        )
    )


def counted(predictions: Predictions, costs: CostMatrix, threshold: float) -> float:
    total = 0.0
    for y, p in zip(predictions.y_true, predictions.y_pred[:, 1], strict=True):
        total += (costs.tp if y else costs.fp) if p >= threshold else (costs.fn if y else costs.tn)
    return total / len(predictions)


def test_curve_equals_counting() -> None:
    predictions = random_predictions()
    curve = over_thresholds(predictions, OFFER)
    for index in range(0, len(curve.thresholds), 29):
        assert curve.per_row[index] == pytest.approx(
            counted(predictions, OFFER, curve.thresholds[index])
        )
    assert len(curve.thresholds) <= 400
    assert (curve.low <= curve.per_row).all()
    assert (curve.per_row <= curve.high).all()


def test_best_is_the_maximum_of_all_thresholds() -> None:
    predictions = random_predictions()
    curve = over_thresholds(predictions, OFFER)
    every = max(counted(predictions, OFFER, t) for t in [*np.unique(predictions.y_pred[:, 1]), 2.0])
    assert curve.best_value == pytest.approx(every)
    assert curve.best_value == pytest.approx(curve.per_row.max())
    assert curve.best_share == pytest.approx(
        (predictions.y_pred[:, 1] >= curve.best_threshold).mean()
    )


def test_honest_probabilities_bring_the_best_near_theory() -> None:
    curve = over_thresholds(random_predictions(40_000), OFFER)
    assert curve.theory == pytest.approx(20 / 180)
    assert curve.best_threshold == pytest.approx(20 / 180, abs=0.06)


def test_plain_policies() -> None:
    predictions = random_predictions()
    curve = over_thresholds(predictions, OFFER)
    share = predictions.y_true.mean()
    assert curve.act_on_all == pytest.approx(share * 100 - (1 - share) * 20)
    assert curve.act_on_none == pytest.approx(-60 * share)
    assert curve.at_half == pytest.approx(counted(predictions, OFFER, 0.5))


def test_honest_value_is_not_above_the_optimistic_one() -> None:
    curve = over_thresholds(random_predictions(200), OFFER)
    assert curve.honest is not None
    assert curve.honest <= curve.best_value + 1e-12
    assert "optimistic" in curve.note


def test_holdout_is_valued_at_the_chosen_threshold() -> None:
    predictions, holdout = random_predictions(), random_predictions(seed=5)
    curve = over_thresholds(predictions, OFFER, holdout)
    assert curve.holdout == pytest.approx(counted(holdout, OFFER, curve.best_threshold))
    assert over_thresholds(predictions, OFFER).holdout is None


def test_never_acting_can_be_best() -> None:
    curve = over_thresholds(random_predictions(), CostMatrix(tp=-1, fp=-5, fn=0, tn=0))
    assert (curve.best_share, curve.best_value, curve.theory) == (0.0, 0.0, None)


def test_always_acting_can_be_best() -> None:
    curve = over_thresholds(random_predictions(), CostMatrix(tp=5, fp=1, fn=0, tn=0))
    assert curve.best_share == 1.0
    assert curve.best_value == pytest.approx(curve.act_on_all)


def test_best_lies_between_two_scores() -> None:
    frame = pd.DataFrame(
        {
            "row": range(4),
            "y": [1, 1, 0, 0],
            "p_0": [0.1, 0.2, 0.6, 0.9],
            "p_1": [0.9, 0.8, 0.4, 0.1],
        }
    )
    curve = over_thresholds(from_frame(frame), CostMatrix(tp=1, fp=-1))
    assert curve.best_threshold == pytest.approx(0.6)
    assert expected_value(from_frame(frame), CostMatrix(tp=1, fp=-1), curve.best_threshold) == 0.5
    assert curve.honest is None  # one fold only


def test_repeats_count_each_row_once() -> None:
    frame = pd.DataFrame(
        {
            "row": [0, 1, 0, 1],
            "repeat": [0, 0, 1, 1],
            "fold": 0,
            "y": [1, 0, 1, 0],
            "p_0": [0.1, 0.9, 0.9, 0.1],
            "p_1": [0.9, 0.1, 0.1, 0.9],
        }
    )
    curve = over_thresholds(from_frame(frame), CostMatrix(tp=1, fp=-1))
    assert (curve.rows, curve.best_value) == (2, 0.5)


def test_refusals() -> None:
    with pytest.raises(Refused, match="no difference"):
        over_thresholds(random_predictions(), CostMatrix())
    numbers = from_frame(pd.DataFrame({"row": [0], "y": [1.0], "prediction": [1.0]}))
    with pytest.raises(Refused, match="two classes"):
        over_thresholds(numbers, OFFER)
    with pytest.raises(ValidationError):
        CostMatrix(tp=float("inf"))
