"""Rows that are nearly equal: far closer to another row than rows of the table usually are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.learn.leakage.answer import Answer, as_numbers

ROWS = 2_000  # whose nearest are searched
AMONG = 20_000  # rows among which they are searched
VARIED = 15  # different values from which a number is compared
FEWEST = 3  # such numbers: in fewer, rows lie close by chance
COLUMNS = 60  # that are compared: in more, near rows are near in these too
NEAR = 20  # the neighbour whose distance says how close rows usually are
CHANCE = 0.005  # of the rows that may have so close a neighbour by chance
FARTHEST = 0.3  # of the usual distance: more is not close, in however many columns
SHARE = 0.1  # of the rows that have so close a neighbour
ALIKE = 0.6  # of them that agree in texts and in numbers with few values
UNIQUE = 0.95  # share of different values from which a whole number or a text tells rows apart
AGREE = 0.9  # of those pairs that agree in the target


@dataclass(frozen=True)
class NearRows:
    """Rows with a neighbour that is hardly different, and what is to be known of it.

    ``rows`` are positions, ``share`` is that of all rows, ``agreement`` that of pairs with the same
    answer.
    """

    rows: np.ndarray
    share: float
    agreement: float


def _sides(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray] | None:
    """Numbers with many values as ranks from 0 to 1, and the rest as codes; what is different in
    every row is left out.
    """
    numbers, codes = [], []
    for name in frame.columns[:COLUMNS]:
        values = as_numbers(frame[name])
        distinct = len(np.unique(values))
        smooth = pd.api.types.is_float_dtype(frame[name].dtype)
        if not smooth and distinct > UNIQUE * len(values):
            continue
        if distinct < VARIED or not pd.api.types.is_numeric_dtype(frame[name].dtype):
            codes.append(np.nan_to_num(values, nan=-1.0))
            continue
        filled = np.where(np.isnan(values), np.nanmedian(values), values)
        numbers.append(pd.Series(filled).rank().to_numpy() / len(values))
    if len(numbers) < FEWEST:
        return None
    return np.stack(numbers, axis=1), np.array(codes).reshape(-1, len(frame)).T


def _agree(y: np.ndarray, other: np.ndarray, classes: int) -> np.ndarray:
    if classes:
        return np.asarray(y == other)
    return np.asarray(np.abs(y - other) <= 0.1 * y.std())


def _reach(usual: np.ndarray, twice: np.ndarray) -> float:
    """The part of the usual distance within which hardly a row has a neighbour by chance."""
    # how fast neighbours become more with distance says in how many directions the rows vary
    wider = float(np.median(np.log(np.maximum(twice, 1e-300) / usual)))
    dimensions = np.log(2) / max(wider, 1e-6)
    return float(min((CHANCE / NEAR) ** (1 / dimensions), FARTHEST))


def _crowding(points: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the first ``rows`` points are far closer to their nearest than usual, and which that
    is. Points that are equal are not meant.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=2 * NEAR + 1).fit(points)
    distances, neighbours = search.kneighbors(points[:rows])
    first, usual, twice = distances[:, 1], distances[:, NEAR], distances[:, 2 * NEAR]
    spread = usual > 0
    if not spread.any():
        return spread, neighbours[:, 1]
    reach = _reach(usual[spread], twice[spread])
    return spread & (first > 0) & (first <= reach * usual), neighbours[:, 1]


def near_rows(frame: pd.DataFrame, answer: Answer) -> NearRows | None:
    """Rows that are nearly copies of others, or None.

    Parameters
    ----------
    frame : DataFrame (n, features)
    answer : Answer
        Their target.
    """
    sample = np.random.default_rng(0).permutation(len(frame))[:AMONG]
    sides = _sides(frame.iloc[sample]) if len(sample) >= 5 * NEAR else None
    if sides is None:
        return None
    points, codes = sides
    close, nearest = _crowding(points, ROWS)
    asked = len(close)
    same = close & (codes[:asked] == codes[nearest]).all(axis=1)
    share = float(same.mean())
    if share < SHARE or same.sum() < ALIKE * close.sum():
        return None
    y = np.asarray(answer.y)[sample]
    agreement = float(_agree(y[:asked], y[nearest], answer.classes)[same].mean())
    usual = float(_agree(y, np.roll(y, 1), answer.classes).mean())
    if agreement < max(AGREE, (1 + usual) / 2):
        return None
    return NearRows(np.sort(sample[:asked][same]), share, agreement)
