"""The shape of one column: quantiles, histogram, frequent values, outliers.

Values in, values out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.profile.profile import BINS, QUANTILES, Histogram, ValueCount, plain
from core.data.schema import NUMERIC, ColumnType

TOP = 10
LONGEST_SHOWN = 200  # characters of a frequent text


def numbers(values: pa.ChunkedArray) -> np.ndarray:
    """The present, finite numbers of a column as float64; of dates seconds since 1970, of times
    seconds since midnight, of truth values 0 and 1.
    """
    type_ = values.type
    if pa.types.is_date(type_):
        values = values.cast(pa.timestamp("us"))
    scale = 1e-6 if pa.types.is_temporal(type_) else 1.0
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("us", tz=values.type.tz)).cast(pa.int64())
    elif pa.types.is_time(type_):
        values = values.cast(pa.time64("us")).cast(pa.int64())
    elif pa.types.is_boolean(type_):
        values = values.cast(pa.int8())
    finite = np.asarray(values.drop_null().cast(pa.float64(), safe=False), dtype=np.float64) * scale
    return finite[np.isfinite(finite)]


def aligned(values: pa.ChunkedArray) -> np.ndarray:
    """All values as float64 in their rows, missing and infinite ones NaN."""
    present = np.asarray(pc.is_valid(values))
    if pa.types.is_floating(values.type):
        column = np.asarray(values.cast(pa.float64()).fill_null(np.nan), dtype=np.float64).copy()
        column[~np.isfinite(column)] = np.nan
        return column
    column = np.full(len(values), np.nan)
    column[present] = numbers(values)
    return column


def edges_of(low: float, high: float, whole: bool = False, bins: int = BINS) -> np.ndarray:
    """Bin edges from ``low`` to ``high``; of whole numbers with few values, one bin for each.

    Parameters
    ----------
    low, high : float
        The least and the greatest value, both finite.
    whole : bool
        The values are whole numbers. When at most ``bins`` of them lie in the range, each gets its
        bin, with edges half-way between.
    bins : int
        How many bins of one width there are otherwise.

    Returns
    -------
    float64 (edges,)
        Ascending; two edges where the range is too narrow for doubles to divide.
    """
    if (
        whole and high - low < bins and max(abs(low), abs(high)) < 2**52
    ):  # beyond, doubles have no half between two whole numbers
        return np.arange(low, high + 2) - 0.5
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    edges = np.linspace(low, high, bins + 1)
    return edges if np.all(np.diff(edges) > 0) else np.array([low, high])


def histogram(values: np.ndarray, type_: ColumnType) -> Histogram | None:
    """Counts in at most 24 bins; dates have their edges as texts too."""
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        return None
    edges = edges_of(low, high, type_ in (ColumnType.INTEGER, ColumnType.BOOLEAN))
    counts, edges = np.histogram(values, edges)
    labels = (
        tuple(_moment(edge, type_) for edge in edges)
        if type_ in (ColumnType.DATE, ColumnType.DATETIME, ColumnType.TIME)
        else None
    )
    return Histogram(edges=tuple(map(float, edges)), counts=tuple(map(int, counts)), labels=labels)


def _moment(seconds: float, type_: ColumnType) -> str:
    if type_ is ColumnType.TIME:
        return (
            (dt.datetime(2000, 1, 1) + dt.timedelta(seconds=float(np.clip(seconds, 0, 86_399))))
            .time()
            .isoformat("seconds")
        )
    text = str(np.datetime64("1970-01-01T00:00:00") + np.timedelta64(round(seconds), "s"))
    return text[:10] if type_ is ColumnType.DATE else text


def quantiles(present: np.ndarray, type_: ColumnType) -> dict[str, Any]:
    """The 1, 5, 25, 50, 75, 95 and 99 % quantiles, linearly interpolated; of dates as ISO texts."""
    if not len(present):
        return {}
    values = np.quantile(present, QUANTILES)
    if type_ in NUMERIC:
        return {f"{q:g}": float(value) for q, value in zip(QUANTILES, values, strict=True)}
    return {f"{q:g}": _moment(value, type_) for q, value in zip(QUANTILES, values, strict=True)}


def skew(values: np.ndarray) -> float | None:
    """Fisher's moment coefficient of skewness, g1 = m3 / m2^1.5; None for fewer than three values
    or none of spread.
    """
    if len(values) < 3:
        return None
    scale = np.abs(values).max() or 1.0
    centred = values / scale - (values / scale).mean()
    second = float((centred**2).mean())
    return float((centred**3).mean() / second**1.5) if second > 1e-24 else None


def fences(values: np.ndarray) -> tuple[float, float] | None:
    """Tukey's fences: the quartiles ∓ 1.5 times their distance; None when the middle half is one
    value.
    """
    if len(values) < 4:
        return None
    first, third = np.quantile(values, (0.25, 0.75))
    return (
        (float(first - 1.5 * (third - first)), float(third + 1.5 * (third - first)))
        if third > first
        else None
    )


def outliers(values: np.ndarray) -> int:
    """Values beyond Tukey's fences."""
    limits = fences(values)
    return int(((values < limits[0]) | (values > limits[1])).sum()) if limits else 0


def counted(values: pa.ChunkedArray) -> tuple[list[Any], np.ndarray]:
    """The distinct present values and their counts, the most frequent first; ties in the order of
    their first appearance.
    """
    if pa.types.is_dictionary(values.type):
        values = values.cast(pa.string())
    pairs = pc.value_counts(values.drop_null())
    counts = np.asarray(pairs.field("counts"))
    order = np.argsort(-counts, kind="stable")
    return pairs.field("values").take(pa.array(order)), counts[order]


def top(distinct: Any, counts: np.ndarray) -> tuple[ValueCount, ...]:
    """The ten most frequent values."""
    shown = [plain(value) for value in distinct[:TOP].to_pylist()]
    short = [value[:LONGEST_SHOWN] if isinstance(value, str) else value for value in shown]
    return tuple(
        ValueCount(value=value, count=int(count))
        for value, count in zip(short, counts[:TOP], strict=True)
    )
