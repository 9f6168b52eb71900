"""P20 and P21: how quick the app is with a dataset of a million rows open, beside a bare Streamlit
page, and what ten idle users cost.

Times are taken in the browser: from the click until what follows it is drawn. Cold start is from
the start of the process until the table stands in a browser that is already open. The bare page has
two pages, a counter and a fragment with a counter, and does nothing else.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import files
from benchmarks.measure import family_mb, record
from core.base.settings import Settings
from core.data.demo_tables import churn
from core.workbench import history, importing, jobs, training, versions
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import open_workspace
from pages.ui.frame import screens
from tests.journeys.driving import (
    CHROMIUM_ARGS,
    PATIENCE,
    Served,
    browser_path,
    free_port,
    serve,
    stop,
)

ROWS = 1_000_000
STARTS, ROUNDS, CLICKS = 3, 6, 20  # counted; one more before them is not
USERS, SETTLE, WATCHED = 10, 15, 60  # seconds
BARE = """
import streamlit as st
mark = st.session_state["n"] = st.session_state.get("n", 0) + 1
@st.fragment
def part():
    st.button("again", key="part")
    count = st.session_state["m"] = st.session_state.get("m", 0) + 1
    with st.container(key="part_mark"):
        st.write(f"fragment {count}")
def one():
    st.button("again", key="whole")
    part()
def two():
    st.write("two")
st.navigation([st.Page(one, default=True), st.Page(two)], position="top").run()
with st.container(key="mark"):
    st.write(f"run {mark}")
