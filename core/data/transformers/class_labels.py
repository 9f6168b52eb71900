"""Which class a row of probabilities stands for: the one rule by which models are scored and by
which they answer, in an exported model too. It travels in every bundle.
"""

from __future__ import annotations

import numpy as np

THRESHOLD = 0.5


def to_labels(y_proba: np.ndarray) -> np.ndarray:
    """Class positions from probabilities (n, k): with two classes positive from one half on, else
    the most probable; of equally probable ones the first.

    >>> to_labels(np.array([[0.5, 0.5], [0.6, 0.4]])).tolist()
    [1, 0]
    >>> to_labels(np.array([[0.2, 0.4, 0.4]])).tolist()
    [1]
    """
    if y_proba.shape[1] == 2:
        return (y_proba[:, 1] >= THRESHOLD).astype(np.int64)
    return np.asarray(y_proba.argmax(axis=1).astype(np.int64))
