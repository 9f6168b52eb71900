"""MW106: too good to be true."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks.too_good import PLUGIN
from core.learn.task import MULTICLASS, REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table

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


def test_the_holdout_is_judged_too() -> None:
    (finding,) = PLUGIN.examine(of_run([0.8, 0.8], holdout={"roc_auc": 0.999}))
    assert finding.sentence.startswith("Random forest is nearly perfect on the hold-out. Look")
    assert PLUGIN.examine(of_run([0.8, 0.8], holdout={"roc_auc": 0.9})) == []


def test_it_names_the_column_that_the_score_rests_on() -> None:
    rng = np.random.default_rng(1)
    a, b, noise = rng.normal(size=(3, 400))
    frame = pd.DataFrame({"a": a, "b": b, "noise": noise, "left": np.where(a > 0, "yes", "no")})
    table = of_table(frame, "left").table
    (finding,) = PLUGIN.examine(of_run([1.0], table=table))
    assert (finding.severity, finding.subject) == ("warn", "a")
    assert finding.sentence.startswith("Random forest is nearly perfect. It rests on “a”: a small")
    assert finding.action == request(without=["a"])


def test_many_columns_that_say_the_same_are_only_noted() -> None:
    rng = np.random.default_rng(2)
    a, noise = rng.normal(size=(2, 400))
    frame = pd.DataFrame({"a": a, "b": a + 0.01 * noise, "left": np.where(a > 0, "yes", "no")})
    (finding,) = PLUGIN.examine(of_run([1.0], table=of_table(frame, "left").table))
    assert finding.severity == "note"
    assert "No column is decisive" in finding.sentence
