"""MW106: too good to be true."""

from __future__ import annotations

import pytest

from core.learn.checks.too_good import PLUGIN
from core.learn.task import MULTICLASS, REGRESSION
from tests.core.learn.checks.evidence import of_run

NAN = float("nan")


@pytest.mark.parametrize(
    ("scores", "findings"),
    [
        ([0.995, 0.995], 1),
        ([0.99, 0.999], 0),
        ([0.99, 1.0], 1),  # the mean counts
        ([NAN, 0.999], 1),
        ([NAN], 0),
        ([], 0),
    ],
)
def test_the_mean_over_the_folds(scores: list[float], findings: int) -> None:
    assert len(PLUGIN.examine(of_run(scores))) == findings


def test_the_sentence() -> None:
    (finding,) = PLUGIN.examine(of_run([1.0]))
    assert (finding.code, finding.severity) == ("MW106", "warn")
    assert finding.sentence.startswith("Random forest is nearly perfect. Look for a feature that")


def test_classes_by_roc_auc_and_numbers_by_r2() -> None:
    several = {**dict.fromkeys(MULTICLASS.metrics, 0.5), "roc_auc": 0.999}
    assert len(PLUGIN.examine(of_run([], MULTICLASS, scores=[several]))) == 1
    number = {**dict.fromkeys(REGRESSION.metrics, 0.5), "r2": 0.999}
    assert len(PLUGIN.examine(of_run([], REGRESSION, scores=[number]))) == 1
    assert PLUGIN.examine(of_run([], REGRESSION, scores=[number | {"r2": 0.9}])) == []


def test_a_run_that_lacks_the_metric() -> None:
    assert PLUGIN.examine(of_run([], scores=[{"f1": 1.0}])) == []
