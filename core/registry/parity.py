"""Do an exported file and the run that it came from give the same answers?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.registry.format import Parity


def compare(answers: pd.DataFrame, other: pd.DataFrame) -> Parity:
    """Compare two sets of predictions of the same rows (``prediction`` and, for classes,
    ``probability_…``).
    """
    shares = [name for name in answers.columns if name.startswith("probability_")]
    if shares:
        distance = np.abs(answers[shares].to_numpy() - other[shares].to_numpy())
        flips = int((answers["prediction"].to_numpy() != other["prediction"].to_numpy()).sum())
        return Parity(len(answers), _largest(distance), flips)
    own, theirs = (
        answers["prediction"].to_numpy(dtype="float64"),
        other["prediction"].to_numpy(dtype="float64"),
    )
    scale = max(float(np.abs(own).max(initial=0.0)), 1e-300)
    return Parity(len(answers), _largest(np.abs(own - theirs)) / scale, 0)


def _largest(distance: np.ndarray) -> float:
    """The largest distance; a number that is missing on one side counts as infinitely far."""
    return float(np.where(np.isnan(distance), np.inf, distance).max(initial=0.0))