"""
VIEW: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
OPTIONS = {"executable_path": browser_path(), "args": CHROMIUM_ARGS, **VIEW}
#: clicks, and resolves with the milliseconds until the watched text (or, without a selector, the
#: frame's count of runs) is another
CLICK = """([button, place, watched]) => new Promise((resolve) => {
  const root = document.documentElement
  const read = () => watched ? document.querySelector(watched)?.textContent : root.dataset.mwRun
  const before = read(), began = performance.now()
  const watch = new MutationObserver(() => {
    const now = read()
    if (now === undefined || now === before) return
    watch.disconnect()
    requestAnimationFrame(() => resolve(performance.now() - began))
  })
  const everything = { attributes: true, childList: true, subtree: true, characterData: true }
  watch.observe(root, everything)
  if (button) document.querySelectorAll(button)[place].click()
  else window.__millwright.send('nothing')
})"""
NAV, STEP = "[data-testid=stTopNavLink]", "[data-testid=stNumberInputStepUp]"


def prepare(place: Path) -> dict[str, int]:
    """A workspace with the large dataset, and customers with finished runs to ask “what if” of.

    Returns the ids of the datasets, and those of the runs by model.
    """
    csv = files.prepare(files.DATA / f"orders_{ROWS}.csv", ROWS)
    churn().to_csv(place / "customers.csv", index=False)
    ws = open_workspace(
        place / "workspace", Settings({"immediate": True, "secret_key_file": str(place / "key")})
    )
    try:
        tables = {}
        for name, path in (("customers", place / "customers.csv"), ("orders", csv)):
            job = jobs.job(ws, importing.import_file(ws, path, name=name))
            if job.state != "done":
                raise RuntimeError(job.error)
            tables[name] = versions.find(ws, name)
        training.train_now(
            ws,
            TrainRequest(
                version_id=tables["customers"].id,
                target="churned",
                models=["logistic", "lightgbm"],
                folds=2,
            ),
        )
        runs = {run.model: run.id for run in history.runs(ws) if run.state == "done"}
        return {name: version.dataset_id for name, version in tables.items()} | runs
    finally:
        ws.close()


@contextmanager
def bare(place: Path, port: int, page: str = BARE) -> Iterator[tuple[str, int]]:
    """A bare page, served by Streamlit itself: its URL and process."""
    script = place / "bare.py"
    script.write_text(page)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.headless=true",
        f"--server.port={port}",
        "--server.fileWatcherType=none",
    ]
    process = subprocess.Popen(
        command,
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(place)},
    )
    try:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/_stcore/health", timeout=0.5
                ).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _ours(place: Path, port: int = 0) -> Iterator[Served]:
    served = serve(place, port)
    try:
        yield served
    finally:
        stop(served)


def _context(browser: Any) -> Any:
    context = browser.new_context(**VIEW)
    context.set_default_timeout(PATIENCE)
    return context


def _open_ours(context: Any, served: Served, path: str, shows: str) -> Any:
    served.let_in(context)
    page = context.new_page()
    page.goto(served.url + path)
    page.wait_for_function("() => document.documentElement.dataset.mwRun")
    page.locator(shows).first.wait_for()
    return page


def _open_bare(context: Any, url: str) -> Any:
    page = context.new_page()
    page.goto(url)
    page.locator(".st-key-mark").wait_for()
    return page


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _starts(browser: Any, place: Path, dataset: int, *, known: bool) -> dict[str, Any]:
    """Seconds from the start of the process to the first page drawn, in turn, and the CPU seconds
    of the process until then.

    ``known``: the browser has been there before, as a person's has, and keeps Streamlit's scripts
    on disk; else it fetches and compiles all of them.
    """
    ports, mine, theirs = (free_port(), free_port()), [], []
    contexts = (
        tuple(
            browser.browser_type.launch_persistent_context(place / f"profile_{port}", **OPTIONS)
            for port in ports
        )
        if known
        else ()
    )
    for _ in range(STARTS + 1 + known):
        if not known:
            contexts = (_context(browser), _context(browser))
        began = time.monotonic()
        with _ours(place, ports[0]) as served:
            page = _open_ours(
                contexts[0], served, f"/data?dataset={dataset}", "[data-testid=stDataFrame]"
            )
            mine.append((time.monotonic() - began, _cpu(served.process.pid), served.ready_seconds))
            page.close()
        began = time.monotonic()
        with bare(place, ports[1]) as (url, pid):
            page = _open_bare(contexts[1], url)
            theirs.append((time.monotonic() - began, _cpu(pid)))
            page.close()
    for context in contexts if known else ():
        context.close()
    wall, cpu, ready = (
        round(statistics.median(column), 2) for column in zip(*mine[-STARTS:], strict=True)
    )
    peer_wall, peer_cpu = (
        round(statistics.median(column), 2) for column in zip(*theirs[-STARTS:], strict=True)
    )
    return {
        "goal": "≤ 2.5 s",
        "ours_s": wall,
        "ours_answers_after_s": ready,
        "ours_cpu_s": cpu,
        "peer_s": peer_wall,
        "peer_cpu_s": peer_cpu,
    }


def _spread(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "p50": round(statistics.median(ordered)),
        "p95": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]),
        "times": len(ordered),
    }


def _clicks(
    page: Any, button: str, watched: str, times: int, place: Callable[[int], int] = lambda turn: 0
) -> list[float]:
    """Milliseconds of each click but the first, with a moment of rest between two."""
    milliseconds = []
    for turn in range(times + 1):
        milliseconds.append(float(page.evaluate(CLICK, [button, place(turn), watched])))
        page.wait_for_timeout(250)
    return milliseconds[1:]


def _switches(page: Any) -> dict[str, list[float]]:
    """Milliseconds of going to each screen by its link, by screen.

    The first round is not counted.
    """
    names = [entry.name for entry in screens.entries()]
    by_screen: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 1):
        for place, name in enumerate(names):
            took = float(page.evaluate(CLICK, [NAV, place, ""]))
            if turn:
                by_screen[name].append(took)
            page.wait_for_timeout(400)
    return by_screen


def _quick(browser: Any, place: Path, ids: dict[str, int]) -> dict[str, Any]:
    """Switches, reruns and fragments, ours and the bare page's, in the same minutes."""
    with _ours(place) as served, bare(place, free_port()) as (url, _):
        peer, page = (
            _open_bare(_context(browser), url),
            _open_ours(
                _context(browser),
                served,
                f"/data?dataset={ids['orders']}",
                "[data-testid=stDataFrame]",
            ),
        )
        time.sleep(SETTLE)
        reruns, bare_reruns = (
            _clicks(page, "", "", CLICKS),
            _clicks(peer, ".st-key-whole button", ".st-key-mark", CLICKS),
        )
        switches = _switches(page)
        bare_switches = _clicks(peer, NAV, ".st-key-mark", CLICKS, lambda turn: (turn + 1) % 2)
        page.goto(
            f"{served.url}/explain?dataset={ids['customers']}&run={ids['logistic']}&view=what-if"
        )
        peer.goto(url)
        page.locator(STEP).first.wait_for()
        peer.locator(".st-key-part button").wait_for()
        time.sleep(SETTLE / 3)
        parts = _clicks(
            page,
            f".st-key-what_{ids['logistic']}_tenure_months {STEP}",
            "[data-testid=stMetricValue]",
            CLICKS,
        )
        bare_parts = _clicks(peer, ".st-key-part button", ".st-key-part_mark", CLICKS)
    return {
        "page_switch_ms": {
            "goal": "p50 ≤ 250, p95 ≤ 500",
            "ours": _spread([took for times in switches.values() for took in times]),
            "peer": _spread(bare_switches),
            "by_screen_p50": {
                name: round(statistics.median(times)) for name, times in switches.items()
            },
        },
        "full_rerun_ms": {
            "goal": "p50 ≤ 150",
            "ours": _spread(reruns),
            "peer": _spread(bare_reruns),
        },
        "fragment_ms": {
            "goal": "p50 ≤ 120",
            "what": "“What if” of a logistic regression",
            "ours": _spread(parts),
            "peer": _spread(bare_parts),
        },
    }


