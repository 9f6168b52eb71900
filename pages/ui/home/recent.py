"""Datasets and runs, the newest first; a selected one is opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.base.finding import Finding
from core.workbench.datasets import DatasetSummary
from core.workbench.history import RunSummary
from pages.ui.frame import run_choice, screens
from pages.ui.widgets import findings, panes, tables, words

LIMIT = 30  # datasets, and runs


@dataclass(frozen=True)
class Recent:
    """A line of the list."""

    kind: str  # "dataset" or "run"
    id: int
    name: str
    summary: str
    when: dt.datetime
    findings: tuple[Finding, ...] = ()


def newest_first(datasets: Sequence[DatasetSummary], runs: Sequence[RunSummary]) -> list[Recent]:
    """Both as lines of one list."""
    lines = [Recent("dataset", item.id, item.name, _size(item), item.created) for item in datasets]
    lines += [
        Recent("run", run.id, run.name, _result(run), run.finished or run.created, run.findings)
        for run in runs
    ]
    return sorted(lines, key=lambda line: line.when, reverse=True)


def _size(item: DatasetSummary) -> str:
    return f"{words.count(item.rows)} × {item.columns}, version {item.number}"


def _result(run: RunSummary) -> str:
    """Score or state first, then what is predicted: short enough for the narrowest window."""
    parts = [run_choice.score(run)] if run.primary_score is not None else []
    parts += [run.state] if run.state != "done" else []
    return " · ".join([*parts, f"{run.target} of {run.dataset}"])


def draw(datasets: Sequence[DatasetSummary], runs: Sequence[RunSummary]) -> None:
    """Draw the list, or what will be listed."""
    lines = newest_first(datasets, runs)
    if not lines:
        text = "What you import and train will be listed here. Drop a file above, or try the demo."
        panes.empty("history", "Nothing yet", text, "recent")
        return
    frame = tables.many(
        lines,
        {
            "Kind": lambda line: [line.kind],
            "Name": lambda line: line.name,
            "What": lambda line: line.summary,
            "Findings": lambda line: findings.chip(line.findings),
            "When": lambda line: line.when,
        },
    )
    columns = {
        "Kind": st.column_config.MultiselectColumn(
            "Kind", options=["dataset", "run"], color=["blue", "green"], width=90
        ),
        "Name": st.column_config.TextColumn(width=150),
        "What": st.column_config.TextColumn(width=275),
        "Findings": findings.chip_column(),
        "When": tables.when_column(),
    }
    picked = tables.show(
        frame, key="recent", alt="Recent datasets and runs", columns=columns, select="one"
    )
    if picked and picked[0] < len(lines):
        line = lines[picked[0]]
        screens.go("data" if line.kind == "dataset" else "compare", **{line.kind: line.id})
