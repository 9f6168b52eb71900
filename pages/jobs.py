"""Jobs: everything that runs, waits or ran in the background, with its log."""

from collections.abc import Sequence

import streamlit as st

from core.jobs.records import JobRecord
from core.workbench import jobs
from pages.ui.frame import first_steps, shell
from pages.ui.widgets import guard, job_panel, panes, tables, words

LIMIT = 200  # jobs in the list


def _table(records: Sequence[JobRecord]) -> int | None:
    """Draw the list; returns the id of the job that is selected, the newest at first."""
    frame = tables.many(
        records,
        {
            "Job": lambda job: job.title,
            "State": lambda job: [job.state],
            "Progress": lambda job: job.progress if job.state != "queued" else None,
            "Left": lambda job: words.duration(job.eta_seconds) if job.state == "running" else "",
            "Message": lambda job: job.error or job.message,
            "Time": job_panel.seconds_spent,
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
    selected = tables.show(
        frame, key="jobs", alt="Jobs, the newest first", columns=columns, select="one"
    )
    return records[selected[0] if selected and selected[0] < len(records) else 0].id


screen = shell.page("jobs")
left, right = panes.split("jobs", None, 460)
job_id = None
with left, panes.pane("Jobs", "jobs"):
    records = guard.attempt(jobs.jobs, screen.ws, LIMIT) or []
    if records:
        job_id = _table(records)
    else:
        text = "Imports, cleaning, training and exports appear here with their progress and log."
        first_steps.offer_data(panes.empty("checklist", "No jobs yet", text))
with right, panes.pane("Progress and log", "job"):
    if job_id is None:
        st.caption("Select a job to see how it went.")
    else:
        job_panel.draw(screen.ws, job_id, key="chosen")
