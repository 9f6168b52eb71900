"""Where a run is worst: its error in every part of every feature, and the part that is surely the
worst named.

To go through many parts and name the worst finds a bad one in pure noise. So the parts are ranked
by the lower end of an interval that is widened for the number of parts (Bonferroni), and a worst
part is named only where that end lies above the rest's error.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from core.base.words import number, plural
from core.learn.predictions import Predictions

PARTS = 5  # of a numeric feature
LEVELS = 12  # of a categorical feature; the others together
SMALLEST = 30  # rows of a part


@dataclass(frozen=True)
class Segment:
    """A part of the rows: its mean error, the 95 % interval of that mean, and the mean of all other
    rows.
    """

    feature: str
    part: str
    rows: int
    error: float
    low: float
    high: float
    elsewhere: float
    sure: bool  # worse than elsewhere, also after allowing for the number of parts

    def say(self, measure: str) -> str:
        """The segment in a sentence."""
        times = (
            f", {self.error / self.elsewhere:.1f} times that of the other rows"
            if self.elsewhere > 0
            else ""
        )
        interval = f"95 % interval {number(self.low)} to {number(self.high)}"
        return (
            f"{self.feature}: {self.part} ({plural(self.rows, 'row')}): {measure}"
            f" {number(self.error)} ({interval}){times}."
        )


@dataclass(frozen=True)
class Segments:
    """All parts, the worst first, and the one to name (None: no part is surely worse than the
    rest).
    """

    measure: str
    overall: float
    segments: tuple[Segment, ...]
    worst: Segment | None
    sentence: str


def row_errors(predictions: Predictions) -> tuple[np.ndarray, str]:
    """One error per row and its name: the absolute error, or the log loss (which, unlike “wrong or
    right”, also sees doubt).
    """
    if not predictions.classification:
        return np.abs(predictions.y_pred - predictions.y_true), "mean absolute error"
    chosen = predictions.y_pred[np.arange(len(predictions)), predictions.y_true]
    return -np.log(np.clip(chosen, 1e-15, 1.0)), "log loss"


def _numeric_parts(values: pd.Series) -> pd.Series:
    numbers = values.astype("float64")
    edges = (
        np.unique(np.quantile(numbers.dropna(), np.linspace(0, 1, PARTS + 1)[1:-1]))
        if numbers.notna().any()
        else np.array([])
    )
    place = np.searchsorted(edges, numbers.to_numpy(), side="left")
    names = [f"up to {number(edges[0])}"] if len(edges) else ["all"]
    names += [f"{number(low)} to {number(high)}" for low, high in itertools.pairwise(edges)]
    names += [f"above {number(edges[-1])}"] if len(edges) else []
    return pd.Series(np.array(names, dtype=object)[place], index=values.index).where(
        numbers.notna(), "missing"
    )


def _level_parts(values: pd.Series) -> pd.Series:
    texts = (
        values.astype("object")
        .where(values.notna(), None)
        .map(lambda value: "missing" if value is None else f"“{value}”")
    )
    common = texts.value_counts(sort=True).index[:LEVELS]
    return texts.where(texts.isin(common), "other values")


def parts(values: pd.Series) -> pd.Series:
    """The name of the part that each value of a feature falls into: fifths of a number or date, the
    levels of anything else.
    """
    if pd.api.types.is_bool_dtype(values.dtype):
        return _level_parts(values)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        ranks = values.rank(pct=True)
        days = values.dt.strftime("%Y-%m-%d")
        place = np.ceil(ranks.fillna(1) * PARTS).astype(int)
        spans = days.groupby(place).agg(["min", "max"])
        return place.map(spans["min"] + " to " + spans["max"]).where(values.notna(), "missing")
    if pd.api.types.is_numeric_dtype(values.dtype):
        return _numeric_parts(values) if values.nunique() > LEVELS else _level_parts(values)
    return _level_parts(values)


def _segment(
    feature: str, part: str, inside: np.ndarray, errors: np.ndarray, candidates: int
) -> Segment:
    mine, others = errors[inside], errors[~inside]
    error, rows = float(mine.mean()), len(mine)
    scale = float(mine.std(ddof=1) / np.sqrt(rows))
    reach = float(stats.t.ppf(0.975, rows - 1)) * scale
    elsewhere = float(others.mean()) if len(others) else error
    gap_scale = (
        float(np.hypot(scale, others.std(ddof=1) / np.sqrt(len(others))))
        if len(others) > 1
        else float("inf")
    )
    sure = error - elsewhere > float(stats.norm.ppf(1 - 0.025 / candidates)) * gap_scale
    return Segment(feature, part, rows, error, error - reach, error + reach, elsewhere, bool(sure))


def _candidates(frame: pd.DataFrame, features: Sequence[str]) -> list[tuple[str, str, np.ndarray]]:
    smallest = max(SMALLEST, int(np.ceil(len(frame) * 0.01)))
    candidates = []
    for feature in features:
        names = parts(frame[feature].reset_index(drop=True)).to_numpy()
        for name in pd.unique(names):
            inside = names == name
            if smallest <= inside.sum() < len(frame):
                candidates.append((feature, str(name), inside))
    return candidates


def segments(predictions: Predictions, frame: pd.DataFrame, features: Sequence[str]) -> Segments:
    """Errors by part.

    ``frame`` holds the features of the same rows as ``predictions``, in the same order, each row
    once.
    """
    errors, measure = row_errors(predictions)
    candidates = _candidates(frame, features)
    judged = [
        _segment(feature, part, inside, errors, len(candidates))
        for feature, part, inside in candidates
    ]
    judged.sort(key=lambda item: (not item.sure, -item.low))
    worst = judged[0] if judged and judged[0].sure else None
    return Segments(
        measure=measure,
        overall=float(errors.mean()) if len(errors) else float("nan"),
        segments=tuple(judged),
        worst=worst,
        sentence=(
            worst.say(measure) if worst else "No part of any feature is surely worse than the rest."
        ),
    )
