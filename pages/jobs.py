"""Jobs: everything that runs, waits or ran in the background, with its log."""

import streamlit as st

from core.workbench import jobs
from core.workbench.workspace import Workspace
from pages.ui.frame import shell
from pages.ui.widgets import guard, panes, tables, words
from pages.ui.widgets import jobs as job_ui

_LIMIT = 200


def _table(ws: Workspace) -> int | None:
    """Draw the list; returns the id of the job that is selected."""
    every = guard.attempt(jobs.jobs, ws, _LIMIT) or []
    if not every:
        with panes.empty(
            "checklist",
            "No jobs yet",
            "Imports, cleaning, training and exports appear here with their progress and log.",
        ):
            if st.button(
                "Import a file", type="primary", icon=":material/upload_file:", key="primary_import"
            ):
                shell.go("data", new=1)
            if st.button("Make the demo", icon=":material/science:", key="sample_demo"):
                shell.keys.ask("file.demo")
                st.rerun()
        return None
    frame = tables.many(
        every,
        {
            "Job": lambda job: job.title,
            "State": lambda job: [job.state],
            "Progress": lambda job: job.progress if job.state != "queued" else None,
            "Left": lambda job: words.duration(job.eta_seconds) if job.state == "running" else "",
            "Message": lambda job: job.error or job.message,
            "Time": job_ui.spent,
            "When": lambda job: job.created,
        },
    )
    columns = {
        "State": tables.state_column(),
        "Progress": tables.progress_column(),
        "Time": tables.seconds_column(),
        "When": tables.when_column(),
        "Message": st.column_config.TextColumn(width="large"),
    }
    chosen = tables.show(
        frame, key="jobs", alt="Jobs, the newest first", columns=columns, select="one"
    )
    picked = every[chosen[0]] if chosen and chosen[0] < len(every) else every[0]
    return picked.id


screen = shell.page("jobs")
left, right = panes.split("jobs", None, 460)
with left, panes.pane("Jobs", "jobs"):
    chosen = _table(screen.ws)
with right, panes.pane("Progress and log", "job"):
    if chosen is None:
        st.caption("Select a job to see how it went.")
    else:
        job_ui.panel(screen.ws, chosen, key="chosen")
