"""Models that add up their inputs with one weight each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.learn.contributions import LOG_ODDS, VALUE, Contributions, as_outputs
from core.learn.explainer import Explainer, Method


class LinearExplainer(Explainer):
    """For estimators with ``coef_`` and ``intercept_``: exact, from the mean of the background."""

    def methods(self, rows: int) -> Iterator[Method]:
        """Coefficients first."""
        yield self.by_coefficients
        yield from super().methods(rows)

    def by_coefficients(self, x: np.ndarray) -> Contributions:
        """Coefficient × (value − mean)."""
        weights = np.atleast_2d(self.estimator.coef_)  # (outputs, columns)
        intercept = np.atleast_1d(self.estimator.intercept_)
        mean = self.background.mean(axis=0)
        return Contributions(
            self.groups.sums((x - mean)[:, :, None] * weights.T[None]),
            mean @ weights.T + intercept,
            as_outputs(x @ weights.T + intercept),
            LOG_ODDS if self.classifies() else VALUE,
            "exact for linear models: coefficient × distance from the mean",
        )
