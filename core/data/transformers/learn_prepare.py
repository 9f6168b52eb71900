"""The first step of every model: whatever frame arrives becomes float and text columns, always the
same ones in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

LARGEST = float(np.finfo(np.float32).max)  # trees compute in single precision
GAP = ""  # what a missing text becomes: a category of its own, and a string that ONNX can hold


class Prepare(TransformerMixin, BaseEstimator):
    """Float columns (gaps and infinities as NaN), text columns (gaps as the empty text), and dates
    taken apart.

    Parameters
    ----------
    numeric, text, dates : sequence of str
        Columns by kind. A column that is absent when applying is taken as missing everywhere.
    clock : sequence of str
        Those of ``dates`` that carry a time of day.

    Notes
    -----
    It learns nothing from the rows, so it cannot leak. A date gives ``… (days)`` since 1970, ``…
    (year)``, ``… (month)``, ``… (weekday)`` with Monday = 0, and, in ``clock``, ``… (hour)``; an
    instant with a zone is read in UTC.
    """

    def __init__(
        self,
        numeric: Sequence[str] = (),
        text: Sequence[str] = (),
        dates: Sequence[str] = (),
        clock: Sequence[str] = (),
    ) -> None:
        self.numeric = numeric
        self.text = text
        self.dates = dates
        self.clock = clock

    def fit(self, X: pd.DataFrame, y: object = None) -> Prepare:
        """Remember which columns arrive."""
        self.feature_names_in_ = np.array([str(name) for name in X.columns], dtype=object)
        self.n_features_in_ = len(X.columns)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """The frame of :meth:`get_feature_names_out`, float64 and object columns, with the index of
        ``X``.
        """
        check_is_fitted(self)
        columns: dict[str, pd.Series] = {}
        for name in self.numeric:
            columns[name] = pd.Series(_numbers(X, name), index=X.index)
        for name in self.dates:
            for part, values in _parts(X, name, name in self.clock).items():
                columns[part] = pd.Series(values, index=X.index)
        for name in self.text:
            columns[name] = pd.Series(_texts(X, name), index=X.index, dtype="object")
        return pd.DataFrame(columns, index=X.index)

    def number_names(self) -> list[str]:
        """The float columns that come out."""
        return [
            *self.numeric,
            *(
                f"{name} ({part})"
                for name in self.dates
                for part in _part_names(name in self.clock)
            ),
        ]

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """The columns that come out, in order."""
        return np.array([*self.number_names(), *self.text], dtype=object)


def _part_names(clock: bool) -> list[str]:
    return ["days", "year", "month", "weekday", *(["hour"] if clock else [])]


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    column = frame[name]
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = pd.to_numeric(column.astype("object"), errors="coerce")
    values = column.to_numpy(dtype="float64", na_value=np.nan, copy=True)
    values[np.isinf(values)] = np.nan
    return np.asarray(np.clip(values, -LARGEST, LARGEST))


def _texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame.columns:
        return np.full(len(frame), GAP, dtype=object)
    return np.asarray(frame[name].astype("str").fillna(GAP).to_numpy(dtype=object))


def _instants(frame: pd.DataFrame, name: str) -> pd.DatetimeIndex:
    if name not in frame.columns:
        return pd.DatetimeIndex(np.full(len(frame), np.datetime64("NaT", "us")))
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = pd.to_datetime(column.astype("object"), errors="coerce", format="ISO8601")
    index = pd.DatetimeIndex(column)
    return index.tz_convert("UTC").tz_localize(None) if index.tz is not None else index


def _parts(frame: pd.DataFrame, name: str, clock: bool) -> dict[str, np.ndarray]:
    index = _instants(frame, name)
    gaps = index.isna()
    stamps = index.to_numpy().astype("datetime64[us]").astype("int64")
    days = stamps / 86_400e6
    parts = {
        "days": days if clock else np.floor(days),
        "year": index.year,
        "month": index.month,
        "weekday": index.day_of_week,
        "hour": index.hour,
    }
    return {
        f"{name} ({part})": np.where(gaps, np.nan, np.asarray(parts[part], dtype="float64"))
        for part in _part_names(clock)
    }
