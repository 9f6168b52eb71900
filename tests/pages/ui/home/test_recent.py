"""Datasets and runs as lines of one list, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.base.finding import Finding
from core.workbench import datasets, history
from core.workbench.workspace import Workspace
from pages.ui.home import recent
from tests.pages.conftest import People


def test_both_stand_in_one_list_by_time(ws: Workspace, people: People) -> None:
    (people_set,) = datasets.datasets(ws)
    run = next(item for item in history.runs(ws) if item.id == people.logistic)
    began = people_set.created
    leak = Finding(code="MW001", severity="stop", sentence="It leaks.")
    later = replace(
        run,
        id=8,
        name="Later",
        created=began - dt.timedelta(hours=2),
        finished=began + dt.timedelta(hours=1),
        primary_score=0.8,
        findings=(leak,),
    )
    waiting = replace(
        run,
        id=9,
        name="Waiting",
        state="queued",
        primary_score=None,
        created=began - dt.timedelta(hours=1),
        finished=None,
    )
    lines = recent.newest_first([people_set], [waiting, later])
    assert [(line.kind, line.id, line.summary) for line in lines] == [
        ("run", 8, "ROC-AUC 0.8 · left of People"),
        ("dataset", people.dataset, "90 × 4, version 1"),
        ("run", 9, "queued · left of People"),
    ]
    assert [line.findings for line in lines] == [(leak,), (), run.findings]
