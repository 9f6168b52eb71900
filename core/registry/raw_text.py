"""Stored rows, written as a raw file may write them: the export's proof reads them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from core.data.transformers.value_words import FALSE_WORDS, MISSING_WORDS, TRUE_WORDS

GAPS = ["", *sorted(MISSING_WORDS)]
YES, NO = sorted(TRUE_WORDS), sorted(FALSE_WORDS)


def as_raw_text(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as texts, each column in the forms that files use for its type, one after the other:
    words for a gap, for yes and for no, signs, exponents and spaces of numbers, ways to write an
    ISO date. Texts stay as they are.
    """
    columns = [_written(rows.iloc[:, place]) for place in range(rows.shape[1])]
    return pd.concat(columns, axis=1) if columns else rows.copy()


def _written(column: pd.Series) -> pd.Series:
    write = _writer(column)
    if write is None:
        return column
    places = np.cumsum(column.isna().to_numpy()) - 1  # each gap the next word
    cells = [
        GAPS[gap % len(GAPS)] if pd.isna(value) else write(value, row)
        for row, (value, gap) in enumerate(zip(column, places, strict=True))
    ]
    return pd.Series(cells, index=column.index, name=column.name, dtype="object")


def _writer(column: pd.Series) -> Callable[[Any, int], str] | None:
    """How values of the column's type are written in a row; None for texts."""
    types = pd.api.types
    if types.is_bool_dtype(column.dtype):
        return _boolean
    if types.is_datetime64_any_dtype(column.dtype):
        return _instant
    if types.is_numeric_dtype(column.dtype):
        return _whole if types.is_integer_dtype(column.dtype) else _number
    return None


def _boolean(value: Any, row: int) -> str:
    words = YES if value else NO
    word = words[row % len(words)]
    return (word, word.upper(), word.capitalize())[row % 3]


def _instant(value: pd.Timestamp, row: int) -> str:
    if value == value.normalize() and row % 3 == 0:
        return str(value.date())
    return str(value).replace(" ", "T" if row % 2 else " ")


def _whole(value: Any, row: int) -> str:
    return (f"{int(value)}", f" {int(value)} ", f"{int(value):+d}")[row % 3]


def _number(value: Any, row: int) -> str:
    number = float(value)
    return (repr(number), f" {number!r}", f"{number:+.17g}", f"{number:.16e}")[row % 4]
