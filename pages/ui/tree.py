"""The workspace tree at the left: datasets with their size, runs with their headline metric."""

from __future__ import annotations

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import datasets, history
from core.workbench.workspace import Workspace
from pages.ui import keys, run_choice, words
from pages.ui.place import Place

_SHOWN = 40  # entries of a section; the palette finds the others


def recent_runs(ws: Workspace, limit: int = _SHOWN) -> list[history.RunSummary]:
    """The newest runs of the history."""
    return history.runs(ws, limit=limit)


def draw(ws: Workspace, place: Place) -> None:
    """Draw the tree into the sidebar."""
    with st.sidebar, st.container(key="tree", gap="xsmall"):
        try:
            _datasets(ws, place)
            _runs(ws, place)
        except MillwrightError as error:
            st.error(words.plain(error.sentence))


def _datasets(ws: Workspace, place: Place) -> None:
    found = datasets.datasets(ws)
    st.markdown("###### Datasets", anchors=False)
    if not found:
        st.caption("None yet. Import a file, or make the demo.")
    for item in found[:_SHOWN]:
        label = f"{words.plain(item.name)} :gray[{words.short(item.rows)} × {item.columns}]"
        st.button(
            label,
            key=f"nav_dataset_{item.id}",
            icon=":material/table:",
            width="stretch",
            type="secondary" if item.id == place.dataset else "tertiary",
            on_click=keys.ask,
            args=(f"dataset.{item.id}",),
            help=f"{words.count(item.rows)} rows, {words.size(item.bytes)}, version {item.number}, {words.ago(item.created)}",
        )
    _more(len(found))


def _runs(ws: Workspace, place: Place) -> None:
    found = recent_runs(ws, _SHOWN + 1)
    if not found:
        return
    st.markdown("###### Runs", anchors=False)
    for item in found[:_SHOWN]:
        colour = "gray" if item.headline is None else "green"
        st.button(
            f"{words.plain(item.name)} :{colour}[{words.plain(run_choice.headline(item, 3))}]",
            key=f"nav_run_{item.id}",
            icon=":material/network_node:",
            width="stretch",
            type="secondary" if item.id == place.run else "tertiary",
            on_click=keys.ask,
            args=(f"run.{item.id}",),
            help=words.plain(f"{item.name}, run {item.id}: {item.target} of {item.dataset}, {words.ago(item.created)}"),
        )
    _more(len(found))


def _more(number: int) -> None:
    if number > _SHOWN:
        st.caption("More: press Ctrl K and type a name.")
