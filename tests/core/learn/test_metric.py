"""What a metric says about itself."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn import metric as module
from core.learn.metric import METRICS, Metric, Use, bounded_metric, metrics_of, primary_metric
from core.learn.task_kind import TaskKind


class Hits(Metric):
    """A metric that stands in no file."""

    name = "hits"
    title = "Hits"
    means = "How many labels are right."
    greater_is_better = True
    needs = "label"
    uses = (Use(TaskKind.BINARY, 2),)

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Count of right labels."""
        return float(np.sum(y_true == y_pred))


def test_a_new_metric_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "METRICS", [Hits(), *METRICS])
    names = [metric.name for metric in metrics_of(TaskKind.BINARY)]
    assert names[:4] == ["roc_auc", "hits", "pr_auc", "f1"]  # equal places: by name
    assert "hits" not in [metric.name for metric in metrics_of(TaskKind.MULTICLASS)]
    assert primary_metric(TaskKind.BINARY).name == "roc_auc"


def test_one_primary_metric_per_kind() -> None:
    for kind in TaskKind:
        ranking = [
            metric.name
            for metric in METRICS
            for use in metric.uses
            if use.primary and use.kind == kind
        ]
        assert ranking == [primary_metric(kind).name]


def test_the_metric_that_can_be_too_good() -> None:
    assert [bounded_metric(kind).name for kind in TaskKind] == ["roc_auc", "roc_auc", "r2"]
    assert {metric.name: metric.too_good_from for metric in METRICS if metric.too_good_from} == {
        "roc_auc": 0.995,
        "r2": 0.995,
    }


def test_too_good_begins_at_its_limit() -> None:
    assert METRICS["r2"].too_good(0.995)
    assert not METRICS["r2"].too_good(0.9949)
    assert not METRICS["rmse"].too_good(1e9)


def test_a_value_is_put_into_its_plain_meaning() -> None:
    assert Hits().interpret(3.0) == "How many labels are right."
