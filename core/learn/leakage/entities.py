"""Columns that say which thing a row is about, when several rows are about the same one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.learn.leakage.answer import Answer, as_numbers

THINGS = 10  # fewer are categories
PER_THING = 1.5  # rows, at least, on average
PER_CATEGORY = 200  # rows of a value from which it is a category and no thing
ALIKE = 0.7  # intraclass correlation of a target that hardly varies within a thing
DEPENDS = 0.1  # of one that depends on the thing
SAME = 0.8  # intraclass correlation of a trait of the thing
SURE = 6.0  # standard errors
MOST_TRAITS = 50  # numbers that are examined
SMOOTH = 0.5  # correlation of neighbouring values' means from which a number is a measure


@dataclass(frozen=True)
class Entity:
    """A column of things, how many there are, and how much of the target they explain.

    ``alike`` is the intraclass correlation of the target: 1 when it does not vary within a thing.
    ``traits`` counts the numbers that hardly vary within one.
    """

    column: str
    things: int
    alike: float
    traits: int


def intraclass(codes: np.ndarray, y: np.ndarray) -> float:
    """The intraclass correlation by one-way analysis of variance (Fisher), groups of unequal size.

    Parameters
    ----------
    codes : int (n,)
        The group of each row, from 0.
    y : float64 (n,)
    """
    counts = np.bincount(codes).astype(np.float64)
    k, n = len(counts), len(y)
    if k < 2 or n <= k or y.min() == y.max():
        return 0.0
    means = np.bincount(codes, y) / counts
    between = float((counts * (means - y.mean()) ** 2).sum()) / (k - 1)
    within = float(((y - means[codes]) ** 2).sum()) / (n - k)
    size = (n - float((counts**2).sum()) / n) / (k - 1)
    return (between - within) / (between + (size - 1) * within)


def _smooth(values: np.ndarray, y: np.ndarray) -> bool:
    """Whether neighbouring values have similar targets, as measures do and numbers of things do
    not.
    """
    distinct, codes = np.unique(values, return_inverse=True)
    means = np.bincount(codes, y) / np.bincount(codes)
    if len(distinct) < 4 or means.min() == means.max():
        return False
    return bool(np.corrcoef(means[:-1], means[1:])[0, 1] >= SMOOTH)


def _codes(column: pd.Series) -> np.ndarray | None:
    """The thing of each row; None for what names no things. A missing value is a thing by itself:
    each is another.
    """
    if pd.api.types.is_float_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return None
    if pd.api.types.is_datetime64_any_dtype(column.dtype) or column.isna().mean() > 0.5:
        return None
    codes, distinct = pd.factorize(column)
    missing = codes < 0
    codes[missing] = len(distinct) + np.arange(int(missing.sum()))
    things, rows = len(distinct), len(column)
    if things < max(THINGS, rows / PER_CATEGORY) or rows < PER_THING * things:
        return None
    return np.asarray(codes, dtype=np.int64)


def _traits(frame: pd.DataFrame, column: pd.Series, codes: np.ndarray) -> tuple[int, int]:
    """How many numbers hardly vary within a thing, of how many that vary at all; those that a
    measure rises and falls with are none of its traits.
    """
    measure = as_numbers(column) if pd.api.types.is_numeric_dtype(column.dtype) else None
    same = varied = 0
    for other in frame.columns:
        if other == column.name or not pd.api.types.is_numeric_dtype(frame[other].dtype):
            continue
        values = as_numbers(frame[other])
        known = ~np.isnan(values)
        if known.sum() < 20 or len(np.unique(values[known])) < 10:
            continue
        varied += 1
        things = np.unique(codes[known], return_inverse=True)[1]
        if intraclass(things, values[known]) >= SAME:
            same += measure is None or not _smooth(measure[known], values[known])
        if varied == MOST_TRAITS:
            break
    return same, varied


def _entity(frame: pd.DataFrame, column: pd.Series, answer: Answer, name: str) -> Entity | None:
    codes = _codes(column)
    if codes is None:
        return None
    alike = max(intraclass(codes, y) for y in answer.columns.T)
    pairs = float((np.bincount(codes) * (np.bincount(codes) - 1.0) / 2).sum())
    if alike < DEPENDS or alike * np.sqrt(pairs) < SURE:
        return None
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    if numeric and any(_smooth(as_numbers(column), y) for y in answer.columns.T):
        return None
    same, varied = _traits(frame, column, codes)
    traits = same >= 2 and 2 * same > varied
    if alike < ALIKE and not traits:
        return None
    return Entity(name, int(codes.max()) + 1, float(alike), same)


def entities(frame: pd.DataFrame, aside: pd.DataFrame, answer: Answer) -> list[Entity]:
    """The columns of things, the one that explains most first.

    Parameters
    ----------
    frame : DataFrame (n, features)
    aside : DataFrame (n, others)
        Columns that no model gets; a thing is named there just as well.
    answer : Answer
        The target of the rows.
    """
    if len(frame) < 2 * THINGS:
        return []
    candidates = [
        _entity(frame, source[name], answer, str(name))
        for source in (frame, aside)
        for name in source.columns
    ]
    return sorted(
        (item for item in candidates if item is not None),
        key=lambda item: (-item.alike, item.column),
    )
