"""What can be done with the recipe from the menus, the toolbar and the keys."""

from __future__ import annotations

import pytest

from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import cleaning
from core.workbench.cleaning import Draft
from pages.ui.clean import recipe_commands
from pages.ui.frame.commands import Command
from tests.pages.ui.drawing import NO_WORKSPACE, drawn, version

ONE = Recipe(steps=(RecipeStep(step="drop_duplicates"),))


def _commands(recipe: Recipe, can_undo: bool, can_redo: bool) -> dict[str, Command]:
    draft = Draft(recipe, can_undo, can_redo, None)
    every = recipe_commands.own_commands(NO_WORKSPACE, version(), draft)
    return {command.id: command for command in every}


def test_without_a_table_there_is_nothing_to_do() -> None:
    draft = Draft(ONE, True, True, None)
    assert recipe_commands.own_commands(NO_WORKSPACE, None, draft) == []
    assert recipe_commands.own_commands(NO_WORKSPACE, version(), None) == []


@pytest.mark.parametrize(
    ("recipe", "can_undo", "can_redo", "able"),
    [
        (Recipe(), False, False, {"clean.add"}),
        (Recipe(), True, False, {"edit.undo", "clean.add"}),
        (ONE, False, True, {"edit.redo", "clean.add", "clean.save", "clean.recipe"}),
    ],
)
def test_what_can_be_done(recipe: Recipe, can_undo: bool, can_redo: bool, able: set[str]) -> None:
    commands = _commands(recipe, can_undo, can_redo)
    assert list(commands) == ["edit.undo", "edit.redo", "clean.add", "clean.save", "clean.recipe"]
    assert {id_ for id_, command in commands.items() if command.run} == able


def test_the_titles() -> None:
    commands = _commands(ONE, True, True)
    assert [commands[id_].title for id_ in ("clean.add", "clean.save", "clean.recipe")] == [
        "Add a cleaning step…",
        "Save as a new version…",
        "Show the recipe…",
    ]


def test_undo_shows_the_table_after_all_steps_that_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    undone: list[int] = []

    def undo(ws: object, version_id: int) -> Draft:
        undone.append(version_id)
        return Draft(ONE, False, True, None)

    monkeypatch.setattr(cleaning, "undo", undo)
    run = _commands(ONE, True, False)["edit.undo"].run

    def once() -> None:
        if run is not None and not undone:
            run()

    page = drawn(once, step="0")
    assert undone == [7]
    assert "step" not in page.query_params
