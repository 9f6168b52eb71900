"""The recipe leaves the screen: as a new version, as JSON, as a command, as code."""

from __future__ import annotations

import json

import streamlit as st

from core.data.recipe.recipe import Recipe
from core.jobs.records import JobRecord, JobState
from core.workbench import cleaning, jobs, versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import guard, job_panel, panes, words


@st.dialog("Save as a new version", width="small", icon=":material/save:")
def ask(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    """Ask for the recipe to be applied to the whole table."""
    steps, rows = words.plural(len(recipe.say()), "step"), words.plural(version.rows, "row")
    st.markdown(
        f"{steps} will be applied to all {rows} of **{words.plain(version.title)}**, which stays as"
        " it is."
    )
    name = st.text_input(
        "Name of a new dataset (optional)",
        key="save_name",
        max_chars=120,
        placeholder=f"Next version of {version.dataset}",
        help="Empty: the same dataset.",
    )
    if st.button("Save", key="save_now", type="primary", icon=":material/save:", width="stretch"):
        with guard.here():
            job_id = cleaning.clean(ws, version.id, recipe, (name or "").strip() or None)
            # a dialog is a fragment, which knows no other pages: the page goes on from the URL
            st.query_params["job"] = str(job_id)
            st.rerun()


def outcome(ws: Workspace) -> None:
    """Draw where the last saving stands, or what came of it; nothing when the URL names none."""
    job_id = st.query_params.get("job", "")
    if not (job_id.isascii() and job_id.isdigit() and len(job_id) < 12):
        return
    with panes.pane("", "outcome", height="content"):
        job = guard.attempt(jobs.job, ws, int(job_id))
        if job is None or job.kind != "clean" or not JobState(job.state).final:
            _under_way(job)
        elif job.state == JobState.DONE:
            _done(ws, job)
        else:
            job_panel.draw(ws, int(job_id), log=False, key="clean")


def _under_way(job: JobRecord | None) -> None:
    if job is not None:
        st.markdown(
            ":material/hourglass_top: The new version is being stored; the status bar shows the"
            " progress. You can go on working."
        )


def _done(ws: Workspace, job: JobRecord) -> None:
    result = job.result or {}
    with st.container(key="saved", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":green[:material/check_circle:] {words.plain(result.get('sentence', 'Done.'))}",
            width="stretch",
        )
        if not result.get("unchanged"):
            _ways_on(guard.attempt(versions.version, ws, int(result["version_id"])))
        if st.button(
            "Close this message",
            key="close_saved",
            icon=":material/close:",
            type="tertiary",
            help="Close this message",
        ):
            st.query_params.pop("job", None)
            st.rerun()


def _ways_on(saved: VersionView | None) -> None:
    if saved is None:
        return
    if st.button("Open it", key="open_saved", icon=":material/table:"):
        screens.go("data", dataset=saved.dataset_id, version=saved.number)
    if st.button("Train on it", key="train_saved", icon=":material/model_training:"):
        screens.go("train", dataset=saved.dataset_id, version=saved.number)


@st.dialog("The recipe", width="large", icon=":material/code:")
def show_recipe(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    """Show the recipe for use elsewhere."""
    text = json.dumps(recipe.dump(), indent=2, ensure_ascii=False)
    view = st.segmented_control(
        "Show as",
        ["JSON", "Command", "pandas"],
        default="JSON",
        required=True,
        key="recipe_view",
        label_visibility="collapsed",
    )
    with st.container(height=380, border=False), guard.here():
        if view == "Command":
            st.caption(
                "Save the JSON as recipe.json. The command does the same to the newest version of"
                " the dataset, without a browser."
            )
            st.code(cleaning.command(ws, version.id), language="bash", wrap_lines=True)
        elif view == "pandas":
            st.code(recipe.code(), language="python")
        else:
            st.code(text, language="json")
    st.download_button(
        "Download recipe.json",
        text,
        "recipe.json",
        "application/json",
        key="download_recipe",
        icon=":material/download:",
        on_click="ignore",
    )
