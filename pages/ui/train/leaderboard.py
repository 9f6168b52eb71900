"""The runs of one training: a row per model that fills as folds are done, and the folds as dots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.learn.metric import METRICS, Metric
from core.learn.model import baseline_model
from core.learn.task import Task
from core.workbench.history import RunSummary
from pages.ui.widgets import findings, fold_dots, tables

_METRICS = 5  # columns of scores, the primary metric first


def best_first(runs: Sequence[RunSummary], task: Task) -> list[RunSummary]:
    """The runs by their primary score, those without one at the end."""
    sign = -1 if task.greater_is_better else 1
    return sorted(
        runs,
        key=lambda run: (run.primary_score is None, sign * (run.primary_score or 0.0), run.id),
    )


def draw(runs: Sequence[RunSummary], task: Task) -> RunSummary | None:
    """Draw the table; returns the run that is selected."""
    rest = [name for name in task.metrics if name != task.primary_metric]
    metrics = [METRICS[name] for name in (task.primary_metric, *rest)][:_METRICS]
    picked = tables.show(
        tables.many(runs, _fields(metrics)),
        key=f"leaderboard_{runs[0].job_id}",
        alt="Leaderboard of this training",
        columns=_columns(metrics),
        select="one",
    )
    return runs[picked[0]] if picked and picked[0] < len(runs) else None


def _fields(metrics: Sequence[Metric]) -> dict[str, Callable[[RunSummary], Any]]:
    """What stands in each column, the primary metric with its spread and the hold-out."""
    primary = metrics[0].name
    others = {metric.title: _figure(metric.name, "mean") for metric in metrics[1:]}
    return {
        "Model": lambda run: run.name,
        "State": lambda run: [run.state],
        "Findings": lambda run: findings.chip(run.findings),
        "Folds": lambda run: fold_scores(run, primary),
        metrics[0].title: _figure(primary, "mean"),
        "±": _figure(primary, "sd"),
        "Hold-out": lambda run: run.holdout.get(primary),
        **others,
        "Time": lambda run: run.seconds,
        "Notes": lambda run: run.message or _worst_finding(run),
    }


def _figure(metric: str, name: str) -> Callable[[RunSummary], float | None]:
    return lambda run: (run.metrics.get(metric) or {}).get(name)


def _columns(metrics: Sequence[Metric]) -> Mapping[str, Any]:
    decimals = metrics[0].decimals
    scores = {
        metric.title: tables.metric_column(metric.title, metric.means, metric.decimals)
        for metric in metrics
    }
    return scores | {
        "Model": st.column_config.TextColumn(width="medium"),
        "State": tables.state_column(),
        "Findings": findings.chip_column(),
        "Folds": st.column_config.BarChartColumn(
            "Folds", width=90, help="The primary metric, one bar per fold.", y_min=0
        ),
        "±": tables.metric_column("±", "Standard deviation over the folds.", decimals),
        "Hold-out": tables.metric_column(
            "Hold-out", "On the rows set aside before training; scored once.", decimals
        ),
        "Time": tables.seconds_column(),
        "Notes": st.column_config.TextColumn(width="large"),
    }


def _worst_finding(run: RunSummary) -> str:
    worst = findings.worst(run.findings)
    return "" if worst is None else f"{worst.code} {worst.sentence}"


def fold_scores(run: RunSummary, metric: str) -> list[float]:
    """The scores of the folds that are done and have one."""
    folds = (run.metrics.get(metric) or {}).get("folds", [])
    return [score for score in folds if score is not None]


def draw_folds(runs: Sequence[RunSummary], metric: Metric) -> None:
    """Draw a dot per fold and a bar for the mean; the baseline is left out where it would squeeze
    the rest.
    """
    baseline = baseline_model().name
    scores = {
        run.id: fold_scores(run, metric.name)
        for run in runs
        if run.model != baseline or len(runs) == 1
    }
    scored = [run for run in runs if scores.get(run.id)]
    if not scored:
        st.caption("Waiting for the first fold…")
        return
    fold_dots.draw(
        [fold_dots.FoldScores(run.name, scores[run.id]) for run in scored],
        metric.title,
        key="fold_dots",
        alt=f"{metric.title} of every fold by model",
    )
