"""Which class is predicted for which: the confusion matrix and the rows behind its cells."""

from __future__ import annotations

import numpy as np

from core.base.errors import Refused
from core.data.transformers.class_labels import to_labels
from core.learn.predictions import Predictions


def labels(predictions: Predictions, threshold: float | None = None) -> np.ndarray:
    """Predicted class positions: with two classes the positive one from ``threshold`` on (0.5 when
    None), else the most probable.
    """
    if not predictions.classification:
        raise Refused(
            "This run predicts numbers, so it has no classes. Look at its residuals instead."
        )
    if threshold is None or predictions.classes != 2:
        return to_labels(predictions.y_pred)
    return (predictions.y_pred[:, 1] >= threshold).astype(np.int64)


def confusion_matrix(predictions: Predictions, threshold: float | None = None) -> np.ndarray:
    """Counts, truth down and prediction across, int64 (k, k); each row of the table counts once."""
    once = predictions.once()
    k = once.classes
    return np.bincount(once.y_true * k + labels(once, threshold), minlength=k * k).reshape(k, k)


def in_cell(
    predictions: Predictions, truth: int, predicted: int, threshold: float | None = None
) -> Predictions:
    """The rows of one cell of the confusion matrix, the most confident first.

    Parameters
    ----------
    predictions : Predictions
        Of a classifier; each row of the table counts once.
    truth, predicted : int
        Positions of the classes.
    threshold : float, optional
        As in :func:`labels`.
    """
    once = predictions.once()
    cell = once.only((once.y_true == truth) & (labels(once, threshold) == predicted))
    return cell.only(np.argsort(-cell.y_pred[:, predicted], kind="stable"))
