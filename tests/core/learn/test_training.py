"""One candidate on one fold, and the final fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.learn.model import MODELS
from core.learn.splits import Fold, Split, SplitPlan, make_split
from core.learn.training import UNWEIGHTED, Candidate, fit_final, fit_fold
from tests.core.learn.example_tables import example_frame, example_table


def candidate(name: str, **overrides: object) -> Candidate:
    balanced = bool(overrides.pop("balanced", False))
    return Candidate(MODELS[name], MODELS[name].Params(**overrides), seed=2, balanced=balanced)


def test_fold_outcome() -> None:
    table = example_table()
    split = make_split(
        table.y, None, SplitPlan(holdout=0.2, folds=4, repeats=1, seed=0, stratified=True)
    )
    outcome = fit_fold(candidate("logistic"), table, split.folds[1])
    assert (outcome.repeat, outcome.fold, outcome.rows_train) == (0, 1, 180)
    assert outcome.row_ids.tolist() == table.row_ids[split.folds[1].test_idx].tolist()
    assert outcome.y_pred.shape == (60, 2)
    assert set(outcome.scores) == set(table.task.metrics)
    assert 0.75 < outcome.scores["roc_auc"] < 1
    assert outcome.train_score > outcome.scores["roc_auc"] - 0.1
    assert sum(outcome.class_shares.values()) == pytest.approx(1)
    assert outcome.remarks == ()


def test_final_fit_looks_at_the_holdout_once() -> None:
    table = example_table("regression")
    split = make_split(
        table.y, None, SplitPlan(holdout=0.25, folds=3, repeats=1, seed=0, stratified=False)
    )
    final = fit_final(candidate("ridge"), table, split)
    assert final.row_ids.tolist() == table.row_ids[split.holdout].tolist()
    assert final.scores["rmse"] == pytest.approx(
        np.sqrt(np.mean((final.y_true - final.y_pred) ** 2))
    )
    assert final.pipeline["model"].n_features_in_ > 4


def test_no_convergence_becomes_a_remark() -> None:
    table = example_table()
    fold = Fold(0, 0, np.arange(200), np.arange(200, 300))
    assert (
        "stopped before it had settled"
        in fit_fold(candidate("mlp", max_iter=2), table, fold).remarks[0]
    )


def test_class_weights_move_predictions_and_are_told_where_impossible() -> None:
    rng = np.random.default_rng(0)
    frame = example_frame().assign(
        left=lambda rows: pd.Series(
            np.where((rows["left"] == "yes") & (rng.random(300) < 0.3), "yes", "no"), dtype="str"
        )
    )
    table = example_table(frame=frame)
    fold = Fold(0, 0, np.arange(200), np.arange(200, 300))
    plain, weighted = (
        fit_fold(candidate("logistic", balanced=balanced), table, fold)
        for balanced in (False, True)
    )
    assert weighted.y_pred[:, 1].mean() > plain.y_pred[:, 1].mean() + 0.1
    assert weighted.scores["recall"] > plain.scores["recall"]
    assert UNWEIGHTED in fit_fold(candidate("knn", balanced=True), table, fold).remarks


def test_class_without_training_rows_gets_probability_zero() -> None:
    table = example_table("multiclass")
    train = np.flatnonzero(table.y != 1)[:100]
    rest = np.setdiff1d(np.arange(len(table)), train)
    outcome = fit_fold(candidate("logistic"), table, Fold(0, 0, train, rest))
    assert outcome.y_pred.shape == (len(rest), 3)
    assert (outcome.y_pred[:, 1] == 0).all()


def test_final_fit_refuses_to_forget_a_class() -> None:
    table = example_table("multiclass")
    held = np.flatnonzero(table.y == 2)
    with pytest.raises(Refused, match="All rows of the class “middle” are in the hold-out"):
        fit_final(candidate("logistic"), table, Split(np.flatnonzero(table.y != 2), held, ()))
