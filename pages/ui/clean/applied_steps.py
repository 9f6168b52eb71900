"""The applied steps: each in words with what it does; a click shows the table after it."""

from __future__ import annotations

import streamlit as st

from core.data.recipe.effect import StepEffect
from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench.cleaning import RecipePreview
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import recipe_draft, saving, step_dialogs
from pages.ui.widgets import guard, panes, words


def draw(
    ws: Workspace, version: VersionView, recipe: Recipe, tried: RecipePreview | None, chosen: int
) -> None:
    """Draw the list and, below it, what can be done with it.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
        What the recipe starts from.
    recipe : Recipe
    tried : RecipePreview or None
        What each step does; None where the recipe cannot be tried.
    chosen : int
        How many steps are done in the table that is shown.
    """
    with panes.pane("Applied steps", "steps", tools=lambda: _tools(ws, version, recipe)):
        with st.container(key="body_applied", height="stretch", border=False, gap="xsmall"):
            _source(version, recipe, chosen)
            for place in range(len(recipe.steps)):
                with st.container(key=f"applied_{place}", gap=None):
                    _step(
                        ws,
                        version,
                        recipe,
                        place,
                        tried.effects[place] if tried else None,
                        chosen == place + 1,
                    )
            if not recipe.steps:
                st.caption(
                    "No step yet. Take a suggestion, or add a step; nothing is stored before you"
                    " save."
                )
        _actions(ws, version, recipe)


def _tools(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    if recipe.steps and st.button(
        "Recipe",
        key="show_recipe",
        icon=":material/code:",
        type="tertiary",
        help="As JSON, as a command and as code",
    ):
        saving.show_recipe(ws, version, recipe)


def _source(version: VersionView, recipe: Recipe, chosen: int) -> None:
    label = f"{words.plain(version.title)} :gray[as it is]"
    here = bool(recipe.steps) and chosen == 0
    if st.button(
        label,
        key="nav_applied_source",
        icon=":material/table:",
        type="secondary" if here else "tertiary",
        width="stretch",
    ):
        recipe_draft.choose(recipe, 0)
        st.rerun()


def _step(
    ws: Workspace,
    version: VersionView,
    recipe: Recipe,
    place: int,
    effect: StepEffect | None,
    here: bool,
) -> None:
    entry = recipe.steps[place]
    kind = recipe_draft.kind_of(entry)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall"):
        icon = (
            f":material/{kind.icon if entry.enabled else 'visibility_off'}:"
            if kind
            else ":material/help:"
        )
        label = f"{words.count(place + 1)}\\. {words.plain(entry.say())}"
        if st.button(  # without a tooltip: it would lie over the next step
            label if entry.enabled else f":gray[{label}]",
            key=f"nav_applied_{place}",
            icon=icon,
            type="secondary" if here else "tertiary",
            width="stretch",
        ):
            recipe_draft.choose(recipe, place + 1)
            st.rerun()
        if kind is not None:
            recipe_draft.chip(kind)
    if effect is not None:
        text = words.plain(effect.sentence)
        st.caption(f":red[:material/error: {text}]" if effect.error else text)
    if here:
        _buttons(ws, version, recipe, place, entry)


def _buttons(
    ws: Workspace, version: VersionView, recipe: Recipe, place: int, entry: RecipeStep
) -> None:
    """What can be done with the chosen step."""
    last = len(recipe.steps) - 1
    with st.container(
        key="step_tools", horizontal=True, vertical_alignment="center", wrap=False, gap="medium"
    ):
        if _tool("edit", "edit", "Edit this step", disabled=recipe_draft.kind_of(entry) is None):
            step_dialogs.edit(ws, version, recipe, place)
        if _tool(
            "switch",
            "toggle_on" if entry.enabled else "toggle_off",
            "Switch this step off" if entry.enabled else "Switch this step on",
        ):
            recipe_draft.change(ws, version, recipe.switched(place), place + 1)
        if _tool("up", "arrow_upward", "Move up", disabled=place == 0):
            recipe_draft.change(ws, version, recipe.moved(place, -1), place)
        if _tool("down", "arrow_downward", "Move down", disabled=place == last):
            recipe_draft.change(ws, version, recipe.moved(place, 1), place + 2)
        if _tool("remove", "delete", "Remove this step"):
            recipe_draft.change(ws, version, recipe.removed(place), place)


def _tool(name: str, icon: str, tip: str, disabled: bool = False) -> bool:
    return st.button(
        tip,
        key=f"step_{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=tip,
        disabled=disabled,
    )


def _actions(ws: Workspace, version: VersionView, recipe: Recipe) -> None:
    with st.container(key="step_actions", horizontal=True, gap="xsmall", wrap=False):
        any_step = bool(recipe.steps)
        if st.button(
            "Add a step",
            key="add_step" if any_step else "primary_add",
            icon=":material/add:",
            type="secondary" if any_step else "primary",
            width="stretch",
        ):
            step_dialogs.add(ws, version, recipe)
        if any_step and st.button(
            "Save…",
            key="primary_save",
            icon=":material/save:",
            type="primary",
            width="stretch",
            help="Save as a new version (Ctrl+Enter)",
        ):
            with guard.here():
                saving.ask(ws, version, recipe)
