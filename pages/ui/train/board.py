"""A training as it goes on: its leaderboard, its folds, and the log."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.jobs.records import JobState
from core.learn.metric import METRICS
from core.learn.task import find_task
from core.workbench import history, jobs
from core.workbench.history import RunSummary
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import noticed, screens
from pages.ui.train import leaderboard
from pages.ui.widgets import guard, job_panel, panes


def draw(ws: Workspace, version: VersionView) -> None:
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
        noticed.bar(ws, [run for run in every if run.job_id == job_id])
    low = panes.split("train_low", None, 420, height=300)
    with low[0], panes.pane("Folds", "folds") as folds:
        pass
    with low[1], panes.pane("Progress and log", "log"):
        if job is not None:
            job_panel.draw(ws, job_id, key="training")
    st.fragment(_tick, run_every="1s" if running else None, key="board")(
        ws, version.dataset_id, job_id, table, folds
    )


def _chosen(trainings: Sequence[int], every: Sequence[RunSummary]) -> int:
    in_url = st.query_params.get("training", "")
    numbers = {str(number): number for number in trainings}
    return numbers.get(in_url, trainings[0])


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
                format_func=lambda number: _label(first[number]),
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


def _label(run: RunSummary) -> str:
    """A training in words of its own that stay: the browser tells the server which one is chosen by
    its words.
    """
    return (
        f"{run.target} · v{run.version} · {run.created.astimezone():%Y-%m-%d %H:%M} · job"
        f" {run.job_id}"
    )


def _tick(
    ws: Workspace, dataset_id: int, job_id: int, table: DeltaGenerator, folds: DeltaGenerator
) -> None:
    # of this dataset alone: one job can train on several, the demo's does
    runs = guard.attempt(history.runs, ws, dataset_id, job_id=job_id, limit=100) or []
    if not runs:
        return
    task = find_task(runs[0].task)
    runs = leaderboard.best_first(runs, task)
    with table:
        selected = leaderboard.draw(runs, task)
    with folds:
        leaderboard.draw_folds(runs, METRICS[task.primary_metric])
    if selected is not None and selected.state == "done":
        screens.go("explain", run=selected.id)
