"""The Clean page, run without a browser: what it draws of a draft, and what its buttons keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.base.settings import Settings
from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import cleaning
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace
from pages.ui import here
from tests.core.workbench.example_data import store

PAGE = Path(__file__).resolve().parents[2] / "pages" / "clean.py"
FILL = RecipeStep(step="fill_missing", params={"columns": ["size"], "how": "median"})


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace that the page serves: jobs run at once, no worker is started."""
    monkeypatch.setenv("MILLWRIGHT_IMMEDIATE", "1")
    opened = open_workspace(
        tmp_path / "workspace",
        Settings({"immediate": True, "secret_key_file": str(tmp_path / "key")}),
    )
    monkeypatch.setattr(here, "workspace", lambda: opened)
    yield opened
    opened.close()


@pytest.fixture
def towns(ws: Workspace) -> VersionView:
    """Two rows that repeat, and two gaps."""
    return store(
        ws,
        pd.DataFrame(
            {
                "town": ["Graz", "Lyon", "Rome"] * 10 + ["Graz", "Lyon"],
                "size": [None, None, *range(28), None, None],
            }
        ),
        "towns",
    )


def opened(version: VersionView | None, **query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=30)
    for name, value in (({"dataset": str(version.dataset_id)} if version else {}) | query).items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def text(page: AppTest) -> str:
    return "\n".join(str(item.value) for item in (*page.markdown, *page.caption))


def test_without_a_dataset_the_page_says_what_will_be_here(ws: Workspace) -> None:
    page = opened(None)
    assert "Choose a dataset first" in text(page)
    assert page.button(key="primary_import").label == "Import a file"
    assert page.button(key="sample_demo").label == "Load the demo data"


def test_a_dataset_that_is_gone_is_named(ws: Workspace) -> None:
    assert "no dataset" in text(opened(None, dataset="77"))


def test_without_steps_there_are_suggestions_and_one_primary_action(
    ws: Workspace, towns: VersionView
) -> None:
    page = opened(towns)
    assert page.button(key="suggest_0").label == "Drop duplicate rows"
    assert "2 rows equal an earlier row" in text(page).replace("\\", "")
    assert page.button(key="primary_add").label == "Add a step"
    assert "primary_save" not in {button.key for button in page.button}
    assert page.query_params["version"] == "1"


def test_a_suggestion_becomes_a_step_of_the_draft(ws: Workspace, towns: VersionView) -> None:
    page = opened(towns)
    page.button(key="suggest_0").click().run()
    assert [step.step for step in cleaning.draft(ws, towns.id).recipe.steps] == ["drop_duplicates"]
    assert "2 rows removed" in text(page)
    assert page.button(key="tool_edit_undo").disabled is False


def test_the_inspector_follows_the_step_and_a_link_that_names_a_column_is_believed(
    ws: Workspace, towns: VersionView
) -> None:
    page = opened(towns)
    assert page.selectbox(key="clean_column").value == "town"
    page.button(key="suggest_1").click().run()
    assert [step.step for step in cleaning.draft(ws, towns.id).recipe.steps] == ["fill_missing"]
    assert page.selectbox(key="clean_column").value == page.query_params["column"] == "size"
    assert opened(towns).selectbox(key="clean_column").value == "size"
    assert opened(towns, column="town").selectbox(key="clean_column").value == "town"


@pytest.mark.parametrize(
    ("step", "title", "rows"),
    [
        ("0", "Before the first step", 32),
        ("1", "After step 1 of 2", 30),
        (None, "After step 2 of 2", 30),
        ("x", "After step 2 of 2", 30),
    ],
)
def test_the_url_says_which_step_is_shown(
    ws: Workspace, towns: VersionView, step: str | None, title: str, rows: int
) -> None:
    cleaning.edit(ws, towns.id, Recipe(steps=(RecipeStep(step="drop_duplicates"), FILL)))
    page = opened(towns, **({"step": step} if step else {}))
    assert title in text(page)
    assert f"{rows} rows × 2 columns. Counts from all 32 rows." in text(page)


def test_the_buttons_of_a_step_change_the_draft(ws: Workspace, towns: VersionView) -> None:
    cleaning.edit(ws, towns.id, Recipe(steps=(RecipeStep(step="drop_duplicates"), FILL)))
    page = opened(towns)
    page.button(key="step_up").click().run()
    assert [step.step for step in cleaning.draft(ws, towns.id).recipe.steps] == [
        "fill_missing",
        "drop_duplicates",
    ]
    page.button(key="step_switch").click().run()
    assert [step.enabled for step in cleaning.draft(ws, towns.id).recipe.steps] == [False, True]
    page.button(key="step_remove").click().run()
    assert [step.step for step in cleaning.draft(ws, towns.id).recipe.steps] == ["drop_duplicates"]


def test_a_step_that_cannot_work_stands_in_the_list_with_its_reason(
    ws: Workspace, towns: VersionView
) -> None:
    cleaning.edit(
        ws,
        towns.id,
        Recipe(
            steps=(
                RecipeStep(step="trim_text", params={"columns": ["nowhere"]}),
                RecipeStep(step="no_such_step"),
            )
        ),
    )
    shown = text(opened(towns)).replace("\\", "")
    assert ":red[:material/error: There is no column “nowhere” at this point." in shown
    assert "Not reached." in shown


def test_names_out_of_the_data_are_no_markup(ws: Workspace) -> None:
    view = store(ws, pd.DataFrame({"**bold** :red[x]": [None, *range(30)]}), "# odd _name_")
    page = opened(view)
    assert [button.label for button in page.button if button.key == "suggest_0"] == [
        "Fill \\*\\*bold\\*\\* \\:red\\[x\\] with the median"
    ]
