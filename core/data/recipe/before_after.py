"""How a column is distributed before and after a recipe: counts over the same bins, or over the
same values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.data.transformers.columns import is_date, is_text, numbers, text

BINS, VALUES = 24, 15


@dataclass(frozen=True)
class BeforeAfter:
    """Two distributions of one column. A side on which the column does not exist has no counts.

    Attributes
    ----------
    kind : {"number", "date", "value"}
    edges : tuple of float
        Of the bins, one more than there are bins (of dates: microseconds since 1970); empty for
        values.
    labels : tuple of str
        The values, the most frequent first, “(others)” at the end where there are more; empty for
        numbers and dates.
    before, after : tuple of int
        Rows per bin or value.
    """

    column: str
    kind: str
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    missing_before: int
    missing_after: int


def before_after(column: str, before: pd.Series | None, after: pd.Series | None) -> BeforeAfter:
    """Compare two states of a column; None where it does not exist.

    When one of them is text, both are counted by value.
    """
    sides = [side for side in (before, after) if side is not None]
    gaps = [int(side.isna().sum()) if side is not None else 0 for side in (before, after)]
    if sides and not any(is_text(side) for side in sides):
        kind = "date" if all(is_date(side) for side in sides) else "number"
        edges, counts = _binned(before, after)
        return BeforeAfter(column, kind, edges, (), counts[0], counts[1], gaps[0], gaps[1])
    labels, counts = _counted(before, after)
    return BeforeAfter(column, "value", (), labels, counts[0], counts[1], gaps[0], gaps[1])


def _binned(
    before: pd.Series | None, after: pd.Series | None
) -> tuple[tuple[float, ...], list[tuple[int, ...]]]:
    values = [numbers(side) if side is not None else np.empty(0) for side in (before, after)]
    values = [side[np.isfinite(side)] for side in values]
    together = np.concatenate(values)
    if not len(together):
        return (), [(), ()]
    edges = np.histogram_bin_edges(together, bins=BINS)
    return tuple(map(float, edges)), [
        tuple(map(int, np.histogram(side, edges)[0])) for side in values
    ]


def _counted(
    before: pd.Series | None, after: pd.Series | None
) -> tuple[tuple[str, ...], list[tuple[int, ...]]]:
    counts = [
        text(side).value_counts() if side is not None else pd.Series(dtype="int64")
        for side in (before, after)
    ]
    total = counts[0].add(counts[1], fill_value=0)
    shown = sorted((-count, str(value)) for value, count in total.items())[:VALUES]
    labels = [value for _, value in shown]
    rest = [int(side.sum() - side.reindex(labels, fill_value=0).sum()) for side in counts]
    result = [
        tuple(map(int, side.reindex(labels, fill_value=0))) + ((over,) if any(rest) else ())
        for side, over in zip(counts, rest, strict=True)
    ]
    return (*labels, *(["(others)"] if any(rest) else [])), result
