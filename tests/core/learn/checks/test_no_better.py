"""MW101: no better than the baseline."""

from __future__ import annotations

import pytest

from core.learn.checks.no_better import PLUGIN
from core.learn.model import MODELS
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run

NAN = float("nan")


def test_a_lead_below_its_standard_error() -> None:
    # leads 0.02, −0.02, 0: mean 0, standard error 0.0115
    (finding,) = PLUGIN.examine(of_run([0.52, 0.48, 0.5], baseline=[0.5] * 3))
    assert (finding.code, finding.severity) == ("MW101", "warn")
    assert finding.sentence == (
        "Random forest is no better than the baseline (ROC-AUC 0.5 against 0.5). The features may"
        " hold nothing about “left”."
    )


@pytest.mark.parametrize(
    ("scores", "findings"),
    [
        ([0.53, 0.51], 0),  # mean 0.02, standard error 0.01
        ([0.51, 0.49], 1),
        # mean 0.01, standard error 0.01: not above it. In eighths, which floats hold exactly:
        ([0.75, 0.5], 1),
        ([0.5, 0.5], 1),
        ([0.45, 0.45], 1),
        ([NAN, 0.53, 0.51], 0),
        ([NAN, 0.53], 0),  # one fold proves nothing
        ([0.5], 0),
    ],
)
def test_where_greater_is_better(scores: list[float], findings: int) -> None:
    evidence = of_run(scores, baseline=[0.5] * len(scores))
    assert len(PLUGIN.examine(evidence)) == findings


@pytest.mark.parametrize(("scores", "findings"), [([8.0, 8.5], 0), ([12.0, 11.5], 1)])
def test_where_smaller_is_better(scores: list[float], findings: int) -> None:
    evidence = of_run(scores, REGRESSION, baseline=[10.0, 10.0])
    assert len(PLUGIN.examine(evidence)) == findings


def test_the_baseline_itself_and_runs_without_one() -> None:
    same = [0.5] * 3
    assert PLUGIN.examine(of_run(same, model=MODELS["dummy"], baseline=same)) == []
    assert PLUGIN.examine(of_run(same)) == []
    assert PLUGIN.examine(of_run(same, baseline=[0.5] * 2)) == []
    assert PLUGIN.examine(of_run(same, model=None, baseline=same)) == []
