"""What the other columns reach without the strongest one: one small model, with and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from core.learn.leakage.answer import Answer, as_numbers

ROWS = 4_000
COLUMNS = 40  # the strongest ones: what the rest adds does not decide
FOLDS = 3
TIMES = 5.0  # the error without a column on which all rests, in errors with it
LEAST = 0.005  # an error so small is as good as none


@dataclass(frozen=True)
class Refit:
    """ROC-AUC (macro) or R² with all columns and without some."""

    everything: float
    without: float


def _score(y: np.ndarray, y_pred: np.ndarray, classes: int) -> float:
    from sklearn.metrics import r2_score, roc_auc_score

    if classes == 0:
        return float(r2_score(y, y_pred))
    positions = [1] if classes == 2 else range(classes)
    present = [k for k in positions if 0 < (y == k).sum() < len(y)]
    return float(np.mean([roc_auc_score(y == k, y_pred[:, k]) for k in present]))


def _small_model(answer: Answer) -> Any:
    """A few boosted trees: enough to see what columns say, in a fraction of a second."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if answer.classes else HistGradientBoostingRegressor
    return kind(
        max_iter=40, learning_rate=0.2, max_leaf_nodes=15, early_stopping=False, random_state=0
    )


def cross_validated(values: np.ndarray, answer: Answer) -> float:
    """The score of small boosted trees on rows that they have not seen; NaN without columns."""
    from sklearn.model_selection import KFold, StratifiedKFold

    if values.shape[1] == 0:
        return 0.5 if answer.classes else 0.0
    cut = (StratifiedKFold if answer.classes else KFold)(FOLDS, shuffle=True, random_state=0)
    model = _small_model(answer)
    scores = []
    for train_idx, test_idx in cut.split(values, answer.y):
        model.fit(values[train_idx], answer.y[train_idx])
        if answer.classes:
            y_pred = np.zeros((len(test_idx), answer.classes))
            y_pred[:, model.classes_] = model.predict_proba(values[test_idx])
        else:
            y_pred = model.predict(values[test_idx])
        scores.append(_score(answer.y[test_idx], y_pred, answer.classes))
    return float(np.mean(scores))


def refit(
    frame: pd.DataFrame, answer: Answer, ranked: Sequence[str], without: Sequence[str]
) -> Refit:
    """Score a small model with and without some columns.

    Parameters
    ----------
    frame : DataFrame (n, features)
        Rows in no order; the first :data:`ROWS` are used.
    answer : Answer
        Their target.
    ranked : sequence of str
        The columns, the strongest first.
    without : sequence of str
        The columns to leave out the second time.
    """
    rows = np.arange(min(len(frame), ROWS))
    names = list(ranked[:COLUMNS])
    values = np.stack([as_numbers(frame[name].iloc[rows]) for name in names], axis=1)
    rest = [place for place, name in enumerate(names) if name not in set(without)]
    part = answer.at(rows)
    if answer.classes and np.bincount(part.y, minlength=answer.classes).min() < FOLDS:
        return Refit(float("nan"), float("nan"))
    with threadpool_limits(1):  # small fits: several threads cost more than they save
        return Refit(cross_validated(values, part), cross_validated(values[:, rest], part))


@dataclass(frozen=True)
class Decisive:
    """The column on which a nearly perfect score rests, and the scores with and without it."""

    column: str
    scores: Refit


def _most_missed(frame: pd.DataFrame, answer: Answer, names: Sequence[str]) -> str:
    """The column whose shuffling costs a small model most on rows that it has not seen."""
    values = np.stack([as_numbers(frame[name]) for name in names], axis=1)
    model = _small_model(answer)
    half = len(values) // 2
    model.fit(values[:half], answer.y[:half])
    losses = []
    for place in range(len(names)):
        shuffled = values[half:].copy()
        shuffled[:, place] = np.random.default_rng(place).permutation(shuffled[:, place])
        losses.append(float(model.score(shuffled, answer.y[half:])))
    return names[int(np.argmin(losses))]


def decisive(frame: pd.DataFrame, answer: Answer, ranked: Sequence[str]) -> Decisive | None:
    """The column without which the error is several times as large, or None when the others make up
    for each of them, as they do where many honest columns say the same.

    Parameters
    ----------
    frame : DataFrame (n, features)
        Rows in no order; the first :data:`ROWS` are used.
    answer : Answer
        Their target.
    ranked : sequence of str
        The columns, the strongest first.
    """
    names = list(ranked[:COLUMNS])
    if not names or len(frame) < 2 * FOLDS:
        return None
    rows = frame.iloc[:ROWS]
    with threadpool_limits(1):
        name = _most_missed(rows, answer.at(np.arange(len(rows))), names)
    scores = refit(frame, answer, ranked, [name])
    errors = 1 - scores.without, max(1 - scores.everything, LEAST)
    return Decisive(name, scores) if errors[0] >= TIMES * errors[1] else None
