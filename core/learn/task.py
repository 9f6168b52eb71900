"""What is to be predicted and from what; the metrics that matter and the split follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.base.errors import NotFound
from core.learn.metric import Metric, metrics_of, primary_metric
from core.learn.task_kind import Modality, TaskKind

#: names that documents, scripts and bundles of earlier versions use
FORMER_NAMES = {"churn": "binary"}


@dataclass(frozen=True)
class Task:
    """A kind of prediction from a kind of data."""

    kind: TaskKind
    modality: Modality
    title: str

    @property
    def name(self) -> str:
        """What files, commands and the history call it: a table's tasks by their kind alone."""
        kind = str(self.kind)
        return kind if self.modality is Modality.TABLE else f"{kind}_{self.modality}"

    @property
    def classification(self) -> bool:
        """Whether classes are predicted."""
        return self.kind.classification

    @property
    def predicts(self) -> str:
        """What is predicted, in one word of a sentence."""
        return "classes" if self.classification else "numbers"

    @property
    def stratified(self) -> bool:
        """The default split: whether each part keeps the shares of the classes."""
        return self.classification

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The names of its metrics, in the order shown."""
        return tuple(metric.name for metric in metrics_of(self.kind))

    @property
    def primary_metric(self) -> str:
        """The name of the metric that ranks the leaderboard."""
        return self._primary.name

    @property
    def primary_title(self) -> str:
        """What a person calls that metric."""
        return self._primary.title

    @property
    def greater_is_better(self) -> bool:
        """The good direction of that metric."""
        return self._primary.greater_is_better

    @cached_property
    def _primary(self) -> Metric:
        return primary_metric(self.kind)


BINARY = Task(TaskKind.BINARY, Modality.TABLE, "Binary classification")
MULTICLASS = Task(TaskKind.MULTICLASS, Modality.TABLE, "Multiclass classification")
REGRESSION = Task(TaskKind.REGRESSION, Modality.TABLE, "Regression")
TASKS = {task.name: task for task in (BINARY, MULTICLASS, REGRESSION)}


def find_task(name: str) -> Task:
    """The task called ``name``, former names included; NotFound with the known names otherwise.

    Examples
    --------
    >>> find_task("churn").name
    'binary'
    """
    task = TASKS.get(FORMER_NAMES.get(name, name))
    if task is None:
        raise NotFound(f"There is no task “{name}”. Known: {', '.join(TASKS)}.")
    return task
