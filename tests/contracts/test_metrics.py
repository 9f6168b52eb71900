"""What holds for every metric, and each against scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as sk

from core.data.transformers.class_labels import to_labels
from core.learn.metric import METRICS, Metric
from core.learn.task import TASKS

PROMISED = {
    "accuracy",
    "precision",
    "recall",
    "f1",
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "mse",
    "rmse",
    "mae",
    "r2",
    "mape",
}


def example(classes: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(classes)
    y = rng.integers(0, classes, rows)
    raw = rng.random((rows, classes)) + 0.6 * np.eye(classes)[y]
    return y, raw / raw.sum(axis=1, keepdims=True)


BINARY = {
    "accuracy": lambda y, p: sk.accuracy_score(y, to_labels(p)),
    "precision": lambda y, p: sk.precision_score(y, to_labels(p)),
    "recall": lambda y, p: sk.recall_score(y, to_labels(p)),
    "f1": lambda y, p: sk.f1_score(y, to_labels(p)),
    "roc_auc": lambda y, p: sk.roc_auc_score(y, p[:, 1]),
    "pr_auc": lambda y, p: sk.average_precision_score(y, p[:, 1]),
    "log_loss": lambda y, p: sk.log_loss(y, p),
    "brier": lambda y, p: sk.brier_score_loss(y, p[:, 1]),
}
SEVERAL = {
    "accuracy": lambda y, p: sk.accuracy_score(y, p.argmax(1)),
    "precision": lambda y, p: sk.precision_score(y, p.argmax(1), average="macro"),
    "recall": lambda y, p: sk.recall_score(y, p.argmax(1), average="macro"),
    "f1": lambda y, p: sk.f1_score(y, p.argmax(1), average="macro"),
    "roc_auc": lambda y, p: sk.roc_auc_score(y, p, multi_class="ovr", average="macro"),
    "pr_auc": lambda y, p: sk.average_precision_score(np.eye(p.shape[1])[y], p, average="macro"),
    "log_loss": lambda y, p: sk.log_loss(y, p),
    "brier": lambda y, p: sk.brier_score_loss(y, p, scale_by_half=True),
}
NUMBERS = {
    "mse": sk.mean_squared_error,
    "rmse": sk.root_mean_squared_error,
    "mae": sk.mean_absolute_error,
    "r2": sk.r2_score,
    "mape": sk.mean_absolute_percentage_error,
}


def as_needed(metric: Metric, y_proba: np.ndarray) -> np.ndarray:
    return to_labels(y_proba) if metric.needs == "label" else y_proba


def test_all_that_were_promised_are_there() -> None:
    assert set(METRICS.names()) >= PROMISED
    assert METRICS.broken == {}
    assert {name for task in TASKS.values() for name in task.metrics} == set(METRICS.names())


@pytest.mark.parametrize("metric", list(METRICS), ids=lambda metric: metric.name)
def test_words(metric: Metric) -> None:
    assert metric.title
    assert metric.means.endswith(".")
    assert metric.interpret(0.5).endswith(".")
    assert metric.interpret(0.5) != metric.means


@pytest.mark.parametrize("name", sorted(BINARY))
def test_two_classes_as_scikit_learn(name: str) -> None:
    y, y_proba = example(2)
    assert METRICS[name].score(y, as_needed(METRICS[name], y_proba)) == pytest.approx(
        BINARY[name](y, y_proba), rel=1e-12
    )


@pytest.mark.parametrize("name", sorted(SEVERAL))
def test_several_classes_as_scikit_learn(name: str) -> None:
    y, y_proba = example(4)
    assert METRICS[name].score(y, as_needed(METRICS[name], y_proba)) == pytest.approx(
        SEVERAL[name](y, y_proba), rel=1e-12
    )


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_numbers_as_scikit_learn(name: str) -> None:
    rng = np.random.default_rng(1)
    y = rng.normal(10, 3, 200)
    y_hat = y + rng.normal(size=200)
    assert METRICS[name].score(y, y_hat) == pytest.approx(NUMBERS[name](y, y_hat), rel=1e-12)


@pytest.mark.parametrize("metric", list(METRICS), ids=lambda metric: metric.name)
def test_perfect_is_better_than_poor(metric: Metric) -> None:
    if metric.needs == "value":
        y = np.arange(1.0, 50.0)
        perfect, poor = metric.score(y, y), metric.score(y, np.full_like(y, 25.0))
    else:
        y, y_proba = example(2)
        perfect, poor = (
            metric.score(y, as_needed(metric, np.eye(2)[y])),
            metric.score(y, as_needed(metric, y_proba[:, ::-1])),
        )
    assert (perfect > poor) == metric.greater_is_better


@pytest.mark.parametrize("name", ["roc_auc", "pr_auc"])
def test_one_class_only_is_not_defined(name: str) -> None:
    assert np.isnan(METRICS[name].score(np.zeros(5, dtype=int), np.full((5, 2), 0.5)))


def test_constant_truth_and_zeros_are_not_defined() -> None:
    assert np.isnan(METRICS["r2"].score(np.ones(4), np.arange(4.0)))
    assert np.isnan(METRICS["mape"].score(np.zeros(4), np.ones(4)))
    assert METRICS["mape"].score(np.array([0.0, 2.0]), np.array([9.0, 3.0])) == 0.5


def test_sure_and_wrong_stays_finite() -> None:
    assert METRICS["log_loss"].score(np.array([1]), np.array([[1.0, 0.0]])) == pytest.approx(
        36.04, abs=0.01
    )


@pytest.mark.parametrize("task", TASKS.values(), ids=list(TASKS))
def test_a_task_calls_its_primary_metric_as_the_metric_does(task) -> None:
    assert task.primary_title == METRICS[task.primary_metric].title
    assert task.primary_metric in task.metrics
