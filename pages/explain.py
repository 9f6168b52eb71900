"""Explain: what drives a run's answers, over all rows, for one row, and if a value were another."""

import streamlit as st

from core.workbench import explaining
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.explain import all_rows, one_row, what_if
from pages.ui.frame import first_steps, noticed, run_choice, shell
from pages.ui.widgets import guard, job_panel, panes, view_choice

VIEWS = {"drivers": "What drives it", "row": "One row", "what-if": "What if"}


def _all_rows(ws: Workspace, run: RunSummary) -> None:
    """The explanation; the job that works it out; or the offer to do so."""
    job = job_panel.newest(ws, "explain", run.id, unfinished=True)
    if job is not None:
        job_panel.draw(ws, job.id or 0, log=False, key="explain")
        return
    explained = guard.attempt(explaining.explanation, ws, run.id)
    if explained is None:
        all_rows.offer(ws, run)
    else:
        all_rows.draw(ws, run, explained)


screen = shell.page("explain")
with panes.pane("", "explain"):
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key="explain_bar"
    ):
        with st.container(width=360):
            run = run_choice.choose(screen.ws, screen.version, screen.place.run, "explain")
        view = view_choice.choose("View", VIEWS) if run else ""
    noticed.bar(screen.ws, [run] if run else [])
    if run is None:
        text = "Train models first; then see what drives them."
        first_steps.offer_training(panes.empty("lightbulb", "No finished run yet", text))
    elif view == "what-if":
        what_if.draw(screen.ws, run)
    elif view == "row":
        one_row.draw(screen.ws, run)
    else:
        _all_rows(screen.ws, run)
