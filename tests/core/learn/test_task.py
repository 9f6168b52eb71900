"""A task: kind × modality, and what follows from it."""

from __future__ import annotations

import dataclasses

import pytest

from core.base.errors import NotFound
from core.learn.task import BINARY, FORMER_NAMES, MULTICLASS, REGRESSION, TASKS, Task, find_task
from core.learn.task_kind import Modality, TaskKind


def test_names_and_titles() -> None:
    assert {task.name: task.title for task in TASKS.values()} == {
        "binary": "Binary classification",
        "multiclass": "Multiclass classification",
        "regression": "Regression",
    }
    assert {task.modality for task in TASKS.values()} == {Modality.TABLE}


def test_another_modality_has_another_name() -> None:
    task = Task(TaskKind.BINARY, "images", "Binary classification of images")  # type: ignore[arg-type]
    assert task.name == "binary_images"


@pytest.mark.parametrize(
    ("task", "primary", "title", "greater", "stratified", "predicts"),
    [
        (BINARY, "roc_auc", "ROC-AUC", True, True, "classes"),
        (MULTICLASS, "f1", "F1", True, True, "classes"),
        (REGRESSION, "rmse", "RMSE", False, False, "numbers"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_follows_from_the_kind(
    task: Task, primary: str, title: str, greater: bool, stratified: bool, predicts: str
) -> None:
    assert (task.primary_metric, task.primary_title) == (primary, title)
    assert task.greater_is_better is greater
    assert task.stratified is stratified
    assert task.classification is stratified
    assert task.predicts == predicts


def test_metrics_stand_in_the_order_shown() -> None:
    assert BINARY.metrics == (
        "roc_auc",
        "pr_auc",
        "f1",
        "precision",
        "recall",
        "accuracy",
        "log_loss",
        "brier",
    )
    assert MULTICLASS.metrics == (
        "f1",
        "accuracy",
        "precision",
        "recall",
        "roc_auc",
        "pr_auc",
        "log_loss",
        "brier",
    )
    assert REGRESSION.metrics == ("rmse", "mae", "r2", "mape", "mse")


def test_a_task_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        BINARY.title = "x"  # type: ignore[misc]


def test_former_names_are_accepted() -> None:
    assert FORMER_NAMES == {"churn": "binary"}
    assert find_task("churn") is BINARY
    assert find_task("regression") is REGRESSION


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="no task “dreams”. Known: binary, multiclass, regression"):
        find_task("dreams")
