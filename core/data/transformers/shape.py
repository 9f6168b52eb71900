"""Columns are dropped, selected or renamed."""

from __future__ import annotations

import pandas as pd

from core.data.transformers.columns import FrameTransformer, Unfit, present


class DropColumns(FrameTransformer):
    """Leave columns out."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return X.drop(columns=present(X, self.columns))


class KeepColumns(FrameTransformer):
    """Keep columns, in the order in which they stand in the table."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return X[[name for name in X.columns if name in set(self.columns)]]


class RenameColumns(FrameTransformer):
    """Give columns other names.

    Parameters
    ----------
    names : dict of str to str
        Old name → new name.
    """

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def _learn(self, X: pd.DataFrame) -> None:
        after = [self.names.get(name, name) for name in X.columns]
        twice = next((name for name in after if after.count(name) > 1), None)
        if twice is not None:
            raise Unfit(f"Two columns would be called “{twice}”. Choose another name.")

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return X.rename(columns=self.names)
