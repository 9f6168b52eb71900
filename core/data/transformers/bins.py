"""Numbers are put into bins."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from core.data.transformers.columns import FrameTransformer, Unfit, numbers, present, with_columns


class Bin(FrameTransformer):
    """Put numbers into bins, the first and last of them open-ended; a bin begins with its lower
    edge.

    Parameters
    ----------
    columns : list of str
    how : {"width", "quantile", "edges"}
        Bins of equal width, of equal share of the rows, or between edges of your own.
    bins : int
    edges : list of float
    numbered : bool
        Write the bin's number (from 0) instead of its bounds in words.
    """

    def __init__(
        self,
        columns: list[str],
        how: str = "quantile",
        bins: int = 5,
        edges: list[float] | None = None,
        numbered: bool = False,
    ) -> None:
        self.columns = columns
        self.how = how
        self.bins = bins
        self.edges = edges
        self.numbered = numbered

    def _learn(self, X: pd.DataFrame) -> None:
        self.edges_: dict[str, list[float]] = {
            name: self._inner_edges(X[name]) for name in present(X, self.columns)
        }

    def _inner_edges(self, column: pd.Series) -> list[float]:
        if self.how == "edges":
            return sorted({float(edge) for edge in self.edges or ()})
        values = numbers(column)
        values = values[np.isfinite(values)]
        if not len(values):
            raise Unfit(f"“{column.name}” has no numbers to bin.")
        if self.how == "width":
            edges = np.linspace(values.min(), values.max(), self.bins + 1)[1:-1]
        else:
            edges = np.quantile(values, np.linspace(0, 1, self.bins + 1)[1:-1])
        return [float(edge) for edge in np.unique(edges)]

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: self._binned(X[name], edges)
                for name, edges in self.edges_.items()
                if name in X.columns
            },
        )

    def _binned(self, column: pd.Series, edges: list[float]) -> pd.Series:
        values = numbers(column)
        codes = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))
        if self.numbered:
            return (
                pd.Series(codes, index=column.index, name=column.name)
                .astype("Int64")
                .mask(codes < 0)
            )
        return pd.Series(
            pd.Categorical.from_codes(codes, categories=_names(edges)),
            index=column.index,
            name=column.name,
        )


def _names(edges: list[float]) -> pd.Index:
    words = _written(edges)
    middle = [f"{low} to under {high}" for low, high in pairwise(words)]
    return pd.Index(
        [f"under {words[0]}", *middle, f"{words[-1]} and over"] if words else ["all"], dtype="str"
    )


def _written(edges: list[float]) -> list[str]:
    """The edges with as few digits as keep them apart."""
    for digits in range(4, 18):
        words = [f"{edge:.{digits}g}" for edge in edges]
        if len(set(words)) == len(words):
            return words
    return [repr(edge) for edge in edges]
