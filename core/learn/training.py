"""Fit one candidate on one fold, and once more on everything but the hold-out."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.validation import has_fit_parameter
from threadpoolctl import threadpool_limits

from core.base.errors import Refused
from core.learn.model import Model
from core.learn.pipeline import build_pipeline
from core.learn.scoring import score, scores
from core.learn.splits import Fold, Split
from core.learn.table import TrainingTable

TRAIN_SAMPLE = 1000  # training rows that are scored as well, to see over-fitting
UNWEIGHTED = "Class weights were asked for, but this model cannot use them; it was trained without."


@dataclass(frozen=True)
class Candidate:
    """A model with its parameters, and how it is to be trained."""

    model: Model
    params: Any
    seed: int = 0
    threads: int = 1
    balanced: bool = False


@dataclass(frozen=True)
class FoldOutcome:
    """What one fold gave: predictions of its test rows (positions in the imported table), scores,
    and what was noticed.
    """

    repeat: int
    fold: int
    row_ids: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray
    scores: dict[str, float]
    train_score: float  # the primary metric on (a sample of) the training rows
    rows_train: int
    class_shares: dict[str, float]
    seconds: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FinalOutcome:
    """The pipeline fitted on everything but the hold-out, and its predictions there (empty without
    a hold-out).
    """

    pipeline: Pipeline
    row_ids: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray
    scores: dict[str, float]
    seconds: float
    remarks: tuple[str, ...] = field(default=())


@contextmanager
def _listening(remarks: list[str]) -> Iterator[None]:
    """Third-party warnings become remarks when they matter (no convergence) and are otherwise
    dropped.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    if any(issubclass(item.category, ConvergenceWarning) for item in caught):
        remarks.append(
            "The solver stopped before it had settled. Allow more steps, or restrain the model"
            " more."
        )


def fit(
    candidate: Candidate, table: TrainingTable, train_idx: np.ndarray
) -> tuple[Pipeline, list[str]]:
    """Fit the whole pipeline on the rows ``train_idx`` and nothing else."""
    remarks: list[str] = []
    pipeline = build_pipeline(
        table, candidate.model, candidate.params, seed=candidate.seed, threads=candidate.threads
    )
    extra: dict[str, np.ndarray] = {}
    if candidate.balanced and table.task.classification:
        if has_fit_parameter(pipeline[-1], "sample_weight"):
            extra["model__sample_weight"] = compute_sample_weight("balanced", table.y[train_idx])
        else:
            remarks.append(UNWEIGHTED)
    with threadpool_limits(candidate.threads), _listening(remarks):
        pipeline.fit(table.frame.iloc[train_idx], table.y[train_idx], **extra)
    return pipeline, remarks


def predict(
    pipeline: Pipeline, table: TrainingTable, idx: np.ndarray, threads: int = 1
) -> np.ndarray:
    """Predict the rows of a table.

    Parameters
    ----------
    pipeline : Pipeline
        Fitted on rows of the same table.
    idx : int64 (n,)
        Positions in the table.
    threads : int
        The most that libraries may use.

    Returns
    -------
    float64 (n, k) or (n,)
        Probabilities in the order of the table's classes, or numbers.
    """
    part = table.frame.iloc[idx]
    with threadpool_limits(threads), _listening([]):
        if not table.task.classification:
            return np.asarray(pipeline.predict(part), dtype=np.float64)
        shares = np.asarray(pipeline.predict_proba(part), dtype=np.float64)
    known = np.asarray(pipeline.classes_, dtype=np.int64)
    if len(known) == len(table.classes):
        return shares
    y_proba = np.zeros((len(idx), len(table.classes)))
    y_proba[:, known] = shares  # a class that no training row had gets probability 0
    return y_proba


def _train_score(
    pipeline: Pipeline, candidate: Candidate, table: TrainingTable, train_idx: np.ndarray
) -> float:
    sample = train_idx
    if len(train_idx) > TRAIN_SAMPLE:
        sample = np.sort(
            np.random.default_rng(candidate.seed).choice(train_idx, TRAIN_SAMPLE, replace=False)
        )
    return score(
        table.task.primary_metric,
        table.y[sample],
        predict(pipeline, table, sample, candidate.threads),
    )


def fit_fold(candidate: Candidate, table: TrainingTable, fold: Fold) -> FoldOutcome:
    """Fit on the fold's training part, predict its test part."""
    began = time.perf_counter()
    pipeline, remarks = fit(candidate, table, fold.train_idx)
    y_pred = predict(pipeline, table, fold.test_idx, candidate.threads)
    y_true = table.y[fold.test_idx]
    return FoldOutcome(
        repeat=fold.repeat,
        fold=fold.fold,
        row_ids=table.row_ids[fold.test_idx],
        y_true=y_true,
        y_pred=y_pred,
        scores=scores(table.task, y_true, y_pred),
        train_score=_train_score(pipeline, candidate, table, fold.train_idx),
        rows_train=len(fold.train_idx),
        class_shares={
            name: float(np.mean(y_true == place)) for place, name in enumerate(table.classes)
        },
        seconds=time.perf_counter() - began,
        remarks=tuple(remarks),
    )


def fit_final(candidate: Candidate, table: TrainingTable, split: Split) -> FinalOutcome:
    """Fit on everything but the hold-out; then, once, look at the hold-out.

    Raises
    ------
    Refused
        When a class has all its rows in the hold-out, so that the model would not know it.
    """
    began = time.perf_counter()
    absent = [
        name for place, name in enumerate(table.classes) if not (table.y[split.rest] == place).any()
    ]
    if absent:
        raise Refused(
            f"All rows of the class “{absent[0]}” are in the hold-out. Use a smaller hold-out,"
            " another seed, or another group column.",
            field="holdout",
        )
    pipeline, remarks = fit(candidate, table, split.rest)
    shape = (0, len(table.classes)) if table.classes else (0,)
    y_pred = (
        predict(pipeline, table, split.holdout, candidate.threads)
        if len(split.holdout)
        else np.zeros(shape)
    )
    y_true = table.y[split.holdout]
    return FinalOutcome(
        pipeline=pipeline,
        row_ids=table.row_ids[split.holdout],
        y_true=y_true,
        y_pred=y_pred,
        scores=scores(table.task, y_true, y_pred) if len(y_true) else {},
        seconds=time.perf_counter() - began,
        remarks=tuple(remarks),
    )
