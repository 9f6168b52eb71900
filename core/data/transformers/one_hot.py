"""Words become columns of zeros and ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.transformers.columns import FrameTransformer, Unfit, present, text, with_columns


class OneHot(FrameTransformer):
    """One column of 0 and 1 for each value seen when fitting, in place of the column; a value never
    seen gives zeros everywhere.

    Parameters
    ----------
    columns : list of str
    limit : int
        Most values that become columns, the most frequent ones.
    drop_first : bool
        Leave the first value out (for models that suffer from columns that add up to one).
    missing : bool
        Give missing values a column of their own, where there are any.
    """

    def __init__(
        self, columns: list[str], limit: int = 50, drop_first: bool = False, missing: bool = False
    ) -> None:
        self.columns = columns
        self.limit = limit
        self.drop_first = drop_first
        self.missing = missing

    def _learn(self, X: pd.DataFrame) -> None:
        self.values_: dict[str, list[str]] = {}
        self.gaps_: dict[str, bool] = {}
        for name in present(X, self.columns):
            counts = text(X[name]).value_counts()
            frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: self.limit]
            self.values_[name] = sorted(str(value) for value, _ in frequent)[int(self.drop_first) :]
            self.gaps_[name] = self.missing and bool(X[name].isna().any())
        self._refuse_clash(X)

    def _refuse_clash(self, X: pd.DataFrame) -> None:
        taken = set(X.columns) - set(self.values_)
        for label in (label for name in self.values_ for label in self._labels(name)):
            if label in taken:
                raise Unfit(
                    f"One-hot encoding would make a column “{label}”, which is there already."
                    " Rename that column first."
                )
            taken.add(label)

    def _labels(self, name: str) -> list[str]:
        return [f"{name}_{value}" for value in self.values_[name]] + [
            f"{name}_missing"
        ] * self.gaps_[name]

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        new: dict[str, pd.Series] = {}
        for name in present(X, self.values_):
            codes = pd.Index(self.values_[name], dtype="str").get_indexer(text(X[name]))
            hits_by_label: list[np.ndarray] = [
                codes == code for code in range(len(self.values_[name]))
            ]
            hits_by_label += [X[name].isna().to_numpy()] * self.gaps_[name]
            new.update(
                {
                    label: pd.Series(hits, index=X.index).astype("Int64")
                    for label, hits in zip(self._labels(name), hits_by_label, strict=True)
                }
            )
        return with_columns(X, new, drop=self.values_)
