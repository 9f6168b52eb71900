"""What can be done with the recipe from the menus, the toolbar and the keys."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.workbench import cleaning
from core.workbench.cleaning import Draft
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import recipe_draft, saving, step_dialogs
from pages.ui.frame import commands
from pages.ui.frame.commands import Command


def own_commands(ws: Workspace, version: VersionView | None, draft: Draft | None) -> list[Command]:
    """Undo, redo and what can be done with the recipe."""
    if version is None or draft is None:
        return []

    def move(verb: Callable[[Workspace, int], Draft]) -> Callable[[], None]:
        def run() -> None:
            moved = verb(ws, version.id)
            recipe_draft.choose(moved.recipe, len(moved.recipe.steps))
            st.rerun()

        return run

    any_step = bool(draft.recipe.steps)
    return [
        commands.undo(move(cleaning.undo) if draft.can_undo else None),
        commands.redo(move(cleaning.redo) if draft.can_redo else None),
        Command(
            "clean.add",
            "Add a cleaning step…",
            "Data",
            lambda: step_dialogs.add(ws, version, draft.recipe),
            "add",
        ),
        Command(
            "clean.save",
            "Save as a new version…",
            "Data",
            (lambda: saving.ask(ws, version, draft.recipe)) if any_step else None,
            "save",
        ),
        Command(
            "clean.recipe",
            "Show the recipe…",
            "Data",
            (lambda: saving.show_recipe(ws, version, draft.recipe)) if any_step else None,
            "code",
        ),
    ]
