"""L3: sixty pages open for five minutes on a workspace with a million rows and finished runs, the
status bar ticking, beside a bare Streamlit page with a ticking fragment.

The pages are WebSocket sessions without a browser, so the times are the server's: from the message
until the script has run. People think for 10 to 20 s between two screens. Open files and threads
are counted before the first page opens and after the last is forgotten.

``SESSIONS`` and ``SECONDS`` in the environment choose fewer and shorter.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.app import bare, prepare
from benchmarks.measure import record
from tests.faults.page_sessions import Figures, Screen, Server, open_pages, percentile
from tests.journeys.driving import free_port, serve, stop

SESSIONS, SECONDS = int(os.environ.get("SESSIONS", "60")), float(os.environ.get("SECONDS", "300"))
WARM_UP, FORGOTTEN = 20.0, 130.0  # seconds: Streamlit keeps a closed session for two minutes
BARE = """
import streamlit as st
@st.fragment(run_every="5s")
def tick():
    st.write("tick")
st.write("a page")
tick()
"""


def screens(ids: dict[str, int]) -> list[Screen]:
    """The screens that people go to: the large table, the small one, and what was trained on it."""
    large, small = f"dataset={ids['orders']}", f"dataset={ids['customers']}"
    run = f"{small}&run={ids['lightgbm']}"
    pages = [Screen("home"), Screen("jobs"), Screen("train", small), Screen("compare", small)]
    pages += [Screen("data", large), Screen("data", small), Screen("clean", small)]
    return [*pages, Screen("explain", run), Screen("predict", run)]


def summary(figures: Figures) -> dict[str, float]:
    """The figures as they are stored: seconds, and how many."""
    return {
        "runs": len(figures.runs),
        "run_p50": round(percentile(figures.runs, 0.5), 3),
        "run_p95": round(percentile(figures.runs, 0.95), 3),
        "ticks": len(figures.ticks),
        "tick_p95": round(percentile(figures.ticks, 0.95), 3),
        "errors": len(figures.errors),
    }


def _forget(server: Server, pages: list[Screen]) -> None:
    """Wait until closed sessions may go; they do when the next page opens."""
    time.sleep(FORGOTTEN)
    open_pages(server, pages[:1], 1, 3.0, (0.5, 1.0))


def watched(server: Server, pid: int, pages: list[Screen]) -> dict[str, Any]:
    """Open the pages, and count the server's files and threads before, meanwhile and after."""
    process = psutil.Process(pid)
    open_pages(server, pages, len(pages), WARM_UP, (1.0, 2.0))
    _forget(server, pages)
    before = (process.num_fds(), process.num_threads())
    figures = open_pages(server, pages, SESSIONS, SECONDS)
    meanwhile = (process.num_fds(), process.num_threads())
    _forget(server, pages)
    after = (process.num_fds(), process.num_threads())
    return summary(figures) | {
        "files": [before[0], meanwhile[0], after[0]],
        "threads": [before[1], meanwhile[1], after[1]],
        "mb": round(process.memory_info().rss / 2**20),
        "first_errors": figures.errors[:3],
    }


def main() -> None:
    """Make the workspace, keep the pages open, then those of the bare server."""
    place = Path(tempfile.mkdtemp(prefix="mw-bench-sessions-"))
    try:
        ids = prepare(place)
        served = serve(place)
        try:
            ours = watched(Server(served.url, served.cookie), served.process.pid, screens(ids))
        finally:
            stop(served)
        with bare(place, free_port(), BARE) as (url, pid):
            peer = watched(Server(url), pid, [Screen("")])
    finally:
        shutil.rmtree(place, ignore_errors=True)
    load = [round(value, 1) for value in os.getloadavg()]
    print(f"{SESSIONS} pages, {SECONDS:g} s, load {load}\n  ours {ours}\n  bare {peer}", flush=True)
    if ours["errors"]:
        raise RuntimeError(f"{ours['errors']} errors, first: {ours['first_errors']}")
    record(
        f"L3 {SESSIONS} open pages for {SECONDS:g} s",
        {"ours": ours, "bare": peer, "load": load},
        goal="0 errors, open files back to where they were; p95 of a run at most 2 s",
        note="WebSocket sessions without a browser; one machine also makes the load",
    )


if __name__ == "__main__":
    main()
