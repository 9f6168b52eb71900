"""What a metric is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from core.base.catalogue import Catalogue
from core.learn.task_kind import TaskKind


@dataclass(frozen=True)
class Use:
    """That a metric judges a kind of task: its place in the order shown, and whether it ranks."""

    kind: TaskKind
    place: int
    primary: bool = False


class Metric(ABC):
    """A score of predictions against the truth: one file in ``core/learn/metrics``, holding
    ``PLUGIN = ThatMetric()``.

    Classification: ``y_true`` holds class positions 0…k-1 (of two classes, 1 is the positive one).
    ``needs`` says what ``y_pred`` is: ``label`` class positions (n,), ``probability`` (n, k),
    ``value`` numbers (n,). A list of runs says a metric's title, so its module loads quickly:
    scikit-learn is imported where it computes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    means: ClassVar[str]  # one plain sentence, no jargon
    greater_is_better: ClassVar[bool]
    needs: ClassVar[Literal["label", "probability", "value"]]
    uses: ClassVar[tuple[Use, ...]]  # the kinds of tasks that it judges
    percent: ClassVar[bool] = False  # shown as a share
    decimals: ClassVar[int] = 4  # in a column of scores
    defined_with: ClassVar[str] = "enough rows"  # what tested rows must hold for a score
    too_good_from: ClassVar[float | None] = None  # a score that hardly any honest table allows

    @abstractmethod
    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """The score; NaN when it is not defined on these rows (one class only)."""

    def score_among(self, y_true: np.ndarray, y_pred: np.ndarray, classes: int) -> float:
        """The score of class positions where the task has so many classes, also ones that these
        rows lack. It is asked of metrics that need labels; most say the same however many.
        """
        return self.score(y_true, y_pred)

    def interpret(self, value: float) -> str:
        """The value put into a plain sentence (“85 of 100 positive–negative pairs are
        ranked correctly”).
        """
        return self.means

    def too_good(self, value: float) -> bool:
        """Whether the value is one that hardly any honest table allows."""
        return self.too_good_from is not None and value >= self.too_good_from


METRICS: Catalogue[Metric] = Catalogue("core.learn.metrics", Metric, "metric")


def _uses(kind: TaskKind) -> list[tuple[Use, Metric]]:
    uses = [(use, metric) for metric in METRICS for use in metric.uses if use.kind == kind]
    return sorted(uses, key=lambda item: (item[0].place, item[1].name))


def metrics_of(kind: TaskKind) -> list[Metric]:
    """The metrics of a kind of task, in the order shown."""
    return [metric for _, metric in _uses(kind)]


def primary_metric(kind: TaskKind) -> Metric:
    """The metric that ranks the leaderboard of a kind of task."""
    return next(metric for use, metric in _uses(kind) if use.primary)


def bounded_metric(kind: TaskKind) -> Metric:
    """The metric of a kind whose scale is the same on every table, so that it can be too good."""
    return next(metric for metric in metrics_of(kind) if metric.too_good_from is not None)
