"""Values that imply the answer: a category, a number out of line, or whether a cell is filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from core.learn.leakage.answer import Answer, as_numbers

PURE = 0.99  # of the rows with the value that are of one class
SUPPORT = 15  # rows with the value
SHARE = 0.05  # of the class's rows (of numbers: of all rows) that have the value
CHANCE = 1e-6  # that a value is so pure by luck, all values of all columns counted
TRIED = 10  # values that a column is taken to offer when luck is counted
SPIKE = 0.3  # share of a class by which a spike differs from its neighbours
BESIDE = 15  # rows on each side of a spike that are its neighbours


@dataclass(frozen=True)
class Implied:
    """That a value implies a class (or, of numbers, a side).

    Attributes
    ----------
    value : str
        The value; ``"filled"`` and ``"missing"`` when it is about the cell.
    of_cell : bool
        Whether it is about being filled or missing.
    position : int or None
        The class; None for numbers.
    rows : int
        How many rows have the value.
    purity : float
        The share of them with that answer.
    """

    value: str
    of_cell: bool
    position: int | None
    rows: int
    purity: float


def _pure(where: np.ndarray, answer: Answer, tests: int, any_class: bool) -> tuple[int, float]:
    """The class that rows imply and its share among them; (-1, 0) when they imply none."""
    rows = int(where.sum())
    if rows < SUPPORT or rows > len(answer) - SUPPORT:
        return -1, 0.0
    totals = np.bincount(answer.y, minlength=answer.classes)
    counts = np.bincount(answer.y[where], minlength=answer.classes)
    best = int(counts.argmax())
    purity, prior = float(counts[best] / rows), totals[best] / len(answer)
    common = prior > 0.5 and not any_class
    if purity < PURE or counts[best] < SHARE * totals[best] or common:
        return -1, 0.0
    luck = float(binom.sf(counts[best] - 1, rows, prior)) * tests
    return (best, purity) if luck < CHANCE else (-1, 0.0)


def _filled(values: np.ndarray, answer: Answer, tests: int) -> Implied | None:
    filled = ~np.isnan(values)
    for where, word in ((filled, "filled"), (~filled, "missing")):
        position, purity = _pure(where, answer, tests, any_class=True)
        if position >= 0:
            return Implied(word, True, position, int(where.sum()), purity)
    return None


def _filled_apart(values: np.ndarray, answer: Answer, tests: int) -> Implied | None:
    """Whether the numbers of the filled rows (or of the others) all lie on one side of the middle:
    of each two rows, one does so by chance.
    """
    filled = ~np.isnan(values)
    above, below = (answer.y > np.median(answer.y)), (answer.y < np.median(answer.y))
    for where, word in ((filled, "filled"), (~filled, "missing")):
        rows = int(where.sum())
        if not max(SUPPORT, SHARE * len(values)) <= rows <= len(values) - SUPPORT:
            continue
        most = int(max(above[where].sum(), below[where].sum()))
        if most >= PURE * rows and float(binom.sf(most - 1, rows, 0.5)) * 2 * tests < CHANCE:
            return Implied(word, True, None, rows, most / rows)
    return None


def _stands_out(values: np.ndarray, value: float, of_class: np.ndarray) -> bool:
    """Whether the rows just below and just above a value belong to the class far less often: a good
    honest number rises gradually, a mark such as 0 or 999 does not.
    """
    for side in (values < value, values > value):
        rows = np.flatnonzero(side)
        nearest = rows[np.argsort(np.abs(values[rows] - value), kind="stable")[:BESIDE]]
        if len(nearest) >= SUPPORT and of_class[nearest].mean() > PURE - SPIKE:
            return False
    return True


def _value(column: pd.Series, values: np.ndarray, answer: Answer, tests: int) -> Implied | None:
    text = not pd.api.types.is_numeric_dtype(column.dtype)
    known = ~np.isnan(values)
    distinct, codes, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    if len(distinct) < 2 or pd.api.types.is_datetime64_any_dtype(column.dtype):
        return None
    candidates = np.argsort(-counts)[: 50 if text else 1]
    rows = np.flatnonzero(known)
    for place in candidates[counts[candidates] >= SUPPORT]:
        where = np.zeros(len(values), dtype=bool)
        where[rows[codes == place]] = True
        for chosen in (where,) if text else (where, known & ~where):
            position, purity = _pure(chosen, answer, tests, any_class=False)
            if position < 0:
                continue
            if not text and not _stands_out(values, distinct[place], answer.y == position):
                continue
            value = str(column.iloc[int(np.flatnonzero(where)[0])])
            word = value if chosen is where else f"anything but {value}"
            return Implied(word, False, position, int(chosen.sum()), purity)
    return None


def implied(column: pd.Series, answer: Answer, columns: int = 1) -> Implied | None:
    """What a value of the column, or its being filled, implies about the target.

    Parameters
    ----------
    column : Series (n,)
    answer : Answer
        The target of the same rows.
    columns : int
        How many columns are examined in all: the more, the less is put down to one of them.
    """
    values, tests = as_numbers(column), columns * TRIED
    if answer.classes == 0:
        return _filled_apart(values, answer, tests)
    if np.isnan(values).any() and (cell := _filled(values, answer, tests)):
        return cell
    return _value(column, values, answer, tests)
