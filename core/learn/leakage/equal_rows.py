"""Rows that are equal in their inputs: in training and test at once, they are known by heart.

Equal means: the same value in every column, whatever the order of the columns. A missing value
equals a missing one, numbers are equal to the last bit (0.0 and -0.0 are the same), texts letter by
letter. Rows that are equal because there is little to tell them apart (three categories, a thousand
rows) are no copies: copies differ from them in how often rows agree in all columns but one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

ROWS = 100_000  # among which coincidence is judged
COLUMNS = 40  # that are left out in turn
COPIES = 0.8  # of the pairs equal but for one column that are equal in it too
IDENTIFIER = 0.95  # share of different values from which a whole number or a text tells rows apart


@dataclass(frozen=True)
class EqualRows:
    """Which rows are copies of each other.

    Attributes
    ----------
    codes : int64 (n,)
        Rows with the same number are equal.
    repeated : bool (n,)
        Whether another row equals this one.
    without : tuple of str
        The columns that tell rows apart and were not compared.
    """

    codes: np.ndarray
    repeated: np.ndarray
    without: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows equal another one."""
        return int(self.repeated.sum())


def _mixed(bits: np.ndarray, salt: int) -> np.ndarray:
    """Bits spread over 64 places (the finaliser of SplitMix64), differently for each salt."""
    mixed = bits ^ np.uint64(salt)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _bits(column: pd.Series) -> np.ndarray:
    kind = column.dtype
    if pd.api.types.is_datetime64_any_dtype(kind):
        return np.asarray(column.astype("int64").to_numpy().view(np.uint64))
    if pd.api.types.is_integer_dtype(kind) and not column.isna().any():
        return np.asarray(column.to_numpy(dtype="int64").view(np.uint64))
    if pd.api.types.is_numeric_dtype(kind):
        values = column.to_numpy(dtype="float64", na_value=np.nan) + 0.0  # -0.0 becomes 0.0
        values = np.where(np.isnan(values), np.nan, values)  # every NaN has the same bits
        return np.asarray(values.view(np.uint64))
    texts = column.astype("str").where(column.notna(), "\0")
    return np.asarray(pd.util.hash_array(texts.to_numpy(dtype=object), categorize=True))


def column_hashes(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """uint64 (n,) for each column; the sum over columns is a row's hash, in any order of them."""
    salts = pd.util.hash_array(np.array([str(name) for name in frame.columns], dtype=object))
    return {
        str(name): _mixed(_bits(frame[name]), int(salt))
        for name, salt in zip(frame.columns, salts, strict=True)
    }


def row_hashes(frame: pd.DataFrame) -> np.ndarray:
    """uint64 (n,): the same for rows that are equal."""
    return _total(column_hashes(frame), len(frame))


def _total(hashes: dict[str, np.ndarray], rows: int) -> np.ndarray:
    total = np.zeros(rows, dtype=np.uint64)
    for column in hashes.values():
        total += column
    return total


def _pairs(hashes: np.ndarray) -> int:
    counts = np.unique(hashes, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def _by_coincidence(hashes: dict[str, np.ndarray], total: np.ndarray) -> bool:
    """Whether rows that agree in all columns but one often differ in that one."""
    rows = np.arange(len(total))
    if len(rows) > ROWS:
        rows = np.random.default_rng(0).choice(len(total), ROWS, replace=False)
    equal = _pairs(total[rows])
    varied = sorted(hashes, key=lambda name: -len(np.unique(hashes[name][rows[:5000]])))
    # the most varied columns first: it is they that tell rows apart
    return any(equal < COPIES * _pairs((total - hashes[name])[rows]) for name in varied[:COLUMNS])


def _telling(frame: pd.DataFrame) -> list[str]:
    """Whole numbers and texts that are different in nearly every row."""
    return [
        str(name)
        for name in frame.columns
        if not pd.api.types.is_float_dtype(frame[name].dtype)
        and not pd.api.types.is_datetime64_any_dtype(frame[name].dtype)
        and frame[name].nunique() >= IDENTIFIER * len(frame)
    ]


def _copies(hashes: dict[str, np.ndarray], rows: int) -> EqualRows | None:
    hashes = {name: column for name, column in hashes.items() if (column != column[0]).any()}
    if len(hashes) < 2:  # rows of one column that varies are values, and no copies
        return None
    total = _total(hashes, rows)
    _, codes, counts = np.unique(total, return_inverse=True, return_counts=True)
    if len(counts) == rows or _by_coincidence(hashes, total):
        return None
    return EqualRows(codes.astype(np.int64), counts[codes] > 1)


def equal_rows(frame: pd.DataFrame) -> EqualRows | None:
    """The rows that are copies of others; None when there are none, or only by coincidence."""
    return _copies(column_hashes(frame), len(frame)) if len(frame) else None


def equal_but_for_identifiers(frame: pd.DataFrame) -> EqualRows | None:
    """The same, of the columns without those that are different in every row; None when there is no
    such column.
    """
    telling = _telling(frame)
    rest = [name for name in frame.columns if name not in telling]
    if not telling or not rest:
        return None
    copies = _copies(column_hashes(frame[rest]), len(frame))
    return copies and EqualRows(copies.codes, copies.repeated, tuple(telling))
