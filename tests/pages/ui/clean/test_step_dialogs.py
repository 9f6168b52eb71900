"""A step is picked, filled in, tried on the table, and joins the recipe only when it works."""

from __future__ import annotations

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import cleaning
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import step_dialogs
from tests.core.workbench.example_data import store
from tests.pages.driving import button_keys, text
from tests.pages.ui.drawing import captions, drawn, labels

FULL_RERUN = st.rerun
TRIM = RecipeStep(step="trim_text", params={"columns": ["town"]})


@pytest.fixture(autouse=True)
def whole_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is a whole one here: there is no browser that asks for a dialog alone."""
    monkeypatch.setattr(st, "rerun", lambda scope="app": FULL_RERUN())


@pytest.fixture
def towns(empty_ws: Workspace) -> VersionView:
    """Four rows: two are equal, one town has blanks around it."""
    frame = pd.DataFrame({"town": ["Graz", "Graz", " Lyon ", "Rome"], "size": [1, 1, 2, 3]})
    return store(empty_ws, frame, "towns")


def _steps(ws: Workspace, version: VersionView) -> list[str]:
    return [step.step for step in cleaning.draft(ws, version.id).recipe.steps]


def _adding(ws: Workspace, version: VersionView, name: str) -> AppTest:
    """The form of a new step."""
    page = drawn(step_dialogs._adding, ws, version, Recipe())
    page.button(key=f"nav_add_{name}").click().run()
    return page


def test_every_step_stands_in_its_group(empty_ws: Workspace, towns: VersionView) -> None:
    page = drawn(step_dialogs.add, empty_ws, towns, Recipe())
    listed = [key for key in labels(page) if key.startswith("nav_add_")]
    catalogue = cleaning.catalogue("")
    assert listed == [f"nav_add_{step.name}" for steps in catalogue.values() for step in steps]
    assert [item.value for item in page.markdown] == [f"###### {group}" for group in catalogue]


def test_a_search_shortens_the_list_or_says_what_to_try(
    empty_ws: Workspace, towns: VersionView
) -> None:
    page = drawn(step_dialogs.add, empty_ws, towns, Recipe())
    page.text_input(key="step_search").set_value("duplicate").run()
    assert "nav_add_drop_duplicates" in labels(page)
    assert "nav_add_trim_text" not in labels(page)
    page.text_input(key="step_search").set_value("zzz").run()
    assert labels(page) == {}
    assert captions(page) == ["No step of that name. Try “missing”, “text” or “outliers”."]


def test_a_picked_step_is_tried_and_joins_the_recipe(
    empty_ws: Workspace, towns: VersionView
) -> None:
    page = _adding(empty_ws, towns, "drop_duplicates")
    assert "1 row removed" in text(page)
    assert len(page.dataframe[0].value) == 3
    assert _steps(empty_ws, towns) == []
    page.button(key="keep_step").click().run()
    assert _steps(empty_ws, towns) == ["drop_duplicates"]


def test_the_way_back_leads_to_the_list(empty_ws: Workspace, towns: VersionView) -> None:
    page = _adding(empty_ws, towns, "drop_duplicates")
    page.button(key="step_back").click().run()
    assert "nav_add_drop_duplicates" in labels(page)
    assert "keep_step" not in labels(page)


def test_a_step_that_cannot_work_says_why_and_cannot_be_taken(
    empty_ws: Workspace, towns: VersionView
) -> None:
    recipe = Recipe(steps=(RecipeStep(step="filter_rows", params={"where": "height > 3"}),))
    page = drawn(step_dialogs.edit, empty_ws, towns, recipe, 0)
    assert "height" in text(page)
    assert "keep_step" not in button_keys(page)


def test_an_edited_step_takes_the_place_of_the_former(
    empty_ws: Workspace, towns: VersionView
) -> None:
    recipe = Recipe(steps=(RecipeStep(step="drop_duplicates"), TRIM))
    cleaning.edit(empty_ws, towns.id, recipe)
    page = drawn(step_dialogs.edit, empty_ws, towns, recipe, 1)
    assert page.button(key="keep_step").label == "Apply"
    assert len(page.dataframe[0].value) == 3  # as it is behind the first step
    assert "Lyon" in list(page.dataframe[0].value["town"])
    page.button(key="keep_step").click().run()
    assert _steps(empty_ws, towns) == ["drop_duplicates", "trim_text"]
    assert "step" not in page.query_params  # the last one needs no saying


def test_what_a_step_changes_stands_first(empty_ws: Workspace) -> None:
    frame = pd.DataFrame({"size": range(8), "town": [" Graz ", "Lyon"] * 4})
    view = store(empty_ws, frame, "towns")
    page = drawn(step_dialogs.edit, empty_ws, view, Recipe(steps=(TRIM,)), 0)
    assert list(page.dataframe[0].proto.column_order) == ["town", "size"]
