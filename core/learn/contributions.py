"""What each input adds to a prediction: the values, and the rule that they add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.base.errors import Unsupported

LOG_ODDS, PROBABILITY, VALUE = "log-odds", "probability", "value"
ROUNDING = 1e-4  # of the output's scale: what sums of 32-bit floats may be off by


@dataclass(frozen=True)
class Contributions:
    """Contributions of groups of columns.

    Attributes
    ----------
    values : float64 (rows, groups, outputs)
        One output for numbers and for two classes (the positive one); one per class otherwise.
    expected_value : float64 (outputs,)
        The output where nothing is known of a row.
    output : float64 (rows, outputs)
        What the model itself says, in ``unit``.
    unit : {"log-odds", "probability", "value"}
    method : str
        How they were computed, as a person reads it.
    sampled : bool
        The values are estimates (their sum is exact all the same).
    """

    values: np.ndarray
    expected_value: np.ndarray
    output: np.ndarray
    unit: str
    method: str
    sampled: bool = False

    @property
    def error(self) -> float:
        """The largest |expected value + sum − output|."""
        total = self.expected_value + self.values.sum(axis=1)
        return float(np.abs(total - self.output).max(initial=0.0))

    def of_positive_class(self) -> Contributions:
        """Of two classes the second only; anything else as it is."""
        if self.output.shape[1] != 2:
            return self
        return replace(
            self,
            values=self.values[..., 1:],
            expected_value=self.expected_value[1:],
            output=self.output[:, 1:],
        )


@dataclass(frozen=True)
class Groups:
    """Which columns belong together: ``of[j]`` is the group of column j."""

    of: np.ndarray
    count: int

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(rows, columns, outputs) → (rows, groups, outputs)."""
        member = np.zeros((len(self.of), self.count))
        member[np.arange(len(self.of)), self.of] = 1.0
        return (values.transpose(0, 2, 1) @ member).transpose(0, 2, 1)


def as_outputs(predictions: Any) -> np.ndarray:
    """Predictions as float64 (rows, outputs)."""
    outputs = np.asarray(predictions, dtype=np.float64)
    return outputs[:, None] if outputs.ndim == 1 else outputs


def balanced(contributions: Contributions) -> Contributions:
    """Spread what 32-bit rounding left over, so that the sum is the output.

    Raises
    ------
    Unsupported
        When more is left over than rounding explains: such an explanation is not shown.
    """
    values = contributions.values
    rest = contributions.output - contributions.expected_value - values.sum(axis=1)
    size = np.abs(values).sum(axis=1)
    scale = np.maximum(1.0, np.abs(contributions.expected_value) + size)
    if (np.abs(rest) > ROUNDING * scale).any():
        raise Unsupported(
            "The explanation of this model does not add up to its output (off by"
            f" {np.abs(rest).max():.2g}), so it is not shown."
        )
    share = np.where(
        size[:, None] > 0,
        np.abs(values) / np.where(size > 0, size, 1.0)[:, None],
        1 / values.shape[1],
    )
    return replace(contributions, values=values + share * rest[:, None])
