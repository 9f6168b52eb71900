"""Which step of a recipe is shown: the URL's, within what there is."""

from __future__ import annotations

import pytest

from core.data.recipe.recipe import Recipe, RecipeStep
from pages.ui.clean import recipe_draft

TWO = Recipe(steps=(RecipeStep(step="drop_duplicates"), RecipeStep(step="no_such_step")))


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    query: dict[str, str] = {}
    monkeypatch.setattr(recipe_draft.st, "query_params", query)
    return query


@pytest.mark.parametrize(
    ("in_url", "step"),
    [(None, 2), ("0", 0), ("1", 1), ("7", 2), ("-1", 2), ("x", 2), ("²", 2), ("9" * 6, 2)],
)
def test_the_url_says_which_step(url: dict[str, str], in_url: str | None, step: int) -> None:
    if in_url is not None:
        url["step"] = in_url
    assert recipe_draft.chosen_step(TWO) == step


def test_the_last_step_needs_no_saying(url: dict[str, str]) -> None:
    recipe_draft.choose(TWO, 1)
    assert url == {"step": "1"}
    recipe_draft.choose(TWO, 2)
    assert url == {}


def test_a_step_of_another_installation_is_none() -> None:
    known, unknown = (recipe_draft.kind_of(step) for step in TWO.steps)
    assert known is not None
    assert known.name == "drop_duplicates"
    assert unknown is None
