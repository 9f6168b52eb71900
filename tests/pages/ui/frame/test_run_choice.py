"""Which run a screen is about: the best of the newest training first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.base.finding import Finding
from core.workbench import history
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.frame import run_choice
from tests.pages.conftest import People


@pytest.fixture
def run(ws: Workspace, people: People) -> RunSummary:
    return next(run for run in history.runs(ws) if run.id == people.logistic)


def test_the_newest_training_first_and_within_it_the_better_run(run: RunSummary) -> None:
    runs = [
        replace(run, id=1, job_id=1, primary_score=0.9),
        replace(run, id=2, job_id=2, primary_score=0.7),
        replace(run, id=3, job_id=2, primary_score=None),
        replace(run, id=4, job_id=2, primary_score=0.8),
        replace(run, id=5, job_id=None, primary_score=0.99),
    ]
    assert [item.id for item in run_choice.best_first(runs)] == [4, 2, 3, 1, 5]


def test_a_small_error_is_better_than_a_large_one(run: RunSummary) -> None:
    runs = [
        replace(run, id=id_, task="regression", primary_score=score)
        for id_, score in ((1, 30.0), (2, 20.0), (3, None))
    ]
    assert [item.id for item in run_choice.best_first(runs)] == [2, 1, 3]


def test_a_score_has_the_name_of_its_metric(run: RunSummary) -> None:
    assert run_choice.score(replace(run, primary_score=0.81234), 3) == "ROC-AUC 0.812"
    houses = replace(run, task="regression", primary_score=28059.4)
    assert run_choice.score(houses) == "RMSE 28,059"
    assert run_choice.score(replace(run, primary_score=None, state="failed")) == "failed"


def test_the_choice_says_the_most_serious_finding(run: RunSummary) -> None:
    scored = replace(run, id=3, name="Tree", primary_score=0.8, findings=())
    assert run_choice._label(scored) == "Tree · ROC-AUC 0.8 · run 3"
    leak = Finding(code="MW001", severity="stop", sentence="It leaks.")
    label = run_choice._label(replace(scored, findings=(leak,)))
    assert label == "Tree · ROC-AUC 0.8 · run 3 · ✕ Stop"
