"""Labels, spread and short words of scores."""

from __future__ import annotations

import numpy as np
import pytest

from core.data.transformers.class_labels import to_labels
from core.learn.scoring import fold_summary, scores, short, summarise
from core.learn.task import BINARY, REGRESSION

NAN = float("nan")


def test_one_half_counts_as_positive() -> None:
    assert to_labels(np.array([[0.5, 0.5], [0.51, 0.49]])).tolist() == [1, 0]
    assert to_labels(np.array([[0.2, 0.5, 0.3]])).tolist() == [1]


def test_spread_leaves_undefined_folds_out_and_says_so() -> None:
    summary = fold_summary([1.0, NAN, 3.0])
    assert summary == {
        "mean": 2.0,
        "sd": pytest.approx(np.sqrt(2)),
        "folds": [1.0, None, 3.0],
        "undefined": 1,
    }
    assert fold_summary([NAN])["mean"] is None
    assert fold_summary([4.0])["sd"] is None


def test_summary_is_in_the_order_of_the_task() -> None:
    summary = summarise(BINARY, [{"roc_auc": 0.8, "f1": None}, {"roc_auc": 0.9, "f1": 0.5}])
    assert list(summary) == list(BINARY.metrics)
    assert summary["roc_auc"]["mean"] == pytest.approx(0.85)
    assert summary["f1"]["folds"] == [None, 0.5]
    assert summarise(BINARY, []) == {}


def test_scores_of_a_task() -> None:
    summary = scores(REGRESSION, np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    assert summary == {"rmse": np.sqrt(2.0), "mae": 1.0, "r2": -7.0, "mape": 0.5, "mse": 2.0}


def test_short_words() -> None:
    assert short("roc_auc", 0.8461) == "ROC-AUC .846"
    assert short("rmse", 46512.3) == "RMSE 46,512"
    assert short("r2", NAN) == "R² not defined"
    assert short("rmse", 100.0) == "RMSE 100"
    assert short("rmse", 99.9) == "RMSE 99.900"
    assert short("r2", -0.5) == "R² -.500"
    assert short("rmse", None) == "RMSE not defined"