def quickness(browser: Any, place: Path, ids: dict[str, int]) -> None:
    """P20."""
    figures = {
        "cold_start": _starts(browser, place, ids["orders"], known=True),
        "cold_start_in_a_browser_that_was_never_there": _starts(
            browser, place, ids["orders"], known=False
        ),
        **_quick(browser, place, ids),
    }
    for name, value in figures.items():
        print(f"{name:16}{value}", flush=True)
    record(
        "P20 the app's quickness",
        figures,
        goal="see each",
        note=f"One user, {ROWS:,} rows open; Chromium on the same machine.",
    )


def idleness(browser: Any, place: Path, ids: dict[str, int]) -> None:
    """P21."""
    with _ours(place) as served:
        pid = served.process.pid
        start = family_mb(pid)
        tabs = [
            _open_ours(
                _context(browser),
                served,
                f"/data?dataset={ids['orders']}",
                "[data-testid=stDataFrame]",
            )
            for _ in range(USERS)
        ]
        time.sleep(SETTLE)
        before, began = _cpu(pid), time.monotonic()
        time.sleep(WATCHED)
        share = (_cpu(pid) - before) / (time.monotonic() - began)
        resident = (
            int(
                next(
                    line
                    for line in Path(f"/proc/{pid}/status").read_text().splitlines()
                    if line.startswith("VmRSS")
                ).split()[1]
            )
            / 1024
        )
        figures = {
            "memory_mb": {
                "app_pss": round(family_mb(pid), 1),
                "app_rss": round(resident, 1),
                "app_pss_before_the_first_user": round(start, 1),
            },
            "cpu_share_of_a_core": round(share, 4),
        }
        for tab in tabs:
            tab.context.close()
    print(figures, flush=True)
    note = (
        f"{USERS} browser contexts on a table of {ROWS:,} rows; CPU over {WATCHED} s; the worker"
        " and the browser are not the app."
    )
    record("P21 ten idle users", figures, goal="≤ 500 MB, ≤ 10 % of a core", note=note)


def main() -> None:
    """Make the workspace, measure both."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if path is None:
        raise RuntimeError("Chromium is not installed, so the app cannot be measured")
    place = Path(tempfile.mkdtemp(prefix="mw-bench-app-"))
    try:
        ids = prepare(place)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
            quickness(browser, place, ids)
            idleness(browser, place, ids)
            browser.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
