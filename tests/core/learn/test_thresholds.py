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


# Five rows in two folds, worked out by hand. The total when acting from a score on: none −10, from
# 0.9 on 5, from 0.6 on 1, from 0.4 on 16, from 0.2 on 12, from 0.1 on 8.
FIVE = from_frame(
    pd.DataFrame(
        {
            "row": range(5),
            "repeat": 0,
            "fold": [0, 0, 1, 1, 1],
            "y": [1, 0, 1, 0, 0],
            "p_0": [0.1, 0.4, 0.6, 0.8, 0.9],
            "p_1": [0.9, 0.6, 0.4, 0.2, 0.1],
        }
    )
)
COSTS = CostMatrix(tp=10, fp=-4, fn=-5, tn=0)


def _one_row(y: int, p: float) -> Predictions:
    return from_frame(pd.DataFrame({"row": [0], "y": [y], "p_0": [1 - p], "p_1": [p]}))


def test_figures_by_hand() -> None:
    curve = over_thresholds(FIVE, COSTS)
    assert curve.best_threshold == pytest.approx(0.3)  # between 0.4 and 0.2
    assert (curve.best_value, curve.best_share) == pytest.approx((16 / 5, 3 / 5))
    assert (curve.act_on_all, curve.act_on_none, curve.at_half) == pytest.approx((8 / 5, -2, 1 / 5))
    assert curve.theory == pytest.approx(4 / 19)
    # fold 0 at the other's best, 0.3: 10 − 4; fold 1 at the other's best, 0.75: −5
    assert curve.honest == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("threshold", "per_row", "share"),
    [(0.0, 8 / 5, 1.0), (0.15, 12 / 5, 4 / 5), (0.5, 1 / 5, 2 / 5), (0.75, 1, 1 / 5), (1.0, -2, 0)],
)
def test_the_curve_by_hand(threshold: float, per_row: float, share: float) -> None:
    curve = over_thresholds(FIVE, COSTS)
    place = int(np.argmin(abs(curve.thresholds - threshold)))
    assert curve.per_row[place] == pytest.approx(per_row)
    assert curve.share[place] == pytest.approx(share)


def test_the_band_is_the_deviation_of_the_folds() -> None:
    curve = over_thresholds(FIVE, COSTS)
    place = int(np.argmin(abs(curve.thresholds - 0.5)))
    deviation = np.std([6 / 2, -5 / 3], ddof=1)
    assert curve.low[place] == pytest.approx(1 / 5 - deviation)
    assert curve.high[place] == pytest.approx(1 / 5 + deviation)
    alone = over_thresholds(_one_row(1, 0.7), COSTS)
    assert alone.low.tolist() == alone.per_row.tolist() == alone.high.tolist()


def test_acting_on_the_lowest_score_too() -> None:
    assert over_thresholds(_one_row(1, 0.2), COSTS).best_threshold == pytest.approx(0.1)


def test_never_acting_is_a_threshold_above_every_score() -> None:
    assert over_thresholds(_one_row(0, 0.2), COSTS).best_threshold == 1.0
    sure = over_thresholds(_one_row(0, 1.0), COSTS)
    assert sure.best_threshold == np.nextafter(1.0, 2.0)
    assert (sure.best_value, sure.best_share) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("costs", "theory"),
    [
        (CostMatrix(tp=0.5, fp=-0.5), 0.5),
        (CostMatrix(tp=5.0, fp=0.0), None),  # acting costs nothing
        (CostMatrix(tp=0.0, fp=-5.0), None),  # acting brings nothing
        (CostMatrix(tp=3.0, fp=-1.0, fn=-2.0, tn=4.0), 0.5),
    ],
)
def test_the_best_threshold_in_theory(costs: CostMatrix, theory: float | None) -> None:
    assert costs.theory == theory


def test_one_half_of_the_decisions_may_be_equal() -> None:
    assert over_thresholds(FIVE, CostMatrix(tp=1, fn=1, fp=-1)).best_value == pytest.approx(2 / 5)
    assert over_thresholds(FIVE, CostMatrix(tp=1, fn=0, fp=2, tn=2)).best_share == 3 / 5


def test_an_empty_holdout_has_no_value() -> None:
    nothing = FIVE.only(slice(0))
    assert over_thresholds(FIVE, COSTS, nothing).holdout is None
    assert over_thresholds(FIVE, COSTS, FIVE.only(slice(1))).holdout == 10


def test_the_best_lies_above_the_lowest_score() -> None:
    two = from_frame(
        pd.DataFrame({"row": [0, 1], "y": [1, 0], "p_0": [0.2, 0.6], "p_1": [0.8, 0.4]})
    )
    assert over_thresholds(two, CostMatrix(tp=1, fp=-5)).best_threshold == pytest.approx(0.6)
