"""The leaderboard: the best run first, each score with its spread; folds as dots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.base.finding import Finding
from core.learn.metric import METRICS
from core.learn.task import find_task
from core.workbench import history
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.train import leaderboard
from pages.ui.widgets import fold_dots
from tests.pages.conftest import People

BINARY, REGRESSION = find_task("binary"), find_task("regression")


@pytest.fixture
def run(ws: Workspace, people: People) -> RunSummary:
    return next(run for run in history.runs(ws) if run.id == people.logistic)


def test_the_better_score_comes_first_and_none_last(run: RunSummary) -> None:
    runs = [
        replace(run, id=id_, primary_score=score) for id_, score in ((1, 0.5), (2, None), (3, 0.7))
    ]
    assert [item.id for item in leaderboard.best_first(runs, BINARY)] == [3, 1, 2]
    assert [item.id for item in leaderboard.best_first(runs, REGRESSION)] == [1, 3, 2]


def test_the_primary_metric_stands_first_with_spread_and_hold_out(run: RunSummary) -> None:
    fields = leaderboard._fields([METRICS["roc_auc"], METRICS["f1"]])
    scored = replace(
        run,
        metrics={
            "roc_auc": {"mean": 0.8, "sd": 0.02, "folds": [0.78, None, 0.82]},
            "f1": {"mean": None, "sd": None, "folds": []},
        },
        holdout={"roc_auc": 0.79},
        message="",
        findings=[Finding(code="MW003", sentence="It fits its rows too well.")],
    )
    row = {name: take(scored) for name, take in fields.items()}
    columns = ["Model", "State", "Findings", "Folds", "ROC-AUC", "±", "Hold-out", "F1"]
    assert list(row)[:8] == columns
    assert row["Findings"] == ["○ Note"]
    assert row["Folds"] == [0.78, 0.82]
    assert (row["ROC-AUC"], row["±"], row["Hold-out"], row["F1"]) == (0.8, 0.02, 0.79, None)
    assert row["Notes"] == "MW003 It fits its rows too well."


def test_the_baseline_has_no_dots_unless_it_is_alone(
    run: RunSummary, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Any, ...]] = []
    monkeypatch.setattr(fold_dots, "draw", lambda *args, **_: drawn.append(args))
    monkeypatch.setattr(leaderboard.st, "caption", lambda text: drawn.append((text,)))
    scores = {"roc_auc": {"folds": [0.5, 0.6]}}
    baseline = replace(run, id=1, model="dummy", name="Baseline", metrics=scores)
    other = replace(run, id=2, metrics=scores)
    leaderboard.draw_folds([baseline, other], METRICS["roc_auc"])
    leaderboard.draw_folds([baseline], METRICS["roc_auc"])
    leaderboard.draw_folds([replace(other, metrics={})], METRICS["roc_auc"])
    assert drawn == [
        ([fold_dots.FoldScores("Logistic regression", [0.5, 0.6])], "ROC-AUC"),
        ([fold_dots.FoldScores("Baseline", [0.5, 0.6])], "ROC-AUC"),
        ("Waiting for the first fold…",),
    ]
