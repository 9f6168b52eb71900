"""The applied steps in words, with what each does and what can be done with it."""

from __future__ import annotations

from typing import Any

import pytest

from core.data.recipe.effect import StepEffect
from core.data.recipe.recipe import Recipe, RecipeStep
from pages.ui.clean import applied_steps, recipe_draft
from tests.pages.driving import param
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, version

SOURCE = "Café_data\\* · v2 :gray[as it is]"
DUPLICATES = RecipeStep(step="drop_duplicates")
OFF = RecipeStep(step="drop_duplicates", params={"columns": ["name"]}, enabled=False)
UNKNOWN = RecipeStep(step="from_elsewhere")
RECIPE = Recipe(steps=(DUPLICATES, OFF, UNKNOWN))
TOOLS = ("step_edit", "step_switch", "step_up", "step_down", "step_remove")


def _page(recipe: Recipe, chosen: int, *effects: StepEffect) -> Any:
    tried: Any = type("Preview", (), {"effects": effects})() if effects else None
    return drawn(applied_steps.draw, NO_WORKSPACE, version(), recipe, tried, chosen)


def test_without_a_step_the_way_to_one_is_the_main_button() -> None:
    page = _page(Recipe(), 0)
    assert labels(page) == {"nav_applied_source": SOURCE, "primary_add": "Add a step"}
    assert page.button(key="nav_applied_source").proto.type == "tertiary"
    assert captions(page) == [
        "No step yet. Take a suggestion, or add a step; nothing is stored before you save."
    ]


def test_each_step_is_numbered_and_grey_when_it_is_off() -> None:
    page = _page(RECIPE, 0)
    shown = labels(page)
    assert shown["nav_applied_0"] == "1\\. Drop duplicate rows"
    assert shown["nav_applied_1"] == ":gray[2\\. Drop rows with equal name]"
    assert shown["nav_applied_2"] == "3\\. from_elsewhere"
    assert [page.button(key=f"nav_applied_{place}").icon for place in range(3)] == [
        ":material/content_copy:",
        ":material/visibility_off:",
        ":material/help:",
    ]
    assert page.button(key="nav_applied_source").proto.type == "secondary"
    assert (shown["show_recipe"], shown["add_step"], shown["primary_save"]) == (
        "Recipe",
        "Add a step",
        "Save…",
    )
    assert captions(page) == []
    assert not set(TOOLS) & set(shown)


def test_below_a_step_stands_what_it_does_or_why_it_cannot() -> None:
    page = _page(
        RECIPE,
        0,
        StepEffect(rows_before=10, rows_after=8),
        StepEffect.left_out(8, "Switched off"),
        StepEffect.failed(8, "There is no step “x*”."),
    )
    assert captions(page) == [
        "2 rows removed.",
        "Switched off.",
        ":red[:material/error: There is no step “x\\*”.]",
    ]


@pytest.mark.parametrize(
    ("chosen", "switch", "disabled"),
    [
        (1, "Switch this step off", {"step_up"}),
        (2, "Switch this step on", set()),
        (3, "Switch this step off", {"step_edit", "step_down"}),
    ],
)
def test_the_chosen_step_has_its_tools(chosen: int, switch: str, disabled: set[str]) -> None:
    page = _page(RECIPE, chosen)
    shown = labels(page)
    assert [shown[key] for key in TOOLS] == [
        "Edit this step",
        switch,
        "Move up",
        "Move down",
        "Remove this step",
    ]
    assert {key for key in TOOLS if page.button(key=key).disabled} == disabled
    kinds = [page.button(key=f"nav_applied_{place}").proto.type for place in range(3)]
    assert [place for place, kind in enumerate(kinds) if kind == "secondary"] == [chosen - 1]


@pytest.mark.parametrize(
    ("key", "steps", "shown"),
    [
        ("step_switch", (DUPLICATES, OFF.model_copy(update={"enabled": True}), UNKNOWN), 2),
        ("step_up", (OFF, DUPLICATES, UNKNOWN), 1),
        ("step_down", (DUPLICATES, UNKNOWN, OFF), 3),
        ("step_remove", (DUPLICATES, UNKNOWN), 1),
    ],
)
def test_a_tool_changes_the_recipe_and_says_which_step_is_shown(
    key: str, steps: tuple[RecipeStep, ...], shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: list[tuple[Recipe, int]] = []
    monkeypatch.setattr(
        recipe_draft, "change", lambda ws, at, recipe, step: changes.append((recipe, step))
    )
    _page(RECIPE, 2).button(key=key).click().run()
    assert changes == [(Recipe(steps=steps), shown)]


def test_a_click_on_a_step_shows_the_table_after_it() -> None:
    page = _page(RECIPE, 3)
    page.button(key="nav_applied_0").click().run()
    assert param(page, "step") == "1"
    page.button(key="nav_applied_source").click().run()
    assert param(page, "step") == "0"
