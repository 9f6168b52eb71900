"""Columns get another type; a cell that does not fit it becomes missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.data.transformers.columns import (
    FrameTransformer,
    floats,
    is_bool,
    is_date,
    is_text,
    is_whole,
    numbers,
    present,
    text,
    with_columns,
)
from core.data.transformers.value_words import FALSE_WORDS, TRUE_WORDS


class CastColumns(FrameTransformer):
    """Give columns another type.

    Parameters
    ----------
    columns : list of str
    to : {"integer", "number", "boolean", "text", "category", "datetime"}
        A number with a fraction, or beyond 64 bits, does not fit an integer; text that is not ISO
        8601 does not fit a datetime.
    """

    def __init__(self, columns: list[str], to: str) -> None:
        self.columns = columns
        self.to = to

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(X, {name: cast(X[name], self.to) for name in present(X, self.columns)})


def cast(column: pd.Series, to: str) -> pd.Series:
    """The column as another type; missing where a value does not fit."""
    return _CASTS[to](column)


def _integer(column: pd.Series) -> pd.Series:
    if is_whole(column) or is_bool(column):
        return column.astype("Int64")
    values = numbers(column)
    whole = np.isfinite(values) & (np.floor(values) == values) & (np.abs(values) < 2**63)
    result = (
        pd.Series(np.where(whole, values, 0).astype("int64"), index=column.index, name=column.name)
        .astype("Int64")
        .mask(~whole)
    )
    return _exact_digits(column, result) if is_text(column) else result


def _exact_digits(column: pd.Series, result: pd.Series) -> pd.Series:
    """Text beyond 2^53 is read digit by digit, not through a float."""
    words = text(column).str.strip()
    large = words.str.fullmatch(r"[+-]?[0-9]{16,19}").to_numpy(dtype=bool, na_value=False)
    if not large.any():
        return result
    exact = words[large].map(int)
    fits = exact.between(-(2**63), 2**63 - 1)
    result = result.mask(large)
    result[exact.index[fits]] = exact[fits].astype("int64").astype("Int64")
    return result


def _number(column: pd.Series) -> pd.Series:
    return floats(numbers(column), column)


def _boolean(column: pd.Series) -> pd.Series:
    if is_bool(column):
        return column.astype("boolean")
    if is_text(column):
        words = text(column).str.strip().str.lower()
        true, false = words.isin(TRUE_WORDS).to_numpy(), words.isin(FALSE_WORDS).to_numpy()
    else:
        true, false = numbers(column) == 1, numbers(column) == 0
    return (
        pd.Series(true, index=column.index, name=column.name)
        .astype("boolean")
        .mask(~(true | false))
    )


def _datetime(column: pd.Series) -> pd.Series:
    if is_date(column):
        return column
    if not is_text(column):
        return pd.Series(pd.NaT, index=column.index, name=column.name, dtype="datetime64[us]")
    parsed = pd.to_datetime(text(column).str.strip(), format="ISO8601", errors="coerce", utc=True)
    return parsed.dt.tz_localize(None).astype("datetime64[us]")


def _category(column: pd.Series) -> pd.Series:
    return (
        column if isinstance(column.dtype, pd.CategoricalDtype) else text(column).astype("category")
    )


_CASTS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "text": text,
    "category": _category,
    "datetime": _datetime,
}
