"""The recipe being edited: which step is shown, what it does so far, and how a change is stored
and taken back.
"""

from __future__ import annotations

import json

import streamlit as st

from core.base.errors import NotFound
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import Step
from core.workbench import cleaning
from core.workbench.cleaning import RecipePreview
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard

_ROWS = "A row step: it changes which rows exist and runs once, before training."
_COLUMNS = (
    "A column step: it is fitted inside each fold on the training rows alone, and travels with the"
    " model."
)
_STEP = "step"  # of the URL: the number of the step that is shown, 0 for the table as it was


def kind_of(entry: RecipeStep) -> Step | None:
    """The step in the catalogue; None when this Millwright has none of that name."""
    try:
        return entry.kind
    except NotFound:
        return None


def chosen_step(recipe: Recipe) -> int:
    """How many steps are done in the table that is shown: what the URL says, else all."""
    in_url = st.query_params.get(_STEP, "")
    if in_url.isascii() and in_url.isdigit() and len(in_url) < 6:
        return min(int(in_url), len(recipe.steps))
    return len(recipe.steps)


def choose(recipe: Recipe, step: int) -> None:
    """Let the URL say which step is shown (the last one needs no saying)."""
    if step >= len(recipe.steps):
        st.query_params.pop(_STEP, None)
    else:
        st.query_params[_STEP] = str(step)


@st.cache_resource(max_entries=12, show_spinner=False)
def _tried(_ws: Workspace, folder: str, version_id: int, recipe: str, upto: int) -> RecipePreview:
    return cleaning.preview(_ws, version_id, Recipe.load(recipe), upto)


def tried(ws: Workspace, version: VersionView, recipe: Recipe, upto: int) -> RecipePreview:
    """The preview of a recipe, worked out once.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
    recipe : Recipe
    upto : int
        How many of its steps are done in the preview's frame.
    """
    return _tried(ws, str(ws.folder), version.id, json.dumps(recipe.dump()), upto)


def preview(ws: Workspace, version: VersionView, recipe: Recipe, upto: int) -> RecipePreview | None:
    """The preview of a recipe; None after its error has been drawn.

    Parameters
    ----------
    ws, version, recipe, upto
        As for :func:`tried`.
    """
    with st.spinner("Trying every step…", show_time=True):
        return guard.attempt(tried, ws, version, recipe, upto)


def change(ws: Workspace, version: VersionView, recipe: Recipe, step: int | None = None) -> None:
    """Store ``recipe`` as the draft, and draw anew.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
    recipe : Recipe
    step : int, optional
        How many steps are done in the table that is shown then; all when None.
    """
    with guard.here():
        cleaning.edit(ws, version.id, recipe)
        choose(recipe, len(recipe.steps) if step is None else step)
        st.rerun()


def chip(kind: Step) -> None:
    """Whether the step is about rows or columns, with what that means for training."""
    st.badge(
        "rows" if kind.rows else "columns",
        color="violet" if kind.rows else "blue",
        help=_ROWS if kind.rows else _COLUMNS,
    )
