"""What is to be predicted: the kind of target, the metrics that matter, the default split."""

from __future__ import annotations

from dataclasses import dataclass

from core.base.errors import NotFound


@dataclass(frozen=True)
class Task:
    """A kind of prediction."""

    name: str
    title: str
    classification: bool
    metrics: tuple[str, ...]  # in the order shown
    headline: str  # the metric that ranks the leaderboard
    # as the metric calls itself: a list of runs says it without loading what computes metrics
    headline_title: str
    stratified: bool


CHURN = Task(
    "churn",
    "Yes or no (churn)",
    True,
    ("roc_auc", "pr_auc", "f1", "precision", "recall", "accuracy", "log_loss", "brier"),
    "roc_auc",
    "ROC-AUC",
    True,
)
MULTICLASS = Task(
    "multiclass",
    "One of several classes",
    True,
    ("f1", "accuracy", "precision", "recall", "roc_auc", "pr_auc", "log_loss", "brier"),
    "f1",
    "F1",
    True,
)
REGRESSION = Task(
    "regression", "A number", False, ("rmse", "mae", "r2", "mape", "mse"), "rmse", "RMSE", False
)
TASKS = {task.name: task for task in (CHURN, MULTICLASS, REGRESSION)}


def find_task(name: str) -> Task:
    """The task called ``name`` (``binary`` is churn's other name); NotFound with the known names
    otherwise.
    """
    found = TASKS.get({"binary": "churn"}.get(name, name))
    if found is None:
        raise NotFound(f"There is no task “{name}”. Known: {', '.join(TASKS)}.")
    return found
