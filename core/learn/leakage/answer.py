"""The target and the columns beside it as numbers that statistics can compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

BLOCK = 256  # columns that are turned into numbers at once


@dataclass(frozen=True)
class Answer:
    """The target of some rows.

    Attributes
    ----------
    y : (n,)
        Class positions, or numbers.
    classes : int
        How many classes there are; 0 for numbers.
    """

    y: np.ndarray
    classes: int

    def __len__(self) -> int:
        return len(self.y)

    @property
    def columns(self) -> np.ndarray:
        """float64 (n, k): one indicator for two classes, one each for more, or the numbers."""
        if self.classes == 0:
            return np.asarray(self.y, dtype=np.float64)[:, None]
        positions = [1] if self.classes == 2 else range(self.classes)
        return np.stack([self.y == place for place in positions], axis=1).astype(np.float64)

    def at(self, rows: np.ndarray) -> Answer:
        """The target of some of the rows."""
        return Answer(self.y[rows], self.classes)


def as_numbers(column: pd.Series) -> np.ndarray:
    """float64 (n,): numbers as they are, instants by their time, texts by their place in the
    alphabet; NaN for what is missing or infinite.
    """
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.where(column.isna(), np.nan, column.astype("int64").to_numpy(np.float64))
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(dtype="float64", na_value=np.nan)
        return np.where(np.isfinite(values), values, np.nan)
    codes = pd.factorize(column.astype("str").where(column.notna()), sort=True)[0]
    return np.where(codes < 0, np.nan, codes.astype(np.float64))


def blocks(frame: pd.DataFrame) -> Iterator[tuple[list[str], np.ndarray]]:
    """The columns as numbers, some hundred at once, so that wide tables fit into memory."""
    names = [str(name) for name in frame.columns]
    for start in range(0, len(names), BLOCK):
        part = names[start : start + BLOCK]
        yield part, np.stack([as_numbers(frame[name]) for name in part], axis=1)
