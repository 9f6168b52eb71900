"""The status bar: what runs, how long it still takes, what is open, whether the worker lives and
all is saved.
"""

from __future__ import annotations

import datetime as dt

import psutil
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.base.errors import MillwrightError
from core.jobs.records import JobRecord, JobState
from core.workbench import jobs, workers
from core.workbench.workers import WorkerState
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard, words

OPEN = (JobState.RUNNING, JobState.QUEUED, JobState.WAITING)
FAST, SLOW = "1s", "5s"
_process = psutil.Process()


def open_jobs(ws: Workspace) -> list[JobRecord]:
    """Jobs that are not over, the running ones first."""
    records = jobs.jobs(ws, 50, [str(state) for state in OPEN])
    return sorted(records, key=lambda job: (OPEN.index(JobState(job.state)), job.id))


def draw(ws: Workspace, live: bool, facts: str, saved: dt.datetime | None) -> None:
    """Draw the bar at the bottom of the window.

    Parameters
    ----------
    live : bool
        Look at the jobs every second, not every five: one is open.
    saved : datetime or None (when the page last saved by itself)
    """
    st.session_state.setdefault("_open_jobs", {})
    with st.bottom, st.container(key="statusbar", gap=None):
        bar = st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="small",
            wrap=False,
            key="statusbar_row",
        )
    with bar:
        left = st.container(
            horizontal=True,
            vertical_alignment="center",
            gap="small",
            wrap=False,
            width="content",
            key="statusbar_left",
        )
        right = st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="right",
            gap="small",
            wrap=False,
            width="content",
            key="statusbar_right",
        )
    st.fragment(_tick, run_every=FAST if live else SLOW, key="status")(
        ws, left, right, facts, saved
    )


def _tick(
    ws: Workspace,
    left: DeltaGenerator,
    right: DeltaGenerator,
    facts: str,
    saved: dt.datetime | None,
) -> None:
    try:
        state = _worker(ws)
        now_open = open_jobs(ws)
    except MillwrightError as error:
        left.markdown(
            f":red-background[:material/error: {words.plain(error.sentence)}]", width="content"
        )
        return
    with left:
        if state.trouble:
            _trouble(ws, state.trouble)
        _running(ws, now_open)
    tail = [facts] if facts else []
    tail += [
        _worker_state(ws, state),
        f"{words.size(_process.memory_info().rss)}",
        f"saved {saved.astimezone():%H:%M}" if saved else "saved",
    ]
    right.markdown(":gray[" + " · ".join(tail) + "]", width="content")
    _report_ends(ws, now_open)


def _worker(ws: Workspace) -> WorkerState:
    """The worker's state, and every tick sees to it that there is one; the first picture of a page
    has the processor to itself.
    """
    drawn_before = "_run" in st.session_state
    return workers.supervise(ws) if drawn_before else workers.worker_state(ws)


def _worker_state(ws: Workspace, state: WorkerState) -> str:
    if ws.settings.flag("immediate"):
        return "jobs run here"
    if not state.alive:
        return "no worker" if state.trouble else "worker starting"
    if state.leaving:
        return "worker restarting"
    silent = state.silent > ws.settings.float("lease_seconds")
    return "worker silent" if silent else "worker ok"


def _trouble(ws: Workspace, trouble: str) -> None:
    """Why no worker comes up, and the button that tries again at once."""
    sentence, _, log_end = trouble.partition("\n\n")
    with st.popover("Jobs do not run", icon=":material/error:", type="tertiary", width="content"):
        st.markdown(words.plain(sentence))
        st.code(log_end, language=None, wrap_lines=True)
        if st.button("Try again", key="status_worker", icon=":material/replay:"):
            workers.try_again(ws)
            st.rerun()


def _running(ws: Workspace, now_open: list[JobRecord]) -> None:
    if not now_open:
        st.markdown(":green[●] Ready", width="content")
        return
    job = now_open[0]
    st.markdown(f":blue[●] Working · {summary(now_open)}", width="content")
    if job.progress is not None:
        st.progress(min(1.0, max(0.0, job.progress)), width=140)
    if job.cancel_requested:
        st.button("Cancelling", key="status_cancelling", type="tertiary", disabled=True)
    elif st.button(
        "Cancel",
        key="status_cancel",
        type="tertiary",
        icon=":material/close:",
        help="Stop this job. What it has finished stays.",
    ):
        guard.attempt(jobs.cancel, ws, job.id or 0)
        st.rerun()


def summary(now_open: list[JobRecord]) -> str:
    """The first job with how far it is, and how many others are open."""
    job = now_open[0]
    parts = [words.plain(job.title)]
    if job.cancel_requested:
        parts.append("cancelling")
    elif job.state != JobState.RUNNING:
        parts.append(words.plain(job.state))
    else:
        if job.progress is not None:
            parts.append(f"{100 * job.progress:.0f} %")
        if job.eta_seconds is not None:
            parts.append(f"{words.duration(job.eta_seconds)} left")
    if len(now_open) > 1:
        parts.append(f"{words.count(len(now_open) - 1)} more")
    return " · ".join(parts)


def _report_ends(ws: Workspace, now_open: list[JobRecord]) -> None:
    """Say which jobs ended since the last tick, and draw the page anew when the list changed."""
    before: dict[int, str] = st.session_state["_open_jobs"]
    after = {job.id or 0: job.title for job in now_open}
    if before.keys() == after.keys():
        return
    st.session_state["_open_jobs"] = after
    for job_id in before.keys() - after.keys():
        _toast(ws, job_id)
    st.rerun()


def _toast(ws: Workspace, job_id: int) -> None:
    try:
        job = jobs.job(ws, job_id)
    except MillwrightError:
        return
    title = words.plain(job.title)
    if job.state == JobState.DONE:
        st.toast(f"{title}: done", icon=":material/check_circle:")
    elif job.state == JobState.CANCELLED:
        st.toast(f"{title}: cancelled", icon=":material/cancel:")
    elif job.state == JobState.FAILED:
        st.toast(
            f"{title}: {words.plain(job.error or 'failed')}",
            icon=":material/error:",
            duration="long",
        )
