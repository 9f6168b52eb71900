"""What a table holds, on one page: every column with its type, gaps, spread, shape, frequent values
and what is odd about it.

Counts, extremes, means and duplicates are exact, from one scan in SQL. Shapes (quantiles,
histograms, frequent values, outliers, relations) come from the whole column, or of a large table
from a sample that is the same each time; the profile says which.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.base.finding import Finding
from core.data.schema import ColumnType, Role

SAMPLE = 100_000  # rows of a sample
WHOLE = 200_000  # up to so many rows everything is worked out from all rows
BINS = 24
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)

Plain = int | float | bool | str | None


class Histogram(BaseModel):
    """``counts[i]`` values lie in ``edges[i]`` ≤ v < ``edges[i+1]`` (the last bin includes its
    end). Edges of dates are ISO texts in ``labels``.
    """

    model_config = ConfigDict(frozen=True)

    edges: tuple[float, ...]  # of dates: seconds since 1970-01-01; of times: seconds since midnight
    counts: tuple[int, ...]
    labels: tuple[str, ...] | None = None


class ValueCount(BaseModel):
    """A value and how often it occurs."""

    model_config = ConfigDict(frozen=True)

    value: Plain
    count: int


class Disguised(BaseModel):
    """A value that may stand for “not known”."""

    model_config = ConfigDict(frozen=True)

    value: str  # as the step “Mark as missing” takes it
    count: int
    share: float  # of the present values
    sentence: str


class Relation(BaseModel):
    """How strongly a column goes with the target, by a named measure; nothing causal is meant."""

    model_config = ConfigDict(frozen=True)

    measure: str  # "Pearson", "Spearman", "Cramér's V", "correlation ratio", "point biserial"
    value: float


class ColumnProfile(BaseModel):
    """One column. Fields that make no sense for its type are None."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: ColumnType
    role: Role
    rows: int
    missing: int
    missing_share: float
    distinct: int
    distinct_exact: bool = True
    minimum: Plain = None
    maximum: Plain = None
    mean: float | None = None
    sd: float | None = None
    skew: float | None = None
    quantiles: dict[str, Plain] = {}  # "0.5" → the median
    histogram: Histogram | None = None
    top: tuple[ValueCount, ...] = ()
    zeros: int | None = None
    negatives: int | None = None
    infinite: int | None = None
    outliers: int | None = None  # beyond 1.5 × IQR; estimated from the sample when sampled
    length_minimum: int | None = None  # characters
    length_maximum: int | None = None
    length_mean: float | None = None
    empty_texts: int | None = None
    padded: int | None = None  # texts with spaces at an end
    constant: bool = False
    id_like: bool = False
    disguised: tuple[Disguised, ...] = ()
    relations: tuple[Relation, ...] = ()
    notices: tuple[Finding, ...] = ()
    sampled: bool = False

    @property
    def median(self) -> Plain:
        """The middle value, where there is an order."""
        return self.quantiles.get("0.5")


class Profile(BaseModel):
    """A table. ``sample_rows`` is None when everything was worked out from all rows."""

    model_config = ConfigDict(frozen=True)

    rows: int
    bytes: int
    columns: tuple[ColumnProfile, ...]
    duplicate_rows: int  # rows that equal an earlier row in every column
    duplicate_rows_exact: bool = True
    sample_rows: int | None = None
    target: str | None = None
    notices: tuple[Finding, ...] = ()

    def column(self, name: str) -> ColumnProfile:
        """The profile of one column."""
        return next(column for column in self.columns if column.name == name)


def plain(value: Any) -> Plain:
    """A value as JSON can hold it.

    Dates and times as ISO text, decimals as numbers, NaN as None.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    number = float(value)
    return None if number != number else number if abs(number) != float("inf") else str(number)


def to_json(profile: Profile) -> str:
    """The profile as JSON text."""
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
