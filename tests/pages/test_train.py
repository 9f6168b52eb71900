"""The Train page: the request at the left, the leaderboard with its spread at the right."""

from __future__ import annotations

import pytest

from core.workbench import history, training
from core.workbench.workspace import Workspace
from tests.pages.conftest import People
from tests.pages.driving import click, open_in_app, open_page, param, table, text


def test_without_a_dataset_the_page_says_where_models_learn_from(empty_ws: Workspace) -> None:
    page = open_page("train")
    assert "Models learn from a dataset. Pick one in the tree, or bring a file." in text(page)
    assert page.button(key="sample_demo").label == "Load the demo data"


def test_a_dataset_that_is_gone_is_named(empty_ws: Workspace) -> None:
    assert "There is no dataset “77”." in text(open_page("train", dataset=77))


def test_the_leaderboard_has_each_score_with_its_spread(ws: Workspace, people: People) -> None:
    page = open_page("train", dataset=people.dataset)
    rows = table(page, "ROC-AUC").set_index("Model")
    assert list(rows.index) == ["Logistic regression", "Baseline"]
    for name, run_id in (("Logistic regression", people.logistic), ("Baseline", people.baseline)):
        run = history.run(ws, run_id)
        scores = run.metrics["roc_auc"]
        assert rows.loc[name, "ROC-AUC"] == pytest.approx(scores["mean"])
        assert rows.loc[name, "±"] == pytest.approx(scores["sd"])
        assert rows.loc[name, "Hold-out"] == pytest.approx(run.holdout["roc_auc"])
        assert list(rows.loc[name, "Folds"]) == pytest.approx(scores["folds"])
        assert list(rows.loc[name, "State"]) == ["done"]
    assert not page.button(key="compare_these").disabled


def test_a_binary_target_brings_its_task_and_the_models_that_suit(
    ws: Workspace, people: People
) -> None:
    page = open_page("train", dataset=people.dataset)
    page.selectbox(key=f"target_{people.version}").select("left").run()
    task = page.selectbox(key=f"task_{people.version}_left")
    assert task.value == "binary"
    assert not page.checkbox(key=f"use_{people.version}_logistic").disabled
    assert page.checkbox(key=f"use_{people.version}_ridge").disabled
    assert "Ridge regression does not predict" in text(page)
    baseline = page.checkbox(key=f"use_{people.version}_dummy")
    assert (baseline.value, baseline.disabled) == (True, True)


def test_only_ticked_models_are_trained(ws: Workspace, people: People) -> None:
    page = open_in_app("train", dataset=people.dataset)
    page.selectbox(key=f"target_{people.version}").select("left").run()
    for box in page.checkbox:
        if not box.disabled and box.value:
            box.uncheck()
    page.run()
    assert page.button(key="primary_train").label == "Train 1 model"
    page = click(page, "primary_train")
    newest = history.runs(ws)[0]
    assert (newest.model, newest.state) == ("dummy", "done")
    assert param(page, "training") == str(newest.job_id)
    assert list(table(page, "ROC-AUC")["Model"]) == ["Baseline"]


def test_a_training_that_is_not_there_gives_way_to_the_newest(
    ws: Workspace, people: People
) -> None:
    page = open_page("train", dataset=people.dataset, training=999)
    assert list(table(page, "ROC-AUC")["Model"]) == ["Logistic regression", "Baseline"]


def test_what_forbids_a_training_stands_above_a_button_that_cannot_be_pressed(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "problems", lambda *_: ["“left” has one *value* only."])
    page = open_page("train", dataset=people.dataset)
    assert page.error[0].value == "“left” has one \\*value\\* only."
    assert page.button(key="primary_train").disabled


def test_before_the_first_training_the_board_says_what_will_be_there(
    ws: Workspace, people: People
) -> None:
    history.delete(ws, [people.logistic, people.baseline])
    page = open_page("train", dataset=people.dataset)
    assert "No training yet" in text(page)
