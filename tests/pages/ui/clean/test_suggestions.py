"""What the recipe could do next, one button each."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.finding import Action, Finding
from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import suggesting
from core.workbench.suggesting import Findings
from pages.ui.clean import recipe_draft, suggestions
from tests.pages.ui.drawing import captions, drawn, labels, version

STEP = RecipeStep(step="drop_duplicates")
ONE = Recipe(steps=(STEP,))
VALUES = {"step": "drop_duplicates", "params": {"columns": ["first_name"]}}
OFFERED = [
    Finding(
        code="equal_rows",
        sentence="12 rows are *equal*.",
        action=Action(kind="step", values={"step": "drop_duplicates"}, title="Drop 12 rows"),
    )
]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Any:
    def replace(offered: list[Finding]) -> None:
        monkeypatch.setattr(suggesting, "findings", lambda ws, version_id: Findings((), ()))
        monkeypatch.setattr(suggesting, "suggestions", lambda findings, recipe: offered)
        suggestions._findings.clear()

    yield replace
    suggestions._findings.clear()


WS: Any = type("Folder", (), {"folder": "here"})()


def test_a_suggestion_is_a_button_with_its_reason(offer: Any) -> None:
    offer(OFFERED)
    page = drawn(suggestions.draw, WS, version(), Recipe())
    assert labels(page) == {"suggest_0": "Drop 12 rows"}
    assert page.button(key="suggest_0").icon == ":material/content_copy:"
    assert captions(page) == ["12 rows are \\*equal\\*."]


def test_a_suggestion_without_a_title_says_its_step(offer: Any) -> None:
    action = Action(kind="step", values=VALUES)
    offer([Finding(code="equal", sentence="Two.", action=action)])
    page = drawn(suggestions.draw, WS, version(), Recipe())
    assert labels(page) == {"suggest_0": "Drop rows with equal first_name"}


def test_a_click_adds_the_step_at_the_end(offer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(OFFERED)
    changes: list[Recipe] = []
    monkeypatch.setattr(recipe_draft, "change", lambda ws, at, recipe: changes.append(recipe))
    first = RecipeStep(step="trim_text")
    page = drawn(suggestions.draw, WS, version(), Recipe(steps=(first,)))
    page.button(key="suggest_0").click().run()
    assert changes == [Recipe(steps=(first, STEP))]


def test_nothing_to_suggest_is_said_only_of_an_empty_recipe(offer: Any) -> None:
    offer([])
    assert captions(drawn(suggestions.draw, WS, version(), Recipe())) == [
        "Nothing stands out: no duplicates, no missing values or placeholders for them, no text"
        " that holds numbers or dates."
    ]
    page = drawn(suggestions.draw, WS, version(), ONE)
    assert captions(page) == []
    assert len(page.markdown) == 0
