"""Dates are read from text, and taken apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.data.transformers.columns import (
    FrameTransformer,
    Unfit,
    is_date,
    is_text,
    is_whole,
    present,
    text,
    with_columns,
)

_MOST_TRIED = 20_000  # distinct values that are tried when a format is sought
_ZONED = "ISO8601 with zone"
_ZONE = r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})$"
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")
_PLAIN = (
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")


def candidates(day_first: bool) -> Iterator[str]:
    """Formats to try, the preferred first."""
    first, second = (_DAY_FIRST, _MONTH_FIRST) if day_first else (_MONTH_FIRST, _DAY_FIRST)
    yield from ("ISO8601", _ZONED)
    yield from (date + clock for date in (*_PLAIN, *first, *second) for clock in _CLOCKS)


class ParseDates(FrameTransformer):
    """Read text as dates; the formats of a column are learnt when fitting, and what does not fit
    them (30 February) becomes missing.

    Parameters
    ----------
    columns : list of str
    format : str
        A strptime format such as ``%d/%m/%Y``; empty to find it.
    day_first : bool
        Whether 03/04/2026 is the third of April.
    """

    def __init__(self, columns: list[str], format: str = "", day_first: bool = True) -> None:
        self.columns = columns
        self.format = format
        self.day_first = day_first

    def _learn(self, X: pd.DataFrame) -> None:
        named = [self.format] if self.format else None
        self.formats_: dict[str, list[str]] = {
            name: named or self._formats_of(X[name])
            for name in present(X, self.columns)
            if not is_date(X[name])
        }

    def _formats_of(self, column: pd.Series) -> list[str]:
        left = pd.Series(text(column).dropna().unique()[:_MOST_TRIED], dtype="str").str.strip()
        left = left[left != ""]
        asked, formats = len(left), list[str]()
        while len(left) and len(formats) < 4:
            alike = [
                pattern
                for pattern in candidates(self.day_first)
                if not formats or (pattern == _ZONED) == (formats[0] == _ZONED)
            ]
            fits = {pattern: _parse(left, pattern).notna() for pattern in alike}
            best = max(fits, key=lambda pattern: int(fits[pattern].sum()))  # of equals the first
            if not fits[best].any():
                break
            formats.append(best)
            left = left[~fits[best]]
        if asked and not formats:
            raise Unfit(
                f"No cell of “{column.name}” can be read as a date. Give the format, for example"
                " %d/%m/%Y."
            )
        return formats or ["ISO8601"]

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: self._read(X[name], formats)
                for name, formats in self.formats_.items()
                if name in X.columns
            },
        )

    def _read(self, column: pd.Series, formats: list[str]) -> pd.Series:
        if is_date(column):
            return column
        words = text(column).str.strip()
        out = _parse(words, formats[0])
        for pattern in formats[1:]:
            gaps = out.isna() & words.notna()
            if gaps.any():
                out = out.where(~gaps, _parse(words[gaps], pattern).reindex(words.index))
        return out


def _parse(words: pd.Series, pattern: str) -> pd.Series:
    """Text → ``datetime64[us]``, in UTC when the pattern has a zone.

    Missing where it does not fit.
    """
    zoned = words.str.contains(_ZONE, regex=True).to_numpy(dtype=bool, na_value=False)
    if pattern == _ZONED:
        return pd.to_datetime(
            words.where(zoned), format="ISO8601", errors="coerce", utc=True
        ).astype("datetime64[us, UTC]")
    if pattern == "ISO8601":  # a bare number is a year in ISO 8601, but rarely meant as one
        words = words.where(
            words.str.contains("-", regex=False).to_numpy(dtype=bool, na_value=False) & ~zoned
        )
    parsed = pd.to_datetime(words, format=pattern, errors="coerce", utc="%z" in pattern)
    return parsed.astype("datetime64[us, UTC]" if "%z" in pattern else "datetime64[us]")


class DateParts(FrameTransformer):
    """Make columns of the parts of a date: ``<column>_year`` and so on, integers.

    Parameters
    ----------
    columns : list of str
    parts : list of {"year", "quarter", "month", "week", "day", "weekday", "day_of_year", "hour",
    "minute", "weekend"}
        Weekday is 1 for Monday to 7 for Sunday; week is the ISO week; weekend is 1 on Saturday and
        Sunday.
    drop : bool
        Leave the date itself out.
    """

    def __init__(self, columns: list[str], parts: list[str], drop: bool = False) -> None:
        self.columns = columns
        self.parts = parts
        self.drop = drop

    def _learn(self, X: pd.DataFrame) -> None:
        wrong = next((name for name in present(X, self.columns) if not is_date(X[name])), None)
        if wrong is not None:
            raise Unfit(f"“{wrong}” does not hold dates. Parse it as dates first.")

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        names = present(X, self.columns)
        new = {
            f"{name}_{part}": _part(_dates(X[name]), part) for name in names for part in self.parts
        }
        return with_columns(X, new, drop=names if self.drop else ())


def _dates(column: pd.Series) -> pd.Series:
    if is_date(column):
        return column
    words = (
        text(column)
        if is_text(column) or is_whole(column)
        else pd.Series(np.nan, index=column.index, dtype="str")
    )
    return _parse(words, "ISO8601")


def _part(dates: pd.Series, part: str) -> pd.Series:
    if part == "week":
        return dates.dt.isocalendar().week.astype("Int64")
    if part in ("weekday", "weekend"):
        days = dates.dt.day_of_week.astype("Int64") + 1
        return days if part == "weekday" else (days >= 6).astype("Int64")
    return getattr(dates.dt, part).astype("Int64")
