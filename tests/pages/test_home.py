"""The Home page: what a person worked on, and the step to take next."""

from __future__ import annotations

from core.workbench import datasets, history
from core.workbench.workspace import Workspace
from pages.ui.widgets import words
from tests.pages.conftest import People
from tests.pages.driving import (
    click,
    is_primary,
    open_in_app,
    open_page,
    param,
    raw_text,
    table,
    text,
)


def test_an_empty_workspace_offers_the_demo_and_says_what_will_be_listed(
    empty_ws: Workspace,
) -> None:
    page = open_page("home")
    assert page.button(key="primary_demo").label == "Load the demo data"
    assert is_primary(page, "primary_demo")
    assert "What you import and train will be listed here." in text(page)
    assert "None yet. Import a file, or load the demo data." in text(page)
    assert [page.button(key=f"nav_step_{place}").label for place in range(7)] == [
        "Bring data",
        "Look at it",
        "Clean it",
        "Train models",
        "Compare runs",
        "Understand one",
        "Predict new rows",
    ]
    assert [place for place in range(7) if is_primary(page, f"nav_step_{place}")] == [0]


def test_recent_things_stand_with_their_size_and_score(ws: Workspace, people: People) -> None:
    page = open_page("home")
    recent = table(page, "What").set_index("Name")
    score = history.run(ws, people.logistic).primary_score
    assert dict(recent["What"]) == {
        "People": "90 × 4, version 1",
        "Logistic regression": f"ROC-AUC {score:.4g} · left of People",
        "Baseline": "ROC-AUC 0.5 · left of People",
    }
    assert [list(kind) for kind in recent["Kind"]] == [["run"], ["run"], ["dataset"]]
    assert [place for place in range(7) if is_primary(page, f"nav_step_{place}")] == [2]


def test_names_are_shown_letter_for_letter(ws: Workspace, people: People) -> None:
    name = "<b>**bold** :red[x]"
    datasets.rename(ws, people.dataset, name)
    page = open_page("home")
    assert name in list(table(page, "What")["Name"])
    assert page.button(key=f"nav_dataset_{people.dataset}").label.startswith(words.plain(name))
    assert name not in raw_text(page)


def test_a_step_leads_to_its_screen(ws: Workspace) -> None:
    page = click(open_in_app("home"), "nav_step_3")
    assert "Models learn from a dataset." in text(page)


def test_the_tree_opens_a_run_where_runs_are_compared(ws: Workspace, people: People) -> None:
    page = click(open_in_app("home"), f"nav_run_{people.logistic}")
    assert param(page, "run") == str(people.logistic)
    assert "Mean ± standard deviation over folds" in text(page)
