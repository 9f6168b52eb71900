"""What all transformers of the recipe share: a frame in, a frame with the same rows out, and the
few ways to look at a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from core.data.transformers.value_words import number_text


class Unfit(ValueError):
    """The values cannot be used for what is asked; the text is a sentence for a person."""


class FrameTransformer(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[call-arg]
    """A transformer of frames that keeps the rows, their order and their index.

    A column that it names and that is absent is skipped. What is learnt when fitting is plain
    values, so that the fitted object can be stored without pickle. Subclasses have ``_learn`` and
    ``_change``.
    """

    def fit(self, X: pd.DataFrame, y: Any = None) -> Self:
        """Learn from the columns."""
        self.columns_in_ = [str(name) for name in X.columns]
        self.n_features_in_ = len(self.columns_in_)
        self._learn(X)
        self.columns_out_ = [str(name) for name in self._change(X.head(0)).columns]
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Apply what was learnt."""
        return self._change(X)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The names of the columns after the transformer."""
        return np.asarray(self.columns_out_, dtype=object)

    def set_output(self, *, transform: str | None = None) -> Self:
        """The output is always a frame, whatever is asked."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "columns_out_")

    def _learn(self, X: pd.DataFrame) -> None:
        """Keep what the change needs to know."""

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        raise NotImplementedError


def present(X: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Those of ``columns`` that the frame has."""
    return [name for name in columns if name in X.columns]


def with_columns(
    X: pd.DataFrame, new: Mapping[str, pd.Series], drop: Iterable[str] = ()
) -> pd.DataFrame:
    """The frame with columns replaced at their place, others added at the end, and some dropped;
    nothing is copied that does not change.
    """
    gone = set(drop)
    columns = {name: new.get(name, X[name]) for name in X.columns if name not in gone}
    columns.update({name: series for name, series in new.items() if name not in columns})
    return pd.DataFrame(
        columns, index=X.index, columns=pd.Index(list(columns), dtype="str"), copy=False
    )


def is_text(column: pd.Series) -> bool:
    """Whether the column holds text, plain or dictionary-encoded."""
    return (
        isinstance(column.dtype, pd.CategoricalDtype)
        or pd.api.types.is_string_dtype(column.dtype)
        or column.dtype == object
    )


def text(column: pd.Series) -> pd.Series:
    """The column as text (``str``, gaps stay gaps): whole numbers without a decimal point, dates
    in ISO form.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return (
            text(pd.Series(column.cat.categories))
            .reindex(column.cat.codes)
            .set_axis(column.index)
            .rename(column.name)
        )
    if pd.api.types.is_float_dtype(column.dtype):
        return column.map(number_text, na_action="ignore").astype("str")
    return column.astype("str")


def change_text(column: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Apply ``change`` to a column's text; of a dictionary-encoded column only the words are
    visited, and columns of other types stay as they are.

    Parameters
    ----------
    change : callable
        Takes and gives a ``str`` series of equal length; missing stays, or may become, missing.
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return change(column.astype("str")) if is_text(column) else column
    changed = change(pd.Series(column.cat.categories.astype("str")))
    codes, words = pd.factorize(changed, use_na_sentinel=True)
    places = np.append(codes, -1)[column.cat.codes.to_numpy()]
    return pd.Series(
        pd.Categorical.from_codes(places, categories=pd.Index(words, dtype="str")),
        index=column.index,
        name=column.name,
    )


def numbers(column: pd.Series) -> np.ndarray:
    """The column as float64, NaN where it is missing or no number; dates as microseconds since
    1970.
    """
    if is_date(column):
        return np.where(
            column.isna().to_numpy(),
            np.nan,
            column.dt.as_unit("us").astype("int64").to_numpy(dtype="float64"),
        )
    if is_text(column):
        return np.asarray(
            pd.to_numeric(text(column), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        )
    return np.asarray(column.to_numpy(dtype="float64", na_value=np.nan))


def is_date(column: pd.Series) -> bool:
    """Whether the column holds dates, with or without a zone."""
    return bool(pd.api.types.is_datetime64_any_dtype(column.dtype))


def is_bool(column: pd.Series) -> bool:
    """Whether the column holds yes and no."""
    return pd.api.types.is_bool_dtype(column.dtype) and not isinstance(
        column.dtype, pd.CategoricalDtype
    )


def is_whole(column: pd.Series) -> bool:
    """Whether the column holds 64-bit integers."""
    return bool(pd.api.types.is_integer_dtype(column.dtype))


def floats(values: np.ndarray, like: pd.Series) -> pd.Series:
    """A float64 column with the index and name of another."""
    return pd.Series(values, index=like.index, name=like.name, dtype="float64")
