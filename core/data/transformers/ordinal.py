"""Words become numbers in an order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.transformers.columns import (
    FrameTransformer,
    is_text,
    numbers,
    present,
    text,
    with_columns,
)


class Ordinal(FrameTransformer):
    """Number the values 0, 1, 2 …; a value never seen becomes missing.

    Parameters
    ----------
    columns : list of str
    order : list of str
        The values from the lowest to the highest. Empty: numbers by size, words by the alphabet, as
        seen when fitting.
    """

    def __init__(self, columns: list[str], order: list[str] | None = None) -> None:
        self.columns = columns
        self.order = order

    def _learn(self, X: pd.DataFrame) -> None:
        self.orders_: dict[str, list[str]] = {
            name: list(self.order or _sorted(X[name])) for name in present(X, self.columns)
        }

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: _numbered(X[name], order)
                for name, order in self.orders_.items()
                if name in X.columns
            },
        )


def _sorted(column: pd.Series) -> list[str]:
    if is_text(column):
        return sorted(str(value) for value in text(column).dropna().unique())
    known = column.dropna().drop_duplicates()
    return list(text(known.iloc[np.argsort(numbers(known), kind="stable")]))


def _numbered(column: pd.Series, order: list[str]) -> pd.Series:
    codes = pd.Index(order, dtype="str").get_indexer(text(column))
    return pd.Series(codes, index=column.index, name=column.name).astype("Int64").mask(codes < 0)
