"""The recipe leaves the screen: as a new version, as JSON, as a command, as code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.data.recipe.recipe import Recipe, RecipeStep
from core.jobs.records import JobRecord
from core.workbench import cleaning, jobs, versions
from pages.ui.clean import saving
from tests.pages.driving import param
from tests.pages.ui.drawing import NO_WORKSPACE, drawn, labels, sentences, version

RECIPE = Recipe(steps=(RecipeStep(step="drop_duplicates"),))


def _record(**values: Any) -> JobRecord:
    return JobRecord(**{"id": 5, "kind": "clean", "title": "Clean", "state": "done", **values})


def test_what_will_be_applied_to_which_rows() -> None:
    page = drawn(saving.ask, NO_WORKSPACE, version(), RECIPE)
    assert (
        "1 step will be applied to all 1,200 rows of **Café_data\\* · v2**, which stays as it is."
        in sentences(page)
    )
    assert page.text_input(key="save_name").placeholder == "Next version of Café_data*"
    assert page.button(key="save_now").label == "Save"


@pytest.mark.parametrize(("typed", "name"), [("", None), ("  Tidy  ", "Tidy")])
def test_saving_asks_for_a_job_and_the_url_names_it(
    typed: str, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[tuple[int, Recipe, str | None]] = []

    def clean(ws: object, version_id: int, recipe: Recipe, dataset: str | None) -> int:
        requests.append((version_id, recipe, dataset))
        return 31

    monkeypatch.setattr(cleaning, "clean", clean)
    page = drawn(saving.ask, NO_WORKSPACE, version(), RECIPE)
    page.text_input(key="save_name").set_value(typed)
    page.button(key="save_now").click().run()
    assert requests == [(7, RECIPE, name)]
    assert param(page, "job") == "31"


@pytest.mark.parametrize("job", ["", "x", "-1", "٣", "1" * 12])
def test_a_url_without_a_job_shows_nothing(job: str) -> None:
    page = drawn(saving.outcome, NO_WORKSPACE, job=job)
    assert sentences(page) == []
    assert labels(page) == {}


@pytest.mark.parametrize("record", [_record(state="running"), _record(kind="train")])
def test_a_version_being_stored_is_said(record: JobRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "job", lambda ws, job_id: record)
    assert sentences(drawn(saving.outcome, NO_WORKSPACE, job="5")) == [
        ":material/hourglass_top: The new version is being stored; the status bar shows the"
        " progress. You can go on working."
    ]


def test_a_stored_version_is_said_with_the_ways_on(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _record(result={"sentence": "Stored as v3.", "version_id": 8})
    monkeypatch.setattr(jobs, "job", lambda ws, job_id: record)
    monkeypatch.setattr(versions, "version", lambda ws, version_id: version(id=version_id))
    page = drawn(saving.outcome, NO_WORKSPACE, job="5")
    assert sentences(page) == [":green[:material/check_circle:] Stored as v3."]
    assert labels(page) == {
        "open_saved": "Open it",
        "train_saved": "Train on it",
        "close_saved": "Close this message",
    }
    page.button(key="close_saved").click().run()
    assert "job" not in page.query_params
    assert sentences(page) == []


def test_an_unchanged_table_has_no_version_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    record = _record(result={"sentence": "Nothing changes.", "unchanged": True, "version_id": 8})
    monkeypatch.setattr(jobs, "job", lambda ws, job_id: record)
    page = drawn(saving.outcome, NO_WORKSPACE, job="5")
    assert sentences(page) == [":green[:material/check_circle:] Nothing changes."]
    assert labels(page) == {"close_saved": "Close this message"}


def test_the_recipe_as_json_as_a_command_and_as_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "command", lambda ws, version_id: f"millwright {version_id}")
    page = drawn(saving.show_recipe, NO_WORKSPACE, version(), RECIPE)
    assert json.loads(page.code[0].value) == [
        {"step": "drop_duplicates", "params": {}, "enabled": True}
    ]
    view = page.segmented_control(key="recipe_view")
    view.select("Command").run()
    assert page.code[0].value == "millwright 7"
    assert page.caption[0].value == (
        "Save the JSON as recipe.json. The command does the same to the newest version of the"
        " dataset, without a browser."
    )
    page.segmented_control(key="recipe_view").select("pandas").run()
    assert page.code[0].value == RECIPE.code().strip()
