"""A step is added or edited: picked from the list, filled in, and tried on the table before it
joins the recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import Step
from core.data.schema import Schema
from core.workbench import cleaning
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import effect, recipe_draft
from pages.ui.widgets import forms, guard, tables, words

_KIND = "_clean_kind"  # session: the step that is being added
_ROWS = 30  # of the table that is tried


def add(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    """Open the list of steps."""
    st.session_state.pop(_KIND, None)
    _adding(ws, version, recipe)


@st.dialog("Add a step", position="right", width="medium", icon=":material/add:")
def _adding(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    name = st.session_state.get(_KIND)
    if name is None:
        _catalogue()
        return
    if st.button("All steps", key="step_back", icon=":material/arrow_back:", type="tertiary"):
        del st.session_state[_KIND]
        st.rerun(scope="fragment")
    with guard.here():
        step = _filled(ws, version, recipe, len(recipe.steps), RecipeStep(step=name))
        if _confirmed("Add the step", step) and step is not None:
            recipe_draft.change(ws, version, recipe.inserted(step))


@st.dialog("Edit the step", position="right", width="medium", icon=":material/edit:")
def edit(ws: Workspace, version: VersionView, recipe: Recipe, place: int) -> None:
    """Open the form of a step; applying it draws the page anew.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
    recipe : Recipe
    place : int
        Which of its steps, counted from 0.
    """
    with guard.here():
        step = _filled(ws, version, recipe, place, recipe.steps[place])
        if _confirmed("Apply", step) and step is not None:
            recipe_draft.change(ws, version, recipe.replaced(place, step), place + 1)


def _confirmed(label: str, step: RecipeStep | None) -> bool:
    """Draw the button that takes the step, and return whether it was pressed."""
    return st.button(
        label, key="keep_step", type="primary", icon=":material/check:", disabled=step is None
    )


def _catalogue() -> None:
    search = st.text_input(
        "Find a step",
        key="step_search",
        live="150ms",
        label_visibility="collapsed",
        icon=":material/search:",
        placeholder="Find a step, e.g. missing",
    )
    groups = cleaning.catalogue(search or "")
    with st.container(key="step_list", gap="xsmall"):
        for group, steps in groups.items():
            st.markdown(f"###### {words.plain(group)}", anchors=False)
            for step in steps:
                if st.button(
                    words.plain(step.title),
                    key=f"nav_add_{step.name}",
                    icon=f":material/{step.icon}:",
                    type="tertiary",
                    width="stretch",
                    help=words.plain(step.means),
                ):
                    st.session_state[_KIND] = step.name
                    st.rerun(scope="fragment")
    if not groups:
        st.caption("No step of that name. Try “missing”, “text” or “outliers”.")


def _filled(
    ws: Workspace, version: VersionView, recipe: Recipe, place: int, start: RecipeStep
) -> RecipeStep | None:
    """Draw the form of a step that is to stand at ``place`` and what it does; returns it when it
    works.
    """
    kind, before = start.kind, Recipe(steps=recipe.steps[:place])
    _heading(kind)
    schema = recipe_draft.tried(ws, version, before, place).schema
    suited = tuple(column for column in schema if column.type in kind.suits)
    params = forms.form(
        kind.Params,
        f"step_{place}_{kind.name}",
        start=start.params,
        schema=suited,
        hints=forms.Hints(choices=_columns(kind, schema)),
    )
    if params is None:
        return None
    step = start.model_copy(update={"params": params.model_dump(mode="json"), "enabled": True})
    return step if _works(ws, version, before.inserted(step)) else None


def _heading(kind: Step) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/{kind.icon}: **{words.plain(kind.title)}**", width="content")
        recipe_draft.chip(kind)
    st.caption(words.plain(kind.means))


def _columns(kind: Step, schema: Schema) -> Mapping[str, Any]:
    """Fields that hold a column's name but are called otherwise."""
    marked = (
        name
        for name, info in kind.Params.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("columns")
    )
    return {name: [column.name for column in schema] for name in marked}


def _works(ws: Workspace, version: VersionView, recipe: Recipe) -> bool:
    """Draw what the last step of ``recipe`` does; returns whether it works."""
    number = len(recipe.steps)
    tried = recipe_draft.tried(ws, version, recipe, number)
    outcome = tried.effects[-1]
    with st.container(key="step_preview", gap="xsmall"):
        if outcome.error:
            st.error(words.plain(outcome.error), icon=":material/error:")
            return False
        st.markdown(f":material/visibility: **{words.plain(outcome.sentence)}**")
        st.caption(words.plain(tried.sentence))
        first = [
            name
            for name in (*outcome.columns_added, *outcome.columns_changed)
            if name in tried.frame.columns
        ]
        order = [*first, *(name for name in tried.frame.columns if name not in first)]
        columns = effect.typed(version, tried)
        tables.show(
            tried.frame.head(_ROWS),
            key="step_tried",
            alt="The first rows after this step",
            columns=columns,
            layout=tables.Layout(height=190, order=order),
        )
    return True
