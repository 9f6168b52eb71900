"""How much worse do a run's answers get when one input says nothing any more?

(Breiman 2001, Machine Learning 45:5–32.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from core.base.progress import Progress, silent
from core.learn.metric import Metric
from core.learn.scoring import score_by

ROWS = 2000
REPEATS = 5


@dataclass(frozen=True)
class PermutationImportance:
    """``table``: ``feature``, ``mean`` (how much the metric gets worse; above zero: the input
    helps), ``sd`` over the shufflings; the largest first.
    """

    table: pd.DataFrame
    metric: str
    baseline: float
    rows: int
    repeats: int
    about: str  # which rows, in a sentence


def answers(pipeline: Pipeline, frame: pd.DataFrame, needs: str) -> np.ndarray:
    """What a metric is worked out from: numbers, or the probabilities of all classes."""
    answer = pipeline.predict if needs == "value" else pipeline.predict_proba
    return np.asarray(answer(frame), dtype=np.float64)


def _worsening(
    pipeline: Pipeline,
    frame: pd.DataFrame,
    y: np.ndarray,
    metric: Metric,
    orders: np.ndarray,
    feature: str,
) -> np.ndarray:
    """The metric after each shuffling of one input; all shufflings are asked in one go."""
    repeats, n = orders.shape
    stacked = pd.concat([frame] * repeats, ignore_index=True)
    stacked[feature] = frame[feature].iloc[orders.ravel()].array
    y_pred = answers(pipeline, stacked, metric.needs)
    return np.array(
        [score_by(metric, y, y_pred[index * n : (index + 1) * n]) for index in range(repeats)]
    )


def permutation_importance(
    pipeline: Pipeline,
    frame: pd.DataFrame,
    y: np.ndarray,
    metric: Metric,
    features: Sequence[str],
    **options: Any,
) -> PermutationImportance:
    """Shuffle each input in turn and see how much worse ``metric`` gets.

    Parameters
    ----------
    pipeline : fitted Pipeline
    frame : pandas.DataFrame
        Raw inputs of rows that the pipeline was not fitted on.
    y : (rows,)
        Class positions, or numbers.
    features : inputs to shuffle
    **options
        ``repeats`` (5), ``seed`` (0), ``about`` (which rows), ``progress``.
    """
    repeats, seed, progress = (
        options.get("repeats", REPEATS),
        options.get("seed", 0),
        options.get("progress") or silent,
    )
    baseline = score_by(metric, y, answers(pipeline, frame, metric.needs))
    rows = []
    for index, feature in enumerate(features):
        rng = np.random.default_rng([seed, index])
        orders = np.stack([rng.permutation(len(frame)) for _ in range(repeats)])
        worse = _worsening(pipeline, frame, y, metric, orders, feature) - baseline
        drop = -worse if metric.greater_is_better else worse
        rows.append(
            (
                feature,
                float(np.mean(drop)),
                float(np.std(drop, ddof=1)) if repeats > 1 else float("nan"),
            )
        )
        _report(progress, index + 1, len(features), feature)
    table = (
        pd.DataFrame(rows, columns=["feature", "mean", "sd"])
        .sort_values("mean", ascending=False, kind="stable")
        .reset_index(drop=True)
    )
    return PermutationImportance(
        table, metric.name, float(baseline), len(frame), repeats, options.get("about", "")
    )


def _report(progress: Progress, done: int, total: int, feature: str) -> None:
    progress(done / total, f"Shuffled {feature} ({done} of {total})")
