"""How far off a regression is: predicted against actual, the shape of its errors.

Data only; a page draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.base.errors import Refused
from core.learn.predictions import Predictions

SHOWN = 2000  # points of a scatter plot
BARS = 41


@dataclass(frozen=True)
class Residuals:
    """Errors of out-of-fold predictions (predicted − actual, in the target's unit).

    ``points`` has ``row``, ``actual``, ``predicted``, ``residual``: all rows, or a seeded sample of
    :data:`SHOWN` of them that always keeps the ten largest errors. ``edges``/``counts`` are a
    histogram of all rows; errors beyond ``edges`` are counted in the outer bars. ``trend`` has the
    mean residual in ten bins of the prediction: a line away from zero is a bias that a better model
    would not have.
    """

    points: pd.DataFrame
    edges: np.ndarray
    counts: np.ndarray
    trend: pd.DataFrame  # predicted, residual, low, high, rows
    rows: int
    bias: float  # mean
    sd: float
    median_absolute: float
    within: dict[int, float]  # percent of rows → largest absolute error among them
    sampled: bool


def _error(predictions: Predictions) -> np.ndarray:
    if predictions.classification:
        raise Refused(
            "This run predicts classes, so it has no residuals. Look at its confusion matrix and"
            " curves instead."
        )
    return np.asarray(predictions.y_pred - predictions.y_true)


def _shown(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    if len(frame) <= SHOWN:
        return frame
    worst = frame["residual"].abs().nlargest(10).index
    others = np.random.default_rng(seed).choice(
        frame.index.difference(worst), SHOWN - len(worst), replace=False
    )
    return frame.loc[np.sort(np.append(others, worst))].reset_index(drop=True)


def _histogram(error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    reach = float(np.quantile(np.abs(error), 0.995)) or float(np.abs(error).max()) or 1.0
    edges = np.linspace(-reach, reach, BARS + 1)
    counts, _ = np.histogram(np.clip(error, -reach, reach), edges)
    return edges, counts


def _trend(predicted: np.ndarray, error: np.ndarray) -> pd.DataFrame:
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, 11)[1:-1]))
    groups = pd.DataFrame({"predicted": predicted, "residual": error}).groupby(
        np.searchsorted(edges, predicted, side="left")
    )
    bins = groups["residual"].agg(["mean", "std", "count"])
    reach = 1.96 * bins["std"].fillna(0.0) / np.sqrt(bins["count"])
    columns = {
        "predicted": groups["predicted"].mean(),
        "residual": bins["mean"],
        "low": bins["mean"] - reach,
        "high": bins["mean"] + reach,
        "rows": bins["count"],
    }
    return pd.DataFrame(columns).reset_index(drop=True)


def residuals(predictions: Predictions, seed: int = 0) -> Residuals:
    """Everything the residual plots show, from each row's first out-of-fold prediction."""
    once = predictions.once()
    error = _error(once)
    edges, counts = _histogram(error)
    points = pd.DataFrame(
        {"row": once.row_ids, "actual": once.y_true, "predicted": once.y_pred, "residual": error}
    )
    return Residuals(
        points=_shown(points, seed),
        edges=edges,
        counts=counts,
        trend=_trend(once.y_pred, error),
        rows=len(once),
        bias=float(error.mean()),
        sd=float(error.std(ddof=1)) if len(error) > 1 else 0.0,
        median_absolute=float(np.median(np.abs(error))),
        within={
            percent: float(np.quantile(np.abs(error), percent / 100))
            for percent in (50, 80, 90, 95)
        },
        sampled=len(once) > SHOWN,
    )
