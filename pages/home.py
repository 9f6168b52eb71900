"""Home: bring data, find what you worked on, see what to do next."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.data.demo_tables import SAMPLES
from core.workbench import datasets, history, jobs
from core.workbench.workspace import Workspace
from pages.ui.data import samples
from pages.ui.frame import keys, run_choice, shell
from pages.ui.widgets import guard, panes, tables, upload, words
from pages.ui.widgets import jobs as job_ui


def _bring(ws: Workspace, known: dict[str, int]) -> None:
    """The place to drop a file, the demo, and the gallery."""
    token = upload.drop(ws, "home_upload")
    if token:
        shell.go("data", upload=token)
    running = next(
        (job for job in jobs.jobs(ws, 20, ["waiting", "queued", "running"]) if job.kind == "demo"),
        None,
    )
    if running:
        job_ui.panel(ws, running.id or 0, log=False, key="demo")
    elif not set(SAMPLES) <= set(known):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(
                "Try the demo", type="primary", icon=":material/science:", key="primary_demo"
            ):
                keys.ask("file.demo")
                st.rerun()
            st.caption(
                "Three generated datasets with finished runs, made on this machine in under a"
                " minute."
            )
    samples.gallery(ws, known)


def _recent(found: Sequence[Any], runs: Sequence[history.RunSummary]) -> None:
    """Datasets and runs, the newest first; a selected one is opened."""
    things = [
        (
            "dataset",
            item.id,
            item.name,
            f"{words.count(item.rows)} × {item.columns}, version {item.number}",
            item.created,
        )
        for item in found
    ]
    things += [
        ("run", item.id, item.name, _result(item), item.finished or item.created) for item in runs
    ]
    things.sort(key=lambda thing: thing[4], reverse=True)
    if not things:
        panes.empty(
            "history",
            "Nothing yet",
            "What you import and train will be listed here. Drop a file above, or try the demo.",
            "recent",
        )
        return
    frame = tables.many(
        things,
        {
            "Kind": lambda thing: [thing[0]],
            "Name": lambda thing: thing[2],
            "What": lambda thing: thing[3],
            "When": lambda thing: thing[4],
        },
    )
    columns = {
        "Kind": st.column_config.MultiselectColumn(
            "Kind", options=["dataset", "run"], color=["blue", "green"], width=90
        ),
        "Name": st.column_config.TextColumn(width="medium"),
        "What": st.column_config.TextColumn(width="large"),
        "When": tables.when_column(),
    }
    picked = tables.show(
        frame, key="recent", alt="Recent datasets and runs", columns=columns, select="one"
    )
    if picked and picked[0] < len(things):
        kind, number = things[picked[0]][:2]
        shell.go("data" if kind == "dataset" else "compare", **{kind: number})


def _result(run: history.RunSummary) -> str:
    score = f"{run_choice.score(run)} · " if run.primary_score is not None else ""
    return f"{score}{run.state}, predicts {run.target} of {run.dataset}"


def _next(found: Sequence[Any], runs: Sequence[history.RunSummary]) -> None:
    """The way from a file to predictions; the first step that is open is the one to take."""
    finished = [run for run in runs if run.state == "done"]
    steps = (
        ("data", "Bring data", "Import a file, or make the demo.", bool(found)),
        (
            "data",
            "Look at it",
            "See every column's profile; say which one is the target.",
            bool(found),
        ),
        (
            "clean",
            "Clean it",
            "Build a recipe; see what each step does before you save.",
            any(item.number > 1 for item in found),
        ),
        (
            "train",
            "Train models",
            "Choose the target; several models are validated side by side.",
            bool(runs),
        ),
        (
            "compare",
            "Compare runs",
            "Which model is better, and is the difference real?",
            len(finished) > 1,
        ),
        (
            "explain",
            "Understand one",
            "What drives its predictions, and what if a value changed?",
            False,
        ),
        (
            "predict",
            "Predict new rows",
            "Export the best, load a file, download the scores.",
            False,
        ),
    )
    upcoming = next((place for place, step in enumerate(steps) if not step[3]), 0)
    for place, (name, title, text, done) in enumerate(steps):
        icon = ":material/check_circle:" if done else f":material/counter_{place + 1}:"
        kind = "primary" if place == upcoming else "tertiary"
        if st.button(title, key=f"nav_step_{place}", icon=icon, type=kind, width="stretch"):
            shell.go(name, **({"new": 1} if place == 0 else {}))
        st.caption(text)


screen = shell.page("home")
everything = guard.attempt(datasets.datasets, screen.ws) or []
latest = guard.attempt(history.runs, screen.ws, limit=30) or []
left, right = panes.split("home", None, 300)
with left:
    with panes.pane("Start", "start", height="content"), guard.here():
        _bring(screen.ws, {item.name: item.id for item in everything})
    with panes.pane("Recent", "recent"):
        _recent(everything[:30], latest)
with right, panes.pane("What to do next", "next"):
    _next(everything, latest)
