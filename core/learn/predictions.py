"""Predictions on rows that the model had not seen: out of fold, or the hold-out.

Everything that judges a run starts from these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.base.errors import NotFound
from core.data.storage.parquet_reader import read_table

OUT_OF_FOLD, HOLDOUT = "out_of_fold.parquet", "holdout.parquet"


@dataclass(frozen=True)
class Predictions:
    """Truth and prediction, row by row.

    Attributes
    ----------
    row_ids : int64 (n,)
        Position in the base table.
    repeat, fold : int64 (n,)
        Where the row was tested; zeros for the hold-out.
    y_true : (n,)
        Class positions 0…k-1 (int64), or numbers (float64).
    y_pred : float64 (n, k) or (n,)
        Probabilities of the classes, or predicted numbers.
    """

    row_ids: np.ndarray
    repeat: np.ndarray
    fold: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray

    @property
    def classification(self) -> bool:
        """Whether classes are predicted."""
        return self.y_pred.ndim == 2

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for numbers."""
        return self.y_pred.shape[1] if self.classification else 0

    def __len__(self) -> int:
        return len(self.y_true)

    def only(self, mask: np.ndarray | slice) -> Predictions:
        """The rows where ``mask`` holds, or at these positions, in their order."""
        return replace(
            self,
            row_ids=self.row_ids[mask],
            repeat=self.repeat[mask],
            fold=self.fold[mask],
            y_true=self.y_true[mask],
            y_pred=self.y_pred[mask],
        )

    def folds(self) -> Iterator[Predictions]:
        """The parts, one per repeat and fold, in order."""
        keys = np.stack([self.repeat, self.fold], axis=1)
        for repeat, fold in np.unique(keys, axis=0):
            yield self.only((self.repeat == repeat) & (self.fold == fold))

    def once(self) -> Predictions:
        """Each row once: the first repeat only.

        Averaging the repeats would judge an ensemble that nobody trained.
        """
        return self.only(self.repeat == self.repeat.min()) if len(self) else self


def from_frame(frame: pd.DataFrame) -> Predictions:
    """Predictions from the layout of the files: ``row``, ``repeat``, ``fold``, ``y``, then ``p_0``…
    or ``prediction``.
    """
    zeros = np.zeros(len(frame), dtype=np.int64)
    columns = sorted(
        (name for name in frame.columns if re.fullmatch(r"p_\d+", name)),
        key=lambda name: int(name[2:]),
    )
    y_pred = (
        frame[columns].to_numpy(np.float64) if columns else frame["prediction"].to_numpy(np.float64)
    )
    return Predictions(
        row_ids=frame["row"].to_numpy(np.int64),
        repeat=frame["repeat"].to_numpy(np.int64) if "repeat" in frame else zeros,
        fold=frame["fold"].to_numpy(np.int64) if "fold" in frame else zeros,
        y_true=frame["y"].to_numpy(np.int64 if columns else np.float64),
        y_pred=y_pred,
    )


def read(folder: Path, name: str = OUT_OF_FOLD) -> Predictions:
    """The out-of-fold (or hold-out) predictions in a run's folder.

    NotFound when the run has none.
    """
    path = folder / name
    if not path.exists():
        what = "hold-out" if name == HOLDOUT else "out-of-fold"
        raise NotFound(
            f"This run has no {what} predictions: it did not finish, or it was trained without"
            " them."
        )
    return from_frame(read_table(path).to_pandas())
