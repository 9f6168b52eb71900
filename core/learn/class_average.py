"""How scores of classes become one: of two classes the positive one's, of more their average."""

from __future__ import annotations

from typing import Literal

import numpy as np


def average(classes: int) -> Literal["binary", "macro"]:
    """scikit-learn's word: of two classes the positive one counts, of more the plain average of
    those that occur among the rows or the predictions.
    """
    return "binary" if classes == 2 else "macro"


def classes_in(y_true: np.ndarray, y_pred: np.ndarray) -> int:
    """The fewest classes that there must be, two at least, for rows whose task is not known."""
    return int(max(y_true.max(initial=0), y_pred.max(initial=0), 1)) + 1
