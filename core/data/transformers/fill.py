"""Missing values are filled with what was seen when fitting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.data.transformers.columns import (
    FrameTransformer,
    Unfit,
    is_bool,
    is_date,
    is_text,
    is_whole,
    numbers,
    present,
    text,
    with_columns,
)


class FillMissing(FrameTransformer):
    """Fill gaps with the mean, median, most frequent or a constant value of each column, learnt
    when fitting.

    Integers stay integers: their mean and median are rounded, exactly, beyond 2^53 too.

    Parameters
    ----------
    columns : list of str
    how : {"mean", "median", "mode", "constant"}
    value : str
        What a constant fill writes, as text.
    by : str or None
        Fill with the statistic of the rows that share this column's value; the whole column's where
        the group is unknown.
    indicator : bool
        Also add ``<column>_missing``, true where a gap was.
    """

    def __init__(
        self,
        columns: list[str],
        how: str = "median",
        value: str = "",
        by: str | None = None,
        indicator: bool = False,
    ) -> None:
        self.columns = columns
        self.how = how
        self.value = value
        self.by = by
        self.indicator = indicator

    def _learn(self, X: pd.DataFrame) -> None:
        self.fills_: dict[str, Any] = {
            name: _statistic(X[name], self.how, self.value) for name in present(X, self.columns)
        }
        self.groups_: dict[str, dict[str, Any]] = (
            {name: self._by_group(X, name) for name in self.fills_} if self._grouped(X) else {}
        )

    def _grouped(self, X: pd.DataFrame) -> bool:
        return self.by is not None and self.by in X.columns and self.how != "constant"

    def _by_group(self, X: pd.DataFrame, name: str) -> dict[str, Any]:
        column = X[name]
        known = column[column.notna().to_numpy()]
        groups = known.groupby(text(X.loc[known.index, self.by]).to_numpy(), sort=True)
        return {str(group): _statistic(part, self.how, self.value) for group, part in groups}

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        new: dict[str, pd.Series] = {}
        for name in present(X, self.fills_):
            gaps = X[name].isna().to_numpy()
            if self.indicator:
                new[f"{name}_missing"] = pd.Series(gaps, index=X.index).astype("boolean")
            if gaps.any():
                new[name] = self._filled(X, name, gaps)
        return with_columns(X, new)

    def _filled(self, X: pd.DataFrame, name: str, gaps: np.ndarray) -> pd.Series:
        column = X[name]
        if name not in self.groups_ or self.by not in X.columns:
            return _put(column, gaps, self.fills_[name])
        labels = text(X.loc[gaps, self.by])
        out = column
        for group, value in self.groups_[name].items():
            places = np.zeros(len(column), dtype=bool)
            places[np.flatnonzero(gaps)] = (labels == group).to_numpy(dtype=bool, na_value=False)
            if places.any():
                out = _put(out, places, value)
        return _put(out, out.isna().to_numpy(), self.fills_[name])


def _statistic(column: pd.Series, how: str, value: str) -> Any:
    """What fills the gaps, as a plain value; None when the column is empty."""
    if how == "constant":
        return _constant(column, value)
    known = column.dropna()
    if known.empty:
        return None
    if how == "mode":
        counts = known.value_counts()
        return _plain(min(counts.index[counts == counts.iloc[0]]), column)
    if is_text(column):
        raise Unfit(
            f"“{column.name}” holds text, which has no {how}. Fill it with the most frequent value"
            " or with a constant."
        )
    if is_whole(column):
        return _whole_statistic(known.to_numpy(dtype="int64"), how)
    statistic = float(np.mean(numbers(known)) if how == "mean" else np.median(numbers(known)))
    return _plain(statistic, column)


def _plain(value: Any, column: pd.Series) -> Any:
    if is_date(column):
        return (
            pd.Timestamp(round(value), unit="us", tz=column.dt.tz).isoformat()
            if isinstance(value, float)
            else value.isoformat()
        )
    if is_bool(column):
        return bool(value >= 0.5)
    if is_whole(column):
        return int(value)
    return str(value) if is_text(column) else float(value)


def _whole_statistic(values: np.ndarray, how: str) -> int:
    """The mean or median of integers, rounded half up, without passing through floats."""
    if how == "mean":
        high, low = values >> 32, values & 0xFFFFFFFF  # sums of halves cannot overflow
        total = (int(high.sum()) << 32) + int(low.sum())
        return (2 * total + len(values)) // (2 * len(values))
    middle = len(values) // 2
    if len(values) % 2:
        return int(np.partition(values, middle)[middle])
    pair = np.partition(values, [middle - 1, middle])[middle - 1 : middle + 1]
    return (int(pair[0]) + int(pair[1]) + 1) // 2


def _constant(column: pd.Series, value: str) -> Any:
    if is_text(column):
        return value
    try:
        if is_date(column):
            stamp = pd.Timestamp(value)
            return (
                stamp.tz_localize(column.dt.tz)
                if stamp.tz is None and column.dt.tz is not None
                else stamp
            ).isoformat()
        if is_bool(column):
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[
                value.strip().casefold()
            ]
        return int(value) if is_whole(column) else float(value)
    except (ValueError, KeyError, OverflowError):
        raise Unfit(
            f"“{value}” does not fit into “{column.name}”, which holds {_kind(column)}. Give a"
            " value of that kind."
        ) from None


def _kind(column: pd.Series) -> str:
    kinds = ((is_date, "dates"), (is_bool, "yes or no"), (is_whole, "whole numbers"))
    return next((word for check, word in kinds if check(column)), "numbers")


def _put(column: pd.Series, places: np.ndarray, value: Any) -> pd.Series:
    """The column with ``value`` at ``places``, of the same type wherever the value fits it."""
    if value is None or not places.any():
        return column
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column if value in column.cat.categories else column.cat.add_categories([value])
    elif is_date(column):
        value = pd.Timestamp(value).as_unit(column.dt.unit)
    elif isinstance(value, str) and not is_text(column):
        return column  # the column came as another type than it was fitted with
    elif not isinstance(value, str) and is_text(column):
        value = str(value)
    elif isinstance(value, float) and is_whole(column):
        column = column.astype("Float64" if isinstance(column.dtype, pd.Int64Dtype) else "float64")
    return column.mask(places, value)
