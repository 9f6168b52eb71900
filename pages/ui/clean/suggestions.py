"""What the recipe could do next, each with its reason and one button."""

from __future__ import annotations

import streamlit as st

from core.data.recipe.recipe import Recipe
from core.data.recipe.suggestions import step_of
from core.workbench import suggesting
from core.workbench.suggesting import Findings
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import recipe_draft
from pages.ui.widgets import guard, panes, words


@st.cache_resource(max_entries=32, show_spinner=False)
def _findings(_ws: Workspace, folder: str, version_id: int, roles: tuple[str, ...]) -> Findings:
    return suggesting.findings(_ws, version_id)


def draw(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    """Draw the suggestions; nothing when there are none and steps are there."""
    roles = tuple(str(column.role) for column in version.columns)
    with st.spinner("Profiling every column…", show_time=True):
        findings = guard.attempt(_findings, ws, str(ws.folder), version.id, roles)
    offered = suggesting.suggestions(findings, recipe) if findings else []
    if not offered and recipe.steps:
        return
    with panes.pane("Suggestions", "suggestions"):
        if not offered:
            st.caption(
                "Nothing stands out: no duplicates, no missing values or placeholders for them, no"
                " text that holds numbers or dates."
            )
        for place, finding in enumerate(offered):
            step = step_of(finding)
            with st.container(key=f"suggestion_{place}", gap=None):
                title = finding.action.title if finding.action else ""
                if st.button(
                    words.plain(title or step.say()),
                    key=f"suggest_{place}",
                    icon=f":material/{step.kind.icon}:",
                    width="stretch",
                    help="Add this step to the recipe",
                ):
                    recipe_draft.change(ws, version, recipe.inserted(step))
                st.caption(words.plain(finding.sentence))
