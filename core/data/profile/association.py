"""How strongly two columns go together, by the measure that fits their kinds.

Rows in which either is missing are left out.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.profile.distribution import aligned
from core.data.profile.profile import Relation
from core.data.schema import NUMERIC, ColumnType

MOST_CLASSES = 1000  # a category with more values is no category
_FEWEST = 3  # rows


def is_ordered(type_: ColumnType) -> bool:
    """True when the values are numbers or points in time."""
    return type_ in NUMERIC or type_ in (ColumnType.DATE, ColumnType.DATETIME, ColumnType.TIME)


def codes(values: pa.ChunkedArray) -> np.ndarray:
    """0, 1, 2, … for the different values in the order of their first appearance.

    -1 for missing.
    """
    encoded = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(encoded, pa.ChunkedArray):  # combine_chunks keeps an empty one
        encoded = pa.array([], encoded.type)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    return np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)


def _sorted_codes(values: pa.ChunkedArray) -> np.ndarray:
    """Codes in the order of the values, so that of “no” and “yes”, or false and true, the second is
    the greater.
    """
    unsorted = codes(values)
    classes = values.drop_null().unique()
    if pa.types.is_dictionary(classes.type):
        classes = classes.cast(pa.string())
    rank = np.empty(len(classes) + 1, dtype=np.int64)
    rank[np.asarray(pc.sort_indices(classes))] = np.arange(len(classes))
    rank[-1] = -1
    return np.asarray(rank[unsorted])


def pearson(x: np.ndarray, y: np.ndarray) -> float | None:
    """The linear correlation, -1…1; None without spread."""
    if len(x) < _FEWEST:
        return None
    a, b = x - x.mean(), y - y.mean()
    scale = np.sqrt((a**2).sum()) * np.sqrt((b**2).sum())
    return (
        float(np.clip((a * b).sum() / scale, -1, 1)) if scale > 0 and np.isfinite(scale) else None
    )


def spearman(x: np.ndarray, y: np.ndarray) -> float | None:
    """The correlation of the ranks, ties at their average rank, -1…1."""
    from scipy.stats import (
        rankdata,
    )  # half a second, which a profile without a target need not wait

    return pearson(rankdata(x), rankdata(y)) if len(x) >= _FEWEST else None


def correlation_ratio(groups: np.ndarray, y: np.ndarray) -> float | None:
    """η, 0…1: the square root of the share of the variance of ``y`` that lies between the groups
    (codes from 0).
    """
    if len(y) < _FEWEST:
        return None
    counts = np.bincount(groups)
    means = np.bincount(groups, y) / np.maximum(counts, 1)
    between, whole = (
        float((counts * (means - y.mean()) ** 2).sum()),
        float(((y - y.mean()) ** 2).sum()),
    )
    return float(np.sqrt(min(between / whole, 1.0))) if whole > 0 else None


def cramers_v(x: np.ndarray, y: np.ndarray) -> float | None:
    """Cramér's V with the bias correction of Bergsma (2013), 0…1; codes from 0."""
    n = len(x)
    if n < _FEWEST:
        return None
    table = np.zeros((x.max() + 1, y.max() + 1))
    np.add.at(table, (x, y), 1)
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    expected = table.sum(1, keepdims=True) @ table.sum(0, keepdims=True) / n
    phi2 = float(((table - expected) ** 2 / expected).sum()) / n
    r, k = table.shape
    corrected = max(0.0, phi2 - (k - 1) * (r - 1) / (n - 1))
    smaller = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    return float(min(np.sqrt(corrected / smaller), 1.0)) if smaller > 0 else None


class Target:
    """The target column, prepared once for the comparison with all others."""

    def __init__(self, values: pa.ChunkedArray, type_: ColumnType) -> None:
        self.codes = _sorted_codes(values)
        self.classes = int(self.codes.max(initial=-1)) + 1
        self.ordered = is_ordered(type_) and self.classes > 2
        self._numbers = (
            aligned(values)
            if is_ordered(type_) or type_ is ColumnType.BOOLEAN
            else np.where(self.codes >= 0, self.codes.astype(float), np.nan)
        )
        self.binary = self.classes == 2

    def relations(self, values: pa.ChunkedArray, type_: ColumnType) -> tuple[Relation, ...]:
        """The measures between a column and the target; nothing when neither fits."""
        if self.classes < 2:
            return ()
        return (
            self._with_numbers(aligned(values))
            if is_ordered(type_)
            else self._with_classes(codes(values))
        )

    def _with_numbers(self, x: np.ndarray) -> tuple[Relation, ...]:
        if self.ordered or self.binary:
            both = np.isfinite(x) & np.isfinite(self._numbers)
            x, y = x[both], self._numbers[both]
            if self.binary:
                return _named(("point biserial", pearson(x, y)))
            return _named(("Pearson", pearson(x, y)), ("Spearman", spearman(x, y)))
        both = np.isfinite(x) & (self.codes >= 0)
        return (
            _named(("correlation ratio", correlation_ratio(self.codes[both], x[both])))
            if self.classes <= MOST_CLASSES
            else ()
        )

    def _with_classes(self, groups: np.ndarray) -> tuple[Relation, ...]:
        if groups.max(initial=-1) >= MOST_CLASSES:
            return ()
        if self.ordered:
            both = (groups >= 0) & np.isfinite(self._numbers)
            return _named(
                ("correlation ratio", correlation_ratio(groups[both], self._numbers[both]))
            )
        both = (groups >= 0) & (self.codes >= 0)
        return (
            _named(("Cramér's V", cramers_v(groups[both], self.codes[both])))
            if self.classes <= MOST_CLASSES
            else ()
        )


def _named(*measured: tuple[str, float | None]) -> tuple[Relation, ...]:
    return tuple(
        Relation(measure=measure, value=value) for measure, value in measured if value is not None
    )
