"""A job as a person watches it: state, progress, time left, a log that follows its end, cancel and
retry.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.base.clock import now
from core.base.errors import MillwrightError
from core.jobs.records import JobRecord, JobState
from core.workbench import jobs
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard, words
from pages.ui.widgets.tables import STATE_COLOURS

OPEN_STATES = ("waiting", "queued", "running")
_RECENT = 200  # jobs among which the newest of a kind is sought
_ICONS = {
    "waiting": "hourglass_top",
    "queued": "schedule",
    "running": "play_circle",
    "done": "check_circle",
    "failed": "error",
    "cancelled": "cancel",
}


def chip(state: str) -> None:
    """The state as a coloured word."""
    st.badge(
        words.plain(state),
        icon=f":material/{_ICONS.get(state, 'help')}:",
        color=STATE_COLOURS.get(state, "gray"),
    )


def seconds_spent(job: JobRecord) -> float | None:
    """Seconds that the job's last attempt has taken so far, or took."""
    if job.started is None:
        return None
    return max(0.0, ((job.finished or now()) - job.started).total_seconds())


def describe(job: JobRecord) -> str:
    """One line about where a job stands."""
    parts = [job.error or job.message or ""]
    if job.state == JobState.RUNNING and job.eta_seconds is not None:
        parts.append(f"{words.duration(job.eta_seconds)} left")
    if (seconds := seconds_spent(job)) is not None:
        parts.append(
            f"{words.duration(seconds)} {'so far' if job.state == JobState.RUNNING else 'in all'}"
        )
    if job.attempt > 1:
        parts.append(f"attempt {job.attempt}")
    return " · ".join(words.plain(part) for part in parts if part)


def newest(
    ws: Workspace, kind: str, run_id: int | None = None, *, unfinished: bool = False
) -> JobRecord | None:
    """The newest job of a kind, None when there is none.

    Parameters
    ----------
    ws : Workspace
    kind : str
    run_id : int, optional
        Only jobs about this run.
    unfinished : bool
        Only jobs that are not over.
    """
    states = OPEN_STATES if unfinished else None
    for job in jobs.jobs(ws, _RECENT, states):
        if job.kind == kind and run_id in (None, job.params.get("run_id")):
            return job
    return None


def draw(ws: Workspace, job_id: int, *, log: bool = True, key: str = "job") -> JobRecord | None:
    """Draw a job here and keep it current every second while it is open; the page is drawn anew
    when it ends.

    Returns the job as it was when the page was drawn, None when it does not exist.

    Parameters
    ----------
    ws : Workspace
    job_id : int
    log : bool
        Show the job's log, too.
    key : str
        Tells panels on one page apart.
    """
    job = guard.attempt(jobs.job, ws, job_id)
    if job is None:
        return None
    pace = None if JobState(job.state).final else "1s"
    place = st.container(key=f"job_{key}", height="stretch" if log else "content", gap="xsmall")
    st.fragment(_contents, run_every=pace, key=f"job_panel_{key}")(ws, job_id, place, log, key)
    return job


def _contents(ws: Workspace, job_id: int, place: DeltaGenerator, log: bool, key: str) -> None:
    try:
        job = jobs.job(ws, job_id)
    except MillwrightError as error:
        guard.show(error)
        return
    with place:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chip(job.state)
            st.markdown(f"**{words.plain(job.title)}**", width="stretch")
            _buttons(ws, job, key)
        if job.state == JobState.RUNNING:
            st.progress(min(1.0, max(0.0, job.progress or 0.0)))
        st.caption(describe(job) or "Waiting for the worker.")
        if log:
            _log(ws, job_id)
    if JobState(job.state).final and st.session_state.get(f"_watched_{key}") == job_id:
        del st.session_state[f"_watched_{key}"]
        st.rerun()
    elif not JobState(job.state).final:
        st.session_state[f"_watched_{key}"] = job_id


def _buttons(ws: Workspace, job: JobRecord, key: str) -> None:
    if not JobState(job.state).final and job.cancel_requested:
        st.button("Cancelling", key=f"cancelling_{key}", disabled=True)
    elif not JobState(job.state).final:
        if st.button(
            "Cancel",
            key=f"cancel_{key}",
            icon=":material/close:",
            help="Stop it. What it has finished stays.",
        ):
            guard.attempt(jobs.cancel, ws, job.id or 0)
            st.rerun()
    elif job.state != JobState.DONE and st.button(
        "Retry",
        key=f"retry_{key}",
        icon=":material/replay:",
        help="Run it again; what it had finished is not repeated.",
    ):
        guard.attempt(jobs.retry, ws, job.id or 0)
        st.rerun()


def _log(ws: Workspace, job_id: int) -> None:
    part = guard.attempt(jobs.log, ws, job_id)
    lines = (part.text if part else "").rstrip().splitlines()[-200:]
    with st.container(height="stretch", autoscroll=True, border=False, key=f"log_{job_id}"):
        st.code("\n".join(lines) or "No log yet.", language=None, wrap_lines=True)
