"""A training as it goes on: a row per model that fills as folds are done, the folds as dots, and
the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.jobs.records import JobState
from core.learn.metric import METRICS, Metric
from core.learn.model import baseline_model
from core.learn.task import find_task
from core.workbench import history, jobs
from core.workbench.datasets import VersionView
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import charts, guard, panes, tables
from pages.ui.widgets import jobs as job_ui

_DONE = ("done", "failed", "cancelled")


def board(ws: Workspace, version: VersionView) -> None:
    """Draw the training that the URL names, or the newest of this dataset."""
    every = guard.attempt(history.runs, ws, version.dataset_id, limit=500) or []
    trainings = list(dict.fromkeys(run.job_id for run in every if run.job_id is not None))
    if not trainings:
        text = (
            "Choose a target and models at the left and press Train. Each fold appears here as soon"
            " as it is done."
        )
        with panes.pane("Leaderboard", "board"):
            panes.empty("leaderboard", "No training yet", text, "board")
        return
    job_id = _chosen(trainings, every)
    job = guard.attempt(jobs.job, ws, job_id)
    running = job is not None and not JobState(job.state).final
    top = panes.pane("Leaderboard", "board", tools=lambda: _choice(trainings, every, job_id))
    with top as table:
        pass
    low = panes.split("train_low", None, 420, height=300)
    with low[0], panes.pane("Folds", "folds") as folds:
        pass
    with low[1], panes.pane("Progress and log", "log"):
        if job is not None:
            job_ui.panel(ws, job_id, key="training")
    st.fragment(_draw, run_every="1s" if running else None, key="board")(
        ws, version.dataset_id, job_id, table, folds
    )


def _chosen(trainings: Sequence[int], every: Sequence[RunSummary]) -> int:
    told = st.query_params.get("training", "")
    return int(told) if told.isdigit() and int(told) in trainings else trainings[0]


def _choice(trainings: Sequence[int], every: Sequence[RunSummary], job_id: int) -> None:
    first = {number: next(run for run in every if run.job_id == number) for number in trainings}
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", horizontal_alignment="right"
    ):
        if len(trainings) > 1:
            picked = st.selectbox(
                "Training",
                list(trainings),
                trainings.index(job_id),
                key=f"training_{job_id}",
                format_func=lambda number: _say(first[number]),
                label_visibility="collapsed",
                width=260,
            )
            if picked != job_id:
                screens.go("train", training=picked)
        runs = [run for run in every if run.job_id == job_id]
        done = [run for run in runs if run.state == "done"]
        if st.button(
            "Compare these runs",
            icon=":material/leaderboard:",
            key="compare_these",
            type="primary" if done and len(done) == len(runs) else "secondary",
            disabled=not done,
        ):
            screens.go("compare", runs=",".join(str(run.id) for run in done))


def _say(run: RunSummary) -> str:
    """A training in words of its own that stay: the browser tells the server which one is chosen by
    its words.
    """
    return (
        f"{run.target} · v{run.version} · {run.created.astimezone():%Y-%m-%d %H:%M} · job"
        f" {run.job_id}"
    )


def _draw(ws: Workspace, dataset_id: int, job_id: int, table: Any, folds: Any) -> None:
    runs = (
        guard.attempt(history.runs, ws, dataset_id, job_id=job_id, limit=100) or []
    )  # one job can train on several datasets: the demo's does
    if not runs:
        return
    task = find_task(runs[0].task)
    sign = -1 if task.greater_is_better else 1
    runs = sorted(
        runs,
        key=lambda run: (run.primary_score is None, sign * (run.primary_score or 0.0), run.id),
    )
    with table:
        _leaderboard(ws, runs, task)
    with folds:
        _folds(runs, METRICS[task.primary_metric])


def _leaderboard(ws: Workspace, runs: Sequence[RunSummary], task: Any) -> None:
    primary = task.primary_metric
    shown = [primary, *[name for name in task.metrics if name != primary][:4]]
    fields: dict[str, Any] = {
        "Model": lambda run: run.name,
        "State": lambda run: [run.state],
        "Folds": lambda run: [
            value
            for value in (run.metrics.get(primary) or {}).get("folds", [])
            if value is not None
        ],
    }
    for name in shown:
        fields[METRICS[name].title] = lambda run, name=name: (run.metrics.get(name) or {}).get(
            "mean"
        )
        if name == primary:
            fields["±"] = lambda run, name=name: (run.metrics.get(name) or {}).get("sd")
            fields["Hold-out"] = lambda run, name=name: run.holdout.get(name)
    fields |= {"Time": lambda run: run.seconds, "Notes": lambda run: run.message or _finding(run)}
    decimals = METRICS[primary].decimals
    columns: dict[str, Any] = {
        "Model": st.column_config.TextColumn(width="medium"),
        "State": tables.state_column(),
        "Folds": st.column_config.BarChartColumn(
            "Folds", width=90, help="The primary metric, one bar per fold.", y_min=0
        ),
        "±": tables.metric_column("±", "Standard deviation over the folds.", decimals),
        "Hold-out": tables.metric_column(
            "Hold-out", "On the rows that were locked away; looked at once.", decimals
        ),
        "Time": tables.seconds_column(),
        "Notes": st.column_config.TextColumn(width="large"),
    }
    columns |= {
        METRICS[name].title: tables.metric_column(
            METRICS[name].title, METRICS[name].means, METRICS[name].decimals
        )
        for name in shown
    }
    picked = tables.show(
        tables.many(runs, fields),
        key=f"leaderboard_{runs[0].job_id}",
        alt="Leaderboard of this training",
        columns=columns,
        select="one",
    )
    if picked and picked[0] < len(runs) and runs[picked[0]].state == "done":
        st.session_state["_chosen_run"] = runs[picked[0]].id
        screens.go("explain", run=runs[picked[0]].id)


def _finding(run: RunSummary) -> str:
    return f"{run.findings[0]['code']} {run.findings[0]['sentence']}" if run.findings else ""


def _folds(runs: Sequence[RunSummary], metric: Metric) -> None:
    """A dot per fold and a bar for the mean; the baseline is left out where it would squeeze the
    rest.
    """
    scored = [
        (
            run,
            [
                value
                for value in (run.metrics.get(metric.name) or {}).get("folds", [])
                if value is not None
            ],
        )
        for run in runs
    ]
    scored = [
        (run, values)
        for run, values in scored
        if values and (run.model != baseline_model().name or len(runs) == 1)
    ]
    if not scored:
        st.caption("The first fold is on its way.")
        return
    names = [run.name for run, _ in scored]
    dots = [
        [value, name] for (_, values), name in zip(scored, names, strict=True) for value in values
    ]
    means = [
        [sum(values) / len(values), name] for (_, values), name in zip(scored, names, strict=True)
    ]
    charts.echarts(
        {
            "grid": {"left": 8, "right": 20, "top": 8, "bottom": 22, "containLabel": True},
            "tooltip": {"trigger": "item", "confine": True},
            "xAxis": {
                "type": "value",
                "scale": True,
                "name": metric.title,
                "nameLocation": "middle",
                "nameGap": 24,
                "axisLabel": {"fontSize": 10},
            },
            "yAxis": {
                "type": "category",
                "data": names,
                "inverse": True,
                "axisTick": {"show": False},
                "axisLabel": {"width": 130, "overflow": "truncate"},
            },
            "series": [
                {
                    "name": "fold",
                    "type": "scatter",
                    "symbolSize": 8,
                    "data": dots,
                    "itemStyle": {"opacity": 0.55},
                },
                {
                    "name": "mean",
                    "type": "scatter",
                    "symbol": "rect",
                    "symbolSize": [3, 18],
                    "data": means,
                },
            ],
        },
        key="fold_dots",
        alt=f"{metric.title} of every fold by model",
    )
