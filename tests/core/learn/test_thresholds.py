"""Thresholds: every figure against plain counting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from core.base.errors import Refused
from core.learn.predictions import Predictions, from_frame
from core.learn.thresholds import CostMatrix, profit, worth

OFFER = CostMatrix(tp=100, fp=-20, fn=-60, tn=0)


def made(n: int = 1200, folds: int = 4, seed: int = 1) -> Predictions:
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
    predictions = made()
    found = profit(predictions, OFFER)
    for index in range(0, len(found.threshold), 29):
        assert found.per_row[index] == pytest.approx(
            counted(predictions, OFFER, found.threshold[index])
        )
    assert len(found.threshold) <= 400
    assert (found.low <= found.per_row).all()
    assert (found.per_row <= found.high).all()


def test_best_is_the_maximum_of_all_thresholds() -> None:
    predictions = made()
    found = profit(predictions, OFFER)
    every = max(counted(predictions, OFFER, t) for t in [*np.unique(predictions.y_pred[:, 1]), 2.0])
    assert found.best_per_row == pytest.approx(every)
    assert found.best_per_row == pytest.approx(found.per_row.max())
    assert found.best_share == pytest.approx((predictions.y_pred[:, 1] >= found.best).mean())


def test_honest_probabilities_bring_the_best_near_theory() -> None:
    found = profit(made(40_000), OFFER)
    assert found.theory == pytest.approx(20 / 180)
    assert found.best == pytest.approx(20 / 180, abs=0.06)


def test_plain_policies() -> None:
    predictions = made()
    found = profit(predictions, OFFER)
    share = predictions.y_true.mean()
    assert found.act_on_all == pytest.approx(share * 100 - (1 - share) * 20)
    assert found.act_on_none == pytest.approx(-60 * share)
    assert found.at_half == pytest.approx(counted(predictions, OFFER, 0.5))


def test_honest_value_is_not_above_the_optimistic_one() -> None:
    found = profit(made(200), OFFER)
    assert found.honest is not None
    assert found.honest <= found.best_per_row + 1e-12
    assert "optimistic" in found.note


def test_holdout_is_valued_at_the_chosen_threshold() -> None:
    predictions, holdout = made(), made(seed=5)
    found = profit(predictions, OFFER, holdout)
    assert found.holdout == pytest.approx(counted(holdout, OFFER, found.best))
    assert profit(predictions, OFFER).holdout is None


def test_never_acting_can_be_best() -> None:
    found = profit(made(), CostMatrix(tp=-1, fp=-5, fn=0, tn=0))
    assert (found.best_share, found.best_per_row, found.theory) == (0.0, 0.0, None)


def test_always_acting_can_be_best() -> None:
    found = profit(made(), CostMatrix(tp=5, fp=1, fn=0, tn=0))
    assert found.best_share == 1.0
    assert found.best_per_row == pytest.approx(found.act_on_all)


def test_best_lies_between_two_scores() -> None:
    frame = pd.DataFrame(
        {
            "row": range(4),
            "y": [1, 1, 0, 0],
            "p_0": [0.1, 0.2, 0.6, 0.9],
            "p_1": [0.9, 0.8, 0.4, 0.1],
        }
    )
    found = profit(from_frame(frame), CostMatrix(tp=1, fp=-1))
    assert found.best == pytest.approx(0.6)
    assert worth(from_frame(frame), CostMatrix(tp=1, fp=-1), found.best) == 0.5
    assert found.honest is None  # one fold only


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
    found = profit(from_frame(frame), CostMatrix(tp=1, fp=-1))
    assert (found.rows, found.best_per_row) == (2, 0.5)


def test_refusals() -> None:
    with pytest.raises(Refused, match="no difference"):
        profit(made(), CostMatrix())
    numbers = from_frame(pd.DataFrame({"row": [0], "y": [1.0], "prediction": [1.0]}))
    with pytest.raises(Refused, match="two classes"):
        profit(numbers, OFFER)
    with pytest.raises(ValidationError):
        CostMatrix(tp=float("inf"))
