"""Rows that follow one another: whether what stands beside a row in time tells its target, and
columns that hold the target of a later row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from core.learn.leakage.answer import Answer, as_numbers

ROWS = 4_000
FEWEST = 60
REMEMBERED = 0.2  # correlation of a row's target with that of the row before
LEFT = 0.15  # the same of what the features leave unexplained
SURE = 5.0  # standard errors
AHEAD = 30  # rows, at most, by which a column runs ahead
EQUAL = 0.95  # of the rows in which it equals the later target
NEARLY = 0.9999  # correlation with the later target
NARROW = 200  # columns up to which each is compared with later rows
BLOCKS = 5


@dataclass(frozen=True)
class Order:
    """A column by which rows follow one another, and how much a row's target says of the next."""

    column: str
    remembered: float
    left: float


def is_counter(column: pd.Series) -> bool:
    """Whole numbers that are different in every row and without large gaps."""
    if not pd.api.types.is_integer_dtype(column.dtype) or column.isna().any():
        return False
    values = column.to_numpy(dtype="int64")
    distinct = len(np.unique(values))
    return distinct == len(values) and int(values.max()) - int(values.min()) < 1.5 * len(values)


def clocks(frame: pd.DataFrame) -> Iterator[str]:
    """The columns that can say which row comes first: instants, and running numbers."""
    for name in frame.columns:
        column = frame[name]
        instants = pd.api.types.is_datetime64_any_dtype(column.dtype)
        if (instants and column.notna().mean() > 0.9) or is_counter(column):
            yield str(name)


def remembered(values: np.ndarray) -> float:
    """The correlation of each value with the one before."""
    if len(values) < 3 or values[:-1].std() == 0 or values[1:].std() == 0:
        return 0.0
    return float(np.corrcoef(values[:-1], values[1:])[0, 1])


def _remembers(columns: np.ndarray, least: float) -> float:
    """The largest memory of the target's columns; 0 when it may be chance."""
    memory = max(remembered(y) for y in columns.T)
    return memory if memory >= least and memory * np.sqrt(len(columns)) >= SURE else 0.0


def _unexplained(values: np.ndarray, answer: Answer) -> np.ndarray:
    """(n, k): the target less what a small model says from the features, fitted on other stretches
    of time.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    columns = answer.columns
    if values.shape[1] == 0:
        return columns
    left = np.empty_like(columns)
    stretch = np.arange(len(values)) * BLOCKS // len(values)
    for k in range(columns.shape[1]):
        for block in range(BLOCKS):
            test = stretch == block
            model = HistGradientBoostingRegressor(max_iter=30, max_leaf_nodes=8, random_state=0)
            y_pred = model.fit(values[~test], columns[~test, k]).predict(values[test])
            left[test, k] = columns[test, k] - y_pred
    return left


def order_of(
    frame: pd.DataFrame, clock: pd.Series, answer: Answer, without: tuple[str, ...] = ()
) -> Order | None:
    """How much the rows remember in the order of a column, or None when they do not.

    Parameters
    ----------
    frame : DataFrame (n, features)
    clock : Series (n,)
        Says which row comes first; its name is that of the column.
    answer : Answer
        The target of the rows.
    without : tuple of str
        Features that are clocks themselves, from which nothing may be explained.
    """
    when = as_numbers(clock)
    order = np.argsort(when, kind="stable")
    order = order[~np.isnan(when[order])]
    if len(order) < FEWEST or when[order[0]] == when[order[-1]]:
        return None
    memory = _remembers(answer.columns[order], REMEMBERED)
    if not memory:
        return None
    start = (len(order) - min(len(order), ROWS)) // 2
    rows = order[start : start + ROWS]
    names = [name for name in frame.columns if name not in (*without, clock.name)][:60]
    values = np.empty((len(rows), len(names)))
    for place, name in enumerate(names):
        values[:, place] = as_numbers(frame[name].iloc[rows])
    with threadpool_limits(1):
        left = _remembers(_unexplained(values, answer.at(rows)), LEFT)
    return Order(str(clock.name), memory, left) if left else None


def _ahead(column: np.ndarray, y: np.ndarray) -> int:
    """By how many rows a column runs ahead of the target; 0 when it does not."""
    for ahead in range(1, min(AHEAD, len(y) // 3) + 1):
        early, later = column[:-ahead], y[ahead:]
        known = ~np.isnan(early)
        if known.sum() < FEWEST // 2:
            return 0
        x, z = early[known], later[known]
        if (
            x.std() > 0
            and z.std() > 0
            and (np.mean(x == z) >= EQUAL or abs(np.corrcoef(x, z)[0, 1]) >= NEARLY)
        ):
            return ahead
    return 0


def later_values(frame: pd.DataFrame, orders: list[np.ndarray], answer: Answer) -> dict[str, int]:
    """The columns that hold the target of a later row, and how many rows later.

    Parameters
    ----------
    frame : DataFrame (n, features)
    orders : list of int (n,)
        Orders of the rows that are tried, the earliest row first.
    answer : Answer
        The target of the rows; with few different values nothing is claimed.
    """
    result: dict[str, int] = {}
    y = np.asarray(answer.y, dtype=np.float64)
    if len(frame) < FEWEST or len(np.unique(y)) < 10:
        return result
    for name in list(frame.columns)[:NARROW]:
        column = frame[name]
        if not pd.api.types.is_numeric_dtype(column.dtype):
            continue
        values = as_numbers(column)
        for order in orders:
            if rows := _ahead(values[order], y[order]):
                result.setdefault(str(name), rows)
    return result
