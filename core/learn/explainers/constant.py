"""Models that look at no input."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.learn.contributions import Contributions
from core.learn.explainer import Explainer, Method


class ConstantExplainer(Explainer):
    """A baseline: no input moves it."""

    def methods(self, rows: int) -> Iterator[Method]:
        """Zero for every input."""
        yield self.by_looking_at_nothing

    def by_looking_at_nothing(self, x: np.ndarray) -> Contributions:
        """The same output for all rows."""
        output = self.output(x)
        return Contributions(
            np.zeros((len(x), self.groups.count, output.shape[1])),
            output[0],
            output,
            self.unit(),
            "exact: this model looks at no input",
        ).of_positive_class()
