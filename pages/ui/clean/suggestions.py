"""What the recipe could do next, each with its reason and one button."""

from __future__ import annotations

import streamlit as st

from core.data.recipe.recipe import Recipe
from core.workbench import suggesting
from core.workbench.datasets import VersionView
from core.workbench.suggesting import Findings
from core.workbench.workspace import Workspace
from pages.ui.clean import draft
from pages.ui.widgets import guard, panes, words


@st.cache_resource(max_entries=32, show_spinner=False)
def _found(_ws: Workspace, folder: str, version_id: int, roles: tuple[str, ...]) -> Findings:
    return suggesting.findings(_ws, version_id)


def suggestions(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    """Draw the suggestions; nothing when there are none and steps are there."""
    roles = tuple(str(column.role) for column in version.columns)
    with st.spinner("Looking at every column…", show_time=True):
        found = guard.attempt(_found, ws, str(ws.folder), version.id, roles)
    offered = suggesting.suggestions(found, recipe) if found else []
    if not offered and recipe.steps:
        return
    with panes.pane("Suggestions", "suggestions"):
        if not offered:
            st.caption(
                "Nothing stands out: no duplicates, gaps, disguised gaps, or texts that are numbers"
                " or dates."
            )
        for place, item in enumerate(offered):
            with st.container(key=f"suggestion_{place}", gap=None):
                icon = f":material/{item.step.kind.icon}:"
                if st.button(
                    words.plain(item.title),
                    key=f"suggest_{place}",
                    icon=icon,
                    width="stretch",
                    help="Add this step to the recipe",
                ):
                    draft.change(ws, version, recipe.inserted(item.step))
                st.caption(words.plain(item.reason))
