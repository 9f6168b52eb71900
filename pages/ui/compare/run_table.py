"""The runs: filter, select, tag, annotate, rename, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learn.task import find_task
from core.workbench import history
from core.workbench.history import RunSummary
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.widgets import findings, guard, tables, words

_LIMIT = 500
_SELECTED = 6  # runs at first
_SHOWN = 6  # runs before the table scrolls: what is below it needs the room


def filtered(ws: Workspace, version: VersionView | None) -> tuple[list[RunSummary], DeltaGenerator]:
    """Draw the filters; returns the runs that pass, the newest first, and where buttons go."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_filters"):
        where = st.segmented_control(
            "Runs of",
            ["this dataset", "all datasets"],
            default="this dataset" if version else "all datasets",
            required=True,
            key="runs_of",
            label_visibility="collapsed",
            disabled=version is None,
        )
        search = st.text_input(
            "Filter",
            key="run_search",
            placeholder="Filter by name, model, tag or note",
            label_visibility="collapsed",
            icon=":material/filter_alt:",
        )
        buttons = st.container(horizontal=True, gap="small", key="run_buttons")
    dataset_id = version.dataset_id if version and where == "this dataset" else None
    runs = (
        guard.attempt(history.runs, ws, dataset_id=dataset_id, search=search or "", limit=_LIMIT)
        or []
    )
    if not runs and search:
        st.caption("No run passes the filter.")
    return runs, buttons


def _defaults(runs: Sequence[RunSummary], run_id: int | None) -> list[int]:
    """The runs of the URL; else the finished ones of the newest training."""
    in_url = {int(part) for part in st.query_params.get("runs", "").split(",") if part.isdigit()}
    if not in_url and run_id is not None:
        in_url = {run_id}
    places = [place for place, run in enumerate(runs) if run.id in in_url]
    if places:
        return places
    done = [(place, run) for place, run in enumerate(runs) if run.state == "done"]
    return [place for place, run in done if run.job_id == done[0][1].job_id][:_SELECTED]


def draw(
    ws: Workspace, runs: Sequence[RunSummary], run_id: int | None, buttons: DeltaGenerator
) -> list[int]:
    """Draw the runs; returns the ids of the selected ones.

    Parameters
    ----------
    ws : Workspace
    runs : sequence of RunSummary
        At least one.
    run_id : int or None
        The run that is selected at first, where the URL names no runs.
    buttons : DeltaGenerator
        Where the buttons for the selected runs go.
    """
    key = f"compared_{runs[0].id}_{len(runs)}"
    picked = tables.show(
        tables.many(runs, _fields()),
        key=key,
        alt="Runs",
        columns=_columns(runs),
        select="many",
        layout=tables.Layout(
            height=tables.height(len(runs), most=_SHOWN), selected=_defaults(runs, run_id)
        ),
    )
    chosen = [runs[place].id for place in picked if place < len(runs)]
    st.query_params["runs"] = ",".join(map(str, chosen))
    with buttons:
        _buttons(ws, [run for run in runs if run.id in chosen])
    return chosen


def _fields() -> dict[str, Callable[[RunSummary], Any]]:
    return {
        "Run": lambda run: run.name,
        "State": lambda run: [run.state],
        "Findings": lambda run: findings.chip(run.findings),
        "Dataset": lambda run: f"{run.dataset} v{run.version}",
        "Target": lambda run: run.target,
        "Metric": lambda run: find_task(run.task).primary_title,
        "Mean": lambda run: run.primary_score,
        "±": lambda run: _primary(run).get("sd"),
        "Folds": lambda run: [
            value for value in _primary(run).get("folds", []) if value is not None
        ],
        "Hold-out": lambda run: run.holdout.get(find_task(run.task).primary_metric),
        "Time": lambda run: run.seconds,
        "Tags": lambda run: list(run.tags),
        "Note": lambda run: run.note or run.message,
        "When": lambda run: run.created,
        "Number": lambda run: run.id,
    }


def _columns(runs: Sequence[RunSummary]) -> dict[str, Any]:
    tags = sorted({tag for run in runs for tag in run.tags})
    return {
        "State": tables.state_column(),
        "Findings": findings.chip_column(),
        "Mean": st.column_config.NumberColumn(format="%.5g"),
        "±": st.column_config.NumberColumn(
            "±", format="%.3g", help="Standard deviation over the folds."
        ),
        "Folds": st.column_config.LineChartColumn(
            "Folds", width=90, help="The primary metric, fold by fold."
        ),
        "Hold-out": st.column_config.NumberColumn(
            format="%.5g", help="On the rows set aside before training; scored once."
        ),
        "Time": tables.seconds_column(),
        "Tags": st.column_config.MultiselectColumn("Tags", options=tags or ["-"], color="auto"),
        "When": tables.when_column(),
    }


def _primary(run: RunSummary) -> dict[str, Any]:
    return run.metrics.get(find_task(run.task).primary_metric) or {}


def _buttons(ws: Workspace, chosen: Sequence[RunSummary]) -> None:
    if st.button(
        "Edit…",
        icon=":material/edit:",
        key="edit_run",
        disabled=len(chosen) != 1,
        help="Name, tags and note of the selected run.",
    ):
        _edit(ws, chosen[0])
    if st.button("Delete…", icon=":material/delete:", key="delete_runs", disabled=not chosen):
        _delete(ws, chosen)


@st.dialog("Edit run", width="small", icon=":material/edit:")
def _edit(ws: Workspace, run: RunSummary) -> None:
    with st.form("edit_run", border=False):
        name = st.text_input("Name", run.name, max_chars=120)
        tags = st.multiselect(
            "Tags", sorted(run.tags), list(run.tags), accept_new_options=True, format_func=str
        )
        note = st.text_area("Note", run.note, max_chars=2000)
        if st.form_submit_button("Save", type="primary"):
            with guard.here():
                history.rename(ws, run.id, name)
                history.tag(ws, run.id, tags)
                history.annotate(ws, run.id, note)
                st.rerun()


@st.dialog("Delete runs", width="small", icon=":material/delete:")
def _delete(ws: Workspace, chosen: Sequence[RunSummary]) -> None:
    names = ", ".join(words.plain(run.name) for run in chosen[:6]) + (
        " …" if len(chosen) > 6 else ""
    )
    st.markdown(
        f"Delete {words.plural(len(chosen), 'run')} ({names}) with their models and predictions?"
        " This cannot be undone."
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Delete", type="primary", key="delete_now", icon=":material/delete:"):
            with guard.here():
                history.delete(ws, [run.id for run in chosen])
                st.rerun()
        if st.button("Cancel", key="delete_not"):
            st.rerun()
