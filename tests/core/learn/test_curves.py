"""Curves against scikit-learn and against figures by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from core.base.errors import Refused
from core.learn import curves
from core.learn.predictions import Predictions, from_frame


def random_predictions(
    n: int = 1000, folds: int = 5, repeats: int = 1, seed: int = 0
) -> Predictions:
    rng = np.random.default_rng(seed)
    frames = []
    for repeat in range(repeats):
        p = rng.random(n)
        y = np.random.default_rng(seed + 99).permutation((np.arange(n) % 4 == 0).astype(int))
        p = np.clip(0.6 * p + 0.3 * y, 0, 1)
        frames.append(
            pd.DataFrame(
                {
                    "row": np.arange(n),
                    "repeat": repeat,
                    "fold": rng.permutation(n) % folds,
                    "y": y,
                    "p_0": 1 - p,
                    "p_1": p,
                }
            )
        )
    return from_frame(pd.concat(frames, ignore_index=True))


def by_hand(y: list[int], p: list[float]) -> Predictions:
    return from_frame(
        pd.DataFrame({"row": range(len(y)), "y": y, "p_0": [1 - v for v in p], "p_1": p})
    )


def test_roc_area_is_mean_over_folds() -> None:
    predictions = random_predictions()
    curve = curves.roc(predictions)
    areas = [metrics.roc_auc_score(part.y_true, part.y_pred[:, 1]) for part in predictions.folds()]
    assert curve.summary == pytest.approx(np.mean(areas))
    assert curve.summary_sd == pytest.approx(np.std(areas, ddof=1))
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(np.mean(areas), abs=0.01)
    assert curve.folds == 5


def test_roc_line_by_hand() -> None:
    curve = curves.roc(by_hand([1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5]))
    at = dict(zip(np.round(curve.x, 3), curve.y, strict=True))
    assert at[0.0] == 0.0
    assert at[0.5] == pytest.approx(1.0)  # after one of two negatives, all three positives
    assert at[0.25] == pytest.approx(2 / 3)
    assert curve.summary == pytest.approx(5 / 6)
    assert np.isnan(curve.summary_sd)


def test_curves_are_small_and_bands_hold_the_mean() -> None:
    predictions = random_predictions(20_000)
    for make in (curves.roc, curves.precision_recall, curves.gain, curves.lift):
        curve = make(predictions)
        assert len(curve.x) == len(curve.y) == len(curve.base) == curves.POINTS <= 400
        assert (curve.low <= curve.y + 1e-12).all()
        assert (curve.y <= curve.high + 1e-12).all()
        assert (curve.high - curve.low).max() > 0.001


def test_precision_recall_is_a_step_and_ends_at_the_share_of_positives() -> None:
    curve = curves.precision_recall(by_hand([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]))
    at = dict(zip(np.round(curve.x, 3), curve.y, strict=True))
    assert at[0.5] == 1.0
    assert at[0.505] == pytest.approx(2 / 3)  # not somewhere between
    assert at[1.0] == pytest.approx(2 / 3)
    assert curve.base[0] == 0.5
    assert curve.summary == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_ties_are_taken_together() -> None:
    forward, backward = by_hand([1, 0, 1, 0], [0.5] * 4), by_hand([0, 1, 0, 1], [0.5] * 4)
    assert np.array_equal(curves.roc(forward).y, curves.roc(backward).y)
    assert curves.roc(forward).summary == 0.5
    assert curves.gain(forward).y == pytest.approx(curves.gain(forward).x)


def test_gain_and_lift_by_hand() -> None:
    predictions = by_hand([1] * 10 + [0] * 90, list(np.linspace(0.99, 0.01, 100)))
    gain, lift = curves.gain(predictions), curves.lift(predictions)
    assert np.interp(0.05, gain.x, gain.y) == pytest.approx(0.5)
    assert gain.summary == 1.0
    assert lift.summary == pytest.approx(10.0, rel=0.01)
    assert lift.y[-1] == pytest.approx(1.0)


def test_repeats_give_a_band_of_all_folds() -> None:
    assert curves.roc(random_predictions(folds=5, repeats=3)).folds == 15


def test_a_fold_with_one_class_is_left_out() -> None:
    frame = pd.DataFrame(
        {
            "row": range(8),
            "repeat": 0,
            "fold": [0] * 4 + [1] * 4,
            "y": [0, 1, 0, 1, 0, 0, 0, 0],
            "p_0": 0.5,
            "p_1": np.linspace(0, 1, 8),
        }
    )
    assert curves.roc(from_frame(frame)).folds == 1
    with pytest.raises(Refused, match="No fold holds"):
        curves.roc(from_frame(frame[4:]))


def test_numbers_have_no_curves() -> None:
    numbers = from_frame(pd.DataFrame({"row": [0, 1], "y": [1.0, 2.0], "prediction": [1.0, 2.0]}))
    with pytest.raises(Refused, match="residuals"):
        curves.roc(numbers)


def test_calibration_of_honest_probabilities_is_small() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(20_000)
    calibration = curves.calibration(by_hand(list((rng.random(20_000) < p).astype(int)), list(p)))
    assert calibration.error < 0.02
    assert len(calibration.predicted) == 10
    assert calibration.rows.sum() == 20_000
    inside = (calibration.low <= calibration.predicted) & (
        calibration.predicted <= calibration.high
    )
    assert inside.sum() >= 8


def test_calibration_error_by_hand() -> None:
    calibration = curves.calibration(
        by_hand([1, 1, 0, 0, 1, 0, 0, 0, 0, 0], [0.9] * 5 + [0.1] * 5), bins=2
    )
    assert calibration.observed == pytest.approx([0.0, 0.6])
    assert calibration.predicted == pytest.approx([0.1, 0.9])
    assert calibration.error == pytest.approx(0.5 * 0.1 + 0.5 * 0.3)


def test_wilson_equals_published_example() -> None:
    low, high = curves.wilson(
        np.array([81, 0]), np.array([263, 20])
    )  # Newcombe 1998, Statistics in Medicine 17:857–872, table I
    assert low == pytest.approx([0.2553, 0.0], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1611], abs=5e-5)


def test_each_class_of_several_can_be_the_positive_one() -> None:
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]])
    predictions = from_frame(
        pd.DataFrame({"row": range(4), "y": [0, 1, 2, 2], **{f"p_{k}": p[:, k] for k in range(3)}})
    )
    assert curves.roc(predictions, positive=2).summary == pytest.approx(1.0)
    with pytest.raises(Refused, match="position 3"):
        curves.roc(predictions, positive=3)
