"""How the answer changes along one input, all else as it is: partial dependence and its single
lines (Friedman 2001, Annals of
Statistics 29:1189–1232; Goldstein et al. 2015, JCGS 24:44–65), with where the data lie. Data only;
a page draws them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from core.base.errors import NotFound
from core.learn.explanation_views import shown

POINTS = 20
LEVELS = 12
ROWS = 200
LINES = 40
BINS = 30


@dataclass(frozen=True)
class Dependence:
    """Answers along one input.

    Attributes
    ----------
    kind : ``number``, ``date`` or ``level``
    grid : values of the input, as numbers, ISO dates or texts
    mean, low, high : per output a list over the grid: the mean of all lines, and their 10 % and 90
    % quantiles
    lines : single rows of the first output, (≤ LINES, grid)
    density : how the data lie: ``edges`` and ``counts`` of a histogram and ``rug`` (deciles) for
    numbers and dates, ``counts`` per level
    missing : mean answer per output when the value is missing; None when no row misses it
    """

    feature: str
    kind: str
    unit: str
    outputs: list[str]
    grid: list[Any]
    mean: list[list[float]]
    low: list[list[float]]
    high: list[list[float]]
    lines: list[list[float]]
    density: dict[str, list[Any]]
    missing: list[float] | None
    missing_share: float
    rows: int

    def as_json(self) -> dict[str, Any]:
        """Plain values only."""
        return asdict(self)


def kind_of(values: pd.Series) -> str:
    """How an input is walked along."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return "level"
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values.dtype) else "level"


def grid_of(values: pd.Series) -> pd.Series:
    """At most POINTS values between the 1 % and 99 % quantile, or the LEVELS most frequent levels;
    same dtype as ``values``.
    """
    present = values.dropna()
    if kind_of(values) == "level":
        return pd.Series(
            present.value_counts().index[:LEVELS].tolist(), dtype=values.dtype
        ).sort_values(ignore_index=True)
    distinct = present.drop_duplicates().sort_values(ignore_index=True)
    if len(distinct) <= POINTS:
        return distinct
    # Observed values only: a whole number stays whole, and no value is asked for that cannot be.
    ordered = present.sort_values(ignore_index=True)
    places = np.round(np.linspace(0.01, 0.99, POINTS) * (len(ordered) - 1)).astype(int)
    return ordered.iloc[places].drop_duplicates().reset_index(drop=True)


def _plain(value: Any, kind: str) -> Any:
    if kind == "number":
        return float(value)
    return value.isoformat() if kind == "date" else shown(value)


def _density(values: pd.Series, grid: pd.Series, kind: str) -> dict[str, list[Any]]:
    present = values.dropna()
    if kind == "level":
        counts = present.value_counts()
        return {"counts": [int(counts.get(level, 0)) for level in grid]}
    numbers = present.astype("int64") if kind == "date" else present.astype("float64")
    counts, edges = np.histogram(numbers.to_numpy(), bins=BINS)
    rug = np.quantile(numbers.to_numpy(), np.linspace(0, 1, 11))
    if kind == "number":
        return {"edges": edges.tolist(), "counts": counts.tolist(), "rug": rug.tolist()}
    moments = [pd.Series(part.astype("int64")).astype(present.dtype) for part in (edges, rug)]
    return {
        "edges": [item.isoformat() for item in moments[0]],
        "counts": counts.tolist(),
        "rug": [item.isoformat() for item in moments[1]],
    }


def _asked(pipeline: Pipeline, frame: pd.DataFrame) -> np.ndarray:
    """(rows, outputs): the probability of the positive class, of each class, or the number."""
    if not hasattr(pipeline, "predict_proba"):
        return np.asarray(pipeline.predict(frame), dtype=np.float64)[:, None]
    y_proba = np.asarray(pipeline.predict_proba(frame), dtype=np.float64)
    return y_proba[:, 1:] if y_proba.shape[1] == 2 else y_proba


def _lines(pipeline: Pipeline, frame: pd.DataFrame, feature: str, grid: pd.Series) -> np.ndarray:
    """(rows, grid, outputs)."""
    n, steps = len(frame), len(grid)
    stacked = frame.iloc[np.repeat(np.arange(n), steps)].reset_index(drop=True)
    stacked[feature] = grid.iloc[np.tile(np.arange(steps), n)].array
    return _asked(pipeline, stacked).reshape(n, steps, -1)


def dependence(
    pipeline: Pipeline, frame: pd.DataFrame, feature: str, outputs: tuple[str, ...], seed: int = 0
) -> Dependence:
    """Walk one input along its values on a seeded sample of ROWS rows.

    Parameters
    ----------
    pipeline : fitted Pipeline
    frame : pandas.DataFrame
        Raw inputs; the density is that of all its rows.
    feature : str
    outputs : tuple of str
        What the pipeline's outputs are called.
    seed : int
        Of the sample.

    Raises
    ------
    NotFound
        When the pipeline has no such input.
    """
    if feature not in frame:
        raise NotFound(
            f"The model has no input “{feature}”. Its inputs:"
            f" {', '.join(map(str, frame.columns))}.",
            field="feature",
        )
    values = frame[feature]
    kind, grid, share = kind_of(values), grid_of(values), float(values.isna().mean())
    order = np.random.default_rng(seed).permutation(len(frame))[:ROWS]
    sample = frame.iloc[np.sort(order)].reset_index(drop=True)
    lines, quantiles = np.empty((len(sample), 0, len(outputs))), np.empty((2, 0, len(outputs)))
    if len(grid):
        lines = _lines(pipeline, sample, feature, grid)
    if len(sample):
        quantiles = np.quantile(lines, [0.1, 0.9], axis=0)
    absent = pd.Series([None], dtype=values.dtype)
    return Dependence(
        feature=feature,
        kind=kind,
        unit="probability" if hasattr(pipeline, "predict_proba") else "value",
        outputs=list(outputs),
        grid=[_plain(value, kind) for value in grid],
        mean=lines.mean(axis=0).T.tolist(),
        low=quantiles[0].T.tolist(),
        high=quantiles[1].T.tolist(),
        lines=lines[:LINES, :, 0].tolist(),
        density=_density(values, grid, kind) if len(grid) else {"counts": []},
        missing=(
            _lines(pipeline, sample, feature, absent).mean(axis=(0, 1)).tolist()
            if share > 0
            else None
        ),
        missing_share=share,
        rows=len(sample),
    )
