"""Explain: what drives a run's answers, over all rows, for one row, and if a value were another."""

import streamlit as st

from core.workbench import explaining, jobs
from pages.ui.explain import all_rows, one_row, what_if
from pages.ui.frame import run_choice, shell
from pages.ui.widgets import guard, panes
from pages.ui.widgets import jobs as job_ui
from pages.ui.widgets import views as choice

VIEWS = {"drivers": "What drives it", "row": "One row", "what-if": "What if"}

screen = shell.page("explain")
with panes.pane("", "explain"):
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key="explain_bar"
    ):
        with st.container(width=360):
            run = run_choice.choose(screen.ws, screen.version, screen.place.run, "explain")
        view = choice.chosen("View", VIEWS) if run else ""
    if run is None:
        if panes.empty(
            "lightbulb", "No finished run yet", "Train models first; then see what drives them."
        ).button(
            "Train models", type="primary", icon=":material/model_training:", key="primary_train"
        ):
            shell.go("train")
    elif view == "what-if":
        what_if.form(screen.ws, run)
    elif view == "row":
        one_row.row(screen.ws, run)
    else:
        busy = next(
            (
                job
                for job in jobs.jobs(screen.ws, 50, ["waiting", "queued", "running"])
                if job.kind == "explain" and job.params.get("run_id") == run.id
            ),
            None,
        )
        made = None if busy else guard.attempt(explaining.explanation, screen.ws, run.id)
        if busy is not None:
            job_ui.panel(screen.ws, busy.id or 0, log=False, key="explain")
        elif made is None:
            all_rows.offer(screen.ws, run)
        else:
            all_rows.drivers(screen.ws, run, made)
