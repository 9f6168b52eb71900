"""A new column is computed from two."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.transformers.columns import FrameTransformer, is_date, numbers, with_columns

_DAY = 86_400_000_000  # microseconds


class Arithmetic(FrameTransformer):
    """``into`` = ``left`` op ``right``, as float64; missing where a part is missing, or where the
    result is no finite number.

    Parameters
    ----------
    left : str
        A column.
    op : {"+", "-", "*", "/"}
        The difference of two dates is in days.
    right : str or None
        A column; None for the number.
    number : float
    into : str
        The new column.
    """

    def __init__(self, left: str, op: str, right: str | None, number: float, into: str) -> None:
        self.left = left
        self.op = op
        self.right = right
        self.number = number
        self.into = into

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        if self.left not in X.columns or (self.right is not None and self.right not in X.columns):
            gaps = pd.Series(np.nan, index=X.index, dtype="float64")
            return (
                with_columns(X, {self.into: gaps})
                if hasattr(self, "columns_out_") and self.into in self.columns_out_
                else X
            )
        left = numbers(X[self.left])
        right = np.full(len(X), self.number) if self.right is None else numbers(X[self.right])
        with np.errstate(all="ignore"):
            out = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[self.op](
                left, right
            )
        out = (
            out / _DAY
            if is_date(X[self.left]) and self.right is not None and is_date(X[self.right])
            else out
        )
        return with_columns(
            X, {self.into: pd.Series(np.where(np.isfinite(out), out, np.nan), index=X.index)}
        )
