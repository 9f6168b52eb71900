"""Values that look like data and may mean “not known”: -1, 99, 999, “N/A”, “?”, 1900-01-01, a spike
at the end of the range.

Each is a question to the person, never an action. A number is suspected only when it stands apart
from the rest or is far too frequent.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.profile.profile import Disguised
from core.data.schema import NUMERIC, TEXTUAL, Column, ColumnType, Role
from core.data.transformers.value_words import MISSING_WORDS

_WORDS = MISSING_WORDS | frozenset(
    {
        "n.a.",
        "n.a",
        "unknown",
        "unk",
        "not available",
        "not applicable",
        "not known",
        "undefined",
        "unspecified",
        "not specified",
        "no data",
        "tbd",
        "tba",
        "??",
        "???",
        "---",
        "..",
        "...",
        "x",
        "xx",
        "xxx",
        "*",
        "_",
        "(none)",
        "(null)",
        "<null>",
        "#null!",
        "#value!",
        "#ref!",
        "#div/0!",
        "keine angabe",
        "k.a.",
        "unbekannt",
        "inconnu",
        "desconocido",
    }
)
_DATES = (
    "1900-01-01",
    "1899-12-30",
    "1899-12-31",
    "1970-01-01",
    "1980-01-01",
    "1753-01-01",
    "0001-01-01",
    "1111-11-11",
    "2099-12-31",
    "2999-12-31",
    "9999-12-31",
)
_DIGIT_RUN = re.compile(r"(\d)\1{2,}|99")
# a column of at most so many different numbers is a scale or a code: only what stands far apart is
# suspected
_FEW = 12
MOST = 8
_MOST_COMPARED = 5000  # different texts compared for repeated characters


def disguised(column: Column, distinct: Any, counts: np.ndarray) -> tuple[Disguised, ...]:
    """The suspects of one column.

    Parameters
    ----------
    distinct : pa.Array
        Its different present values, the most frequent first.
    counts : ndarray of int
        How often each occurs.
    """
    if column.role is Role.ID or not len(counts):
        return ()
    if column.type in NUMERIC:
        suspects = _numbers(
            column, np.asarray(distinct.cast("float64", safe=False), dtype=float), counts
        )
    elif column.type in TEXTUAL:
        suspects = _texts(column, distinct, counts)
    elif column.type in (ColumnType.DATE, ColumnType.DATETIME):
        suspects = _dates(column, distinct, counts)
    else:
        return ()
    return tuple(sorted(suspects, key=lambda item: -item.count)[:MOST])


def _suspect(column: Column, value: str, count: int, total: int, why: str) -> Disguised:
    times = "once" if count == 1 else f"{count:,} times"
    return Disguised(
        value=value,
        count=count,
        share=count / total,
        sentence=(
            f"“{value}” appears {times} in “{column.name}”: {why}. Is it a placeholder for missing?"
        ),
    )


def _texts(column: Column, distinct: Any, counts: np.ndarray) -> list[Disguised]:
    """Words for “not known”, and runs of one digit or letter in otherwise different texts."""
    total = int(counts.sum())
    key = pc.utf8_lower(pc.utf8_trim_whitespace(distinct))
    words = np.flatnonzero(np.asarray(pc.is_in(key, value_set=pa.array(["", *sorted(_WORDS)]))))
    suspects = []
    for index in words[: MOST * 4].tolist():
        why = "a word that often stands for no value" if key[index].as_py() else "an empty text"
        suspects.append(_suspect(column, distinct[index].as_py(), int(counts[index]), total, why))
    runs = (
        [
            (index, value)
            for index, value in enumerate(key[:_MOST_COMPARED].to_pylist())
            if len(value) >= 4 and len(set(value)) == 1
        ]
        if len(counts) > _FEW
        else []
    )
    known = {item.value for item in suspects}
    shown = [(distinct[index].as_py(), int(counts[index])) for index, _ in runs]
    return suspects + [
        _suspect(column, value, count, total, "one character repeated")
        for value, count in shown
        if value not in known
    ]


def _dates(column: Column, distinct: Any, counts: np.ndarray) -> list[Disguised]:
    total = int(counts.sum())
    if len(counts) < 3:
        return []
    days = distinct.cast(pa.timestamp("us")) if column.type is ColumnType.DATETIME else distinct
    places = np.flatnonzero(
        np.asarray(
            pc.is_in(
                days.cast(pa.date32()),
                value_set=pa.array(map(dt.date.fromisoformat, _DATES), pa.date32()),
            )
        )
    )
    suspects = []
    for index in places.tolist():
        text = distinct[index].as_py().isoformat()
        if column.type is ColumnType.DATE or text[11:19] == "00:00:00":
            suspects.append(
                _suspect(
                    column,
                    text[:10],
                    int(counts[index]),
                    total,
                    "a date that programs write when they know none",
                )
            )
    return suspects


def _numbers(column: Column, values: np.ndarray, counts: np.ndarray) -> list[Disguised]:
    finite = np.isfinite(values)
    values, counts = values[finite], counts[finite]
    if len(values) < 3:
        return []
    order = np.argsort(values)
    values, counts = values[order], counts[order]
    total = int(counts.sum())
    suspects = [(index, _why(values, counts, index)) for index in _ends(len(values))]
    return [
        _suspect(column, _shown(values[index]), int(counts[index]), total, why)
        for index, why in suspects
        if why
    ]


def _ends(size: int) -> list[int]:
    """Positions of the three smallest and the three largest values: a code for “not known” lies
    outside the rest.
    """
    return sorted({*range(min(3, size)), *range(max(size - 3, 0), size)})


def _why(values: np.ndarray, counts: np.ndarray, index: int) -> str | None:
    value, count = values[index], int(counts[index])
    rest = np.delete(values, index)
    weights = np.delete(counts, index)
    code = _is_code(value)
    if value == -1 and count >= 2 and (rest >= 0).all():
        return "the only negative number"
    if code and _apart(value, rest, weights):
        return "a number that people write for no value, far from the others"
    if code and count >= 3 and _spike(value, count, rest, weights):
        return "a number that people write for no value, and far more frequent than its neighbours"
    if (
        len(values) > _FEW
        and index in (0, len(values) - 1)
        and _apart(value, rest, weights)
        and count >= 3
    ):
        return "it is repeated, far from all others"
    if (
        len(values) > _FEW
        and index in (0, len(values) - 1)
        and value != 0
        and count >= 10
        and _heap(count, weights)
    ):
        return "the end of the range, and far more frequent than the other values"
    return None


def _is_code(value: float) -> bool:
    """-1, -9, 99, 999, 9999, -99, 99999, 111, 1111 and their like."""
    if not float(value).is_integer() or abs(value) > 1e12:
        return False
    return value in (-1, -9) or _DIGIT_RUN.fullmatch(str(abs(int(value)))) is not None


def _apart(value: float, rest: np.ndarray, weights: np.ndarray) -> bool:
    """Beyond the rest by more than half of the rest's own range, and by more than three times its
    quartile distance.
    """
    low, high = rest.min(), rest.max()
    gap = max(value - high, low - value)
    spread = _quartile_distance(rest, weights)
    return bool(gap > 0 and gap > 0.5 * (high - low) and gap > 3 * spread)


def _quartile_distance(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    first, third = values[order][np.searchsorted(below, [0.25, 0.75]).clip(0, len(values) - 1)]
    return float(third - first)


def _spike(value: float, count: int, rest: np.ndarray, weights: np.ndarray) -> bool:
    """More frequent than five times the most frequent of the ten nearest values."""
    if len(rest) < _FEW:
        return False
    near = np.argsort(np.abs(rest - value))[:10]
    return count > 5 * int(weights[near].max())


def _heap(count: int, weights: np.ndarray) -> bool:
    return (
        count > 10 * float(np.median(weights))
        and count > 3 * float(weights.max())
        and count > 0.01 * (count + float(weights.sum()))
    )


def _shown(value: float) -> str:
    return (
        str(int(value))
        if float(value).is_integer() and math.fabs(value) < 1e15
        else repr(float(value))
    )
