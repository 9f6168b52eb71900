"""Which run a screen is about: the one in the URL, or the best of the dataset."""

from __future__ import annotations

import streamlit as st

from core.learn.task import find_task
from core.workbench import history
from core.workbench.history import RunSummary
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import findings, guard, words


def best_first(runs: list[RunSummary]) -> list[RunSummary]:
    """Finished runs of the newest training first, the better of each before the worse."""

    def order(run: RunSummary) -> tuple[int, float]:
        sign = -1.0 if find_task(run.task).greater_is_better else 1.0
        value = run.primary_score
        return -(run.job_id or 0), float("inf") if value is None else sign * value

    return sorted(runs, key=order)


def choose(
    ws: Workspace, version: VersionView | None, run_id: int | None, page: str
) -> RunSummary | None:
    """Draw the choice of a finished run; returns it, None where there is none.

    Parameters
    ----------
    ws : Workspace
    version : VersionView or None
        Runs of its dataset are offered; those of all datasets when None.
    run_id : int or None
        The run in the URL: chosen even when it belongs to another dataset.
    page : str
        The page to draw with another run, when one is picked.
    """
    runs = _finished(ws, version, run_id)
    if not runs:
        st.caption("No finished run.")
        return None
    ids = [run.id for run in runs]
    index = ids.index(run_id) if run_id in ids else 0
    by_id = {run.id: run for run in runs}
    picked = st.selectbox(
        "Run",
        ids,
        index,
        key=f"run_{page}_{ids[index]}",
        format_func=lambda number: _label(by_id[number]),
        help="Finished runs, the newest training first.",
    )
    if picked is not None and picked != ids[index]:
        screens.go(page, run=picked)
    return by_id[ids[index]]


def _finished(ws: Workspace, version: VersionView | None, run_id: int | None) -> list[RunSummary]:
    dataset_id = version.dataset_id if version else None
    finished = guard.attempt(history.runs, ws, dataset_id=dataset_id, states=["done"], limit=300)
    runs: list[RunSummary] = best_first(finished or [])
    if run_id is None or run_id in {run.id for run in runs}:
        return runs
    other = guard.attempt(history.run, ws, run_id)
    return [other, *runs] if other is not None and other.state == "done" else runs


def _label(run: RunSummary) -> str:
    noticed = "".join(f" · {mark}" for mark in findings.chip(run.findings))
    return f"{run.name} · {score(run)} · run {run.id}{noticed}"


def score(run: RunSummary, digits: int = 4) -> str:
    """The run's main score with the metric's name: “RMSE 28,059”; the run's state where it has
    none.
    """
    if run.primary_score is None:
        return run.state
    return f"{find_task(run.task).primary_title} {words.number(run.primary_score, digits)}"
