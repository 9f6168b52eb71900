"""Other readings of a column in which an answer may hide: the number in a text, how it begins and
ends, the last digit of an identifier.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

_NOT_NUMBER = r"[^0-9.+-]"
DIVISORS = (2, 3, 4, 5, 7, 10)
UNIQUE = 0.9  # share of different values from which a column tells rows apart


def _text_readings(column: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    text = column.astype("str").where(column.notna())
    number = pd.to_numeric(text.str.replace(_NOT_NUMBER, "", regex=True), errors="coerce")
    if number.notna().mean() > 0.5:
        yield "the number in it", number
    for length in (1, 2, 3):
        yield f"its first {length} characters", text.str[:length]
        yield f"its last {length} characters", text.str[-length:]
    yield "its length", text.str.len().astype("float64")


def _integer_readings(column: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    for divisor in DIVISORS:
        yield f"its remainder by {divisor}", pd.Series(np.mod(values, divisor))


def readings(column: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """What a column with (nearly) as many values as rows may say beside its order: pairs of a few
    words for a sentence and the values; nothing for other columns.
    """
    known = column.dropna()
    if len(known) < 20 or known.nunique() < UNIQUE * len(known):
        return
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return
    if not pd.api.types.is_numeric_dtype(column.dtype):
        yield from _text_readings(column)
    elif pd.api.types.is_integer_dtype(column.dtype):
        yield from _integer_readings(column)
