"""What a metric is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

import numpy as np

from core.base.catalogue import Catalogue


class Metric(ABC):
    """A score of predictions against the truth: one file in ``core/learn/metrics``, holding
    ``PLUGIN = ThatMetric()``.

    Classification: ``y`` holds class positions 0…k-1 (in churn, 1 is the positive class). ``needs``
    says what ``y_hat`` is: ``label`` class positions (n,), ``probability`` (n, k), ``value``
    numbers (n,).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    means: ClassVar[str]  # one plain sentence, no jargon
    greater_is_better: ClassVar[bool]
    needs: ClassVar[Literal["label", "probability", "value"]]
    percent: ClassVar[bool] = False  # shown as a share

    @abstractmethod
    def score(self, y: np.ndarray, y_hat: np.ndarray) -> float:
        """The score; NaN when it is not defined on these rows (one class only)."""

    def interpret(self, value: float) -> str:
        """The value put into a plain sentence (“Of 100 pairs of a leaver and a stayer, 85 are
        ranked right”).
        """
        return self.means


METRICS: Catalogue[Metric] = Catalogue("core.learn.metrics", Metric, "metric")
