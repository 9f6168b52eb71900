"""Numbers are scaled, or bent to be less skewed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.preprocessing import PowerTransformer

from core.data.transformers.columns import (
    FrameTransformer,
    Unfit,
    floats,
    numbers,
    present,
    with_columns,
)


class Scale(FrameTransformer):
    """(value − centre) / width, learnt when fitting; a column without spread becomes zero.

    Parameters
    ----------
    columns : list of str
    how : {"standard", "min_max", "robust"}
        Mean and standard deviation (of the population); smallest value and range; median and
        distance between the quartiles.
    """

    def __init__(self, columns: list[str], how: str = "standard") -> None:
        self.columns = columns
        self.how = how

    def _learn(self, X: pd.DataFrame) -> None:
        self.scales_: dict[str, list[float]] = {
            name: _centre_and_width(X[name], self.how) for name in present(X, self.columns)
        }

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: floats((numbers(X[name]) - centre) / width, X[name])
                for name, (centre, width) in self.scales_.items()
                if name in X.columns
            },
        )


def _centre_and_width(column: pd.Series, how: str) -> list[float]:
    values = numbers(column)
    values = values[np.isfinite(values)]
    if not len(values):
        return [0.0, 1.0]
    if how == "standard":
        centre, width = values.mean(), values.std()
    elif how == "min_max":
        centre, width = values.min(), np.ptp(values)
    else:
        low, centre, high = np.quantile(values, [0.25, 0.5, 0.75])
        width = high - low
    return [float(centre), float(width) if width > 0 else 1.0]


class Log(FrameTransformer):
    """Make skewed numbers less skewed.

    Parameters
    ----------
    columns : list of str
    how : {"log1p", "log10", "sqrt", "yeo_johnson"}
        ln(1 + x); lg x; √x; or the power transform of Yeo and Johnson (Biometrika 2000), its λ
        learnt by maximum likelihood. A later value outside the function's range becomes missing.
    """

    def __init__(self, columns: list[str], how: str = "log1p") -> None:
        self.columns = columns
        self.how = how

    def _learn(self, X: pd.DataFrame) -> None:
        self.lambdas_: dict[str, float] = {}
        for name in present(X, self.columns):
            values = numbers(X[name])
            values = values[np.isfinite(values)]
            if self.how == "yeo_johnson":
                self.lambdas_[name] = _lambda(values)
            elif len(values) and (
                values.min() <= _LOWEST[self.how] if self.how != "sqrt" else values.min() < 0
            ):
                raise Unfit(
                    f"“{name}” goes down to {values.min():g}, where {self.how} has no value. Choose"
                    " Yeo-Johnson, or clip the column first."
                )

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: floats(self._bent(name, numbers(X[name])), X[name])
                for name in present(X, self.columns)
            },
        )

    def _bent(self, name: str, values: np.ndarray) -> np.ndarray:
        if self.how == "yeo_johnson":
            return _yeo_johnson(values, self.lambdas_.get(name, 1.0))
        with np.errstate(invalid="ignore", divide="ignore"):
            out = {"log1p": np.log1p, "log10": np.log10, "sqrt": np.sqrt}[self.how](values)
        return np.where(np.isneginf(out), np.nan, out)


_LOWEST = {"log1p": -1.0, "log10": 0.0}


def _lambda(values: np.ndarray) -> float:
    if len(values) < 2 or np.ptp(values) == 0:
        return 1.0
    return float(
        PowerTransformer(method="yeo-johnson", standardize=False)
        .fit(values.reshape(-1, 1))
        .lambdas_[0]
    )


def _yeo_johnson(values: np.ndarray, power: float) -> np.ndarray:
    up, down = np.clip(values, 0, None), np.clip(values, None, 0)
    with np.errstate(over="ignore"):
        above = np.log1p(up) if abs(power) < 1e-12 else np.expm1(power * np.log1p(up)) / power
        below = (
            -np.log1p(-down)
            if abs(power - 2) < 1e-12
            else -np.expm1((2 - power) * np.log1p(-down)) / (2 - power)
        )
    return np.asarray(np.where(values >= 0, above, below))
