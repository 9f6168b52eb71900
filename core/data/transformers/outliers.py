"""What lies far outside is brought back to the edge or marked as missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.transformers.columns import (
    FrameTransformer,
    is_whole,
    numbers,
    present,
    with_columns,
)


def bounds(column: pd.Series, how: str, reach: float) -> tuple[float, float]:
    """Between which values a column's values are ordinary.

    Parameters
    ----------
    how : {"iqr", "z", "quantile"}
        Tukey's fences: ``reach`` times the distance between the quartiles beyond them; ``reach``
        standard deviations about the mean; or all but the share ``reach`` at each end.
    """
    values = numbers(column)
    values = values[np.isfinite(values)]
    if not len(values):
        return -np.inf, np.inf
    if how == "z":
        return float(values.mean() - reach * values.std()), float(
            values.mean() + reach * values.std()
        )
    if how == "quantile":
        low, high = np.quantile(values, [reach, 1 - reach])
        return float(low), float(high)
    low, high = np.quantile(values, [0.25, 0.75])
    return float(low - reach * (high - low)), float(high + reach * (high - low))


class ClipOutliers(FrameTransformer):
    """Bring values outside the bounds learnt when fitting to the nearer bound, or mark them as
    missing; integers stay integers.

    Parameters
    ----------
    columns : list of str
    how, reach
        See :func:`bounds`.
    missing : bool
    """

    def __init__(
        self, columns: list[str], how: str = "iqr", reach: float = 1.5, missing: bool = False
    ) -> None:
        self.columns = columns
        self.how = how
        self.reach = reach
        self.missing = missing

    def _learn(self, X: pd.DataFrame) -> None:
        self.bounds_: dict[str, list[float]] = {
            name: list(bounds(X[name], self.how, self.reach)) for name in present(X, self.columns)
        }

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: self._within(X[name], *low_high)
                for name, low_high in self.bounds_.items()
                if name in X.columns
            },
        )

    def _within(self, column: pd.Series, low: float, high: float) -> pd.Series:
        values = numbers(column)
        under, over = values < low, values > high
        if not (under.any() or over.any()):
            return column
        if self.missing:
            return column.mask(under | over)
        if is_whole(column):
            return column.mask(under, int(np.ceil(low)) if under.any() else 0).mask(
                over, int(np.floor(high)) if over.any() else 0
            )
        return pd.Series(np.clip(values, low, high), index=column.index, name=column.name)
