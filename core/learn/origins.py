"""Which input column does an encoded column come from?

Names alone cannot say: “plan_type_A” may be the value “type_A” of “plan” or the value “A” of
“plan_type”. So the fitted pipeline is asked: the values of some inputs are shuffled, and what
changes comes from them. Shuffling by the bits of the inputs' positions takes 2·log2(n) looks
instead of n. Names decide only for columns that are constant on the rows at hand (a category that
none of them has).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

ROWS = 300
_NONE, _SEVERAL = -1, -2


def encoded_names(head: Pipeline, encoded: pd.DataFrame | np.ndarray) -> list[str]:
    """The names of the columns that the estimator sees."""
    if isinstance(encoded, pd.DataFrame):
        return [str(name) for name in encoded.columns]
    try:
        return [str(name) for name in head[-1].get_feature_names_out()]
    except (AttributeError, ValueError):
        return [f"column {index}" for index in range(encoded.shape[1])]


def origin_of(encoded: str, inputs: Sequence[str]) -> str | None:
    """The input that an encoded name most probably belongs to: itself, or the longest input that it
    begins with; None when none fits.
    """
    candidates = [encoded, encoded.split("__", 1)[-1]]
    candidates += [re.sub(r"^missingindicator_", "", name) for name in candidates]
    for name in candidates:
        if name in inputs:
            return name
    fitting = [item for item in inputs if any(name.startswith(f"{item}_") for name in candidates)]
    return max(fitting, key=len, default=None)


def as_array(encoded: pd.DataFrame | np.ndarray) -> np.ndarray:
    """The encoded matrix as float64."""
    return (
        encoded.to_numpy(np.float64)
        if isinstance(encoded, pd.DataFrame)
        else np.asarray(encoded, dtype=np.float64)
    )


def _shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Every value moved to another row, the same way in all columns."""
    order = np.random.default_rng(seed).permutation(len(frame))
    source = np.empty(len(frame), dtype=np.int64)
    source[order] = np.roll(order, 1)  # one cycle through all rows: none stays
    moved = frame.iloc[source]
    moved.index = frame.index
    return moved


def _changed(
    head: Pipeline,
    frame: pd.DataFrame,
    moved: pd.DataFrame,
    names: Sequence[str],
    before: np.ndarray,
) -> np.ndarray:
    mixed = frame.copy()
    for name in names:
        mixed[name] = moved[name]
    after = as_array(head.transform(mixed))
    return np.asarray(~((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=0))


def _positions(head: Pipeline, frame: pd.DataFrame, before: np.ndarray, seed: int) -> np.ndarray:
    """For each encoded column the position of its input, or _NONE (unchanged) or _SEVERAL."""
    inputs, moved = list(frame.columns), _shuffled(frame, seed)
    position = np.zeros(before.shape[1], dtype=np.int64)
    several = np.zeros(before.shape[1], dtype=bool)
    ever = _changed(head, frame, moved, inputs, before)
    for bit in range((len(inputs) - 1).bit_length()):
        ones = [name for index, name in enumerate(inputs) if index >> bit & 1]
        zeros = [name for index, name in enumerate(inputs) if not index >> bit & 1]
        by_ones, by_zeros = (
            _changed(head, frame, moved, ones, before),
            _changed(head, frame, moved, zeros, before),
        )
        several |= by_ones & by_zeros
        position |= by_ones.astype(np.int64) << bit
    return np.where(several, _SEVERAL, np.where(ever, position, _NONE))


def origins(head: Pipeline, frame: pd.DataFrame, seed: int = 0) -> list[str]:
    """For each encoded column the name of its input, or its own name when it mixes several inputs.

    Parameters
    ----------
    head : Pipeline
        The fitted pipeline without its estimator.
    frame : pandas.DataFrame
        Rows of raw inputs; the first :data:`ROWS` are used, so give them in no order.
    """
    sample = frame.iloc[:ROWS].reset_index(drop=True)
    encoded = head.transform(sample)
    names, inputs = encoded_names(head, encoded), list(frame.columns)
    positions = (
        _positions(head, sample, as_array(encoded), seed)
        if len(sample) > 1
        else np.full(len(names), _NONE)
    )
    return [
        inputs[position] if position >= 0 else origin_of(name, inputs) or name
        for name, position in zip(names, positions, strict=True)
    ]
