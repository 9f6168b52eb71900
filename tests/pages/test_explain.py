"""The Explain page: all rows, one row, what if; and the offer where nothing is worked out yet."""

from __future__ import annotations

import pytest

from core.workbench import explaining
from core.workbench.workspace import Workspace
from pages.ui.widgets import words
from tests.pages.conftest import People
from tests.pages.driving import click, metrics, open_page, param, table, text


def test_without_a_finished_run_the_page_leads_to_training(empty_ws: Workspace) -> None:
    page = open_page("explain")
    assert "No finished run yet" in text(page)
    assert page.button(key="primary_train").label == "Train models"


def test_the_best_run_is_explained_over_all_rows(ws: Workspace, people: People) -> None:
    page = open_page("explain", dataset=people.dataset)
    assert page.selectbox[0].value == people.logistic
    for heading in ("Feature impact (SHAP)", "Partial dependence", "Permutation importance"):
        assert f"###### {heading}" in text(page)
    assert "In log-odds: +0.7 doubles the odds." in text(page)
    assert "Baseline plus all contributions is the answer" in text(page)


def test_a_run_without_an_explanation_is_explained_by_one_click(
    ws: Workspace, people: People
) -> None:
    page = open_page("explain", run=people.baseline)
    assert "**Explain Baseline**" in text(page)
    click(page, "primary_explain")
    assert explaining.explanation(ws, people.baseline) is not None
    assert "###### Feature impact (SHAP)" in text(page)


def test_one_row_leads_from_the_baseline_to_the_answer(ws: Workspace, people: People) -> None:
    page = open_page("explain", run=people.logistic, view="row", row=3)
    explanation = explaining.explain_row(ws, people.logistic, 2)
    shown = metrics(page)
    assert shown["Baseline (log-odds)"] == words.number(float(explanation.expected_value[0]))
    assert shown["Total (log-odds)"] == words.number(float(explanation.output[0, 0]))
    assert "Predicted probability of “yes”" in shown
    values = dict(table(page, "Value").itertuples(index=False))
    assert values["town"] == "Rome"  # the third row


@pytest.mark.parametrize(("row", "chosen"), [("999", 90), ("0", 1), ("x", 1), ("²", 1)])
def test_a_row_that_is_not_there_gives_way_to_the_nearest(
    ws: Workspace, people: People, row: str, chosen: int
) -> None:
    page = open_page("explain", run=people.logistic, view="row", row=row)
    assert page.number_input(key=f"row_{people.logistic}").value == chosen
    assert param(page, "row") == str(chosen)


def test_what_if_answers_at_once_and_says_how_far_it_moved(ws: Workspace, people: People) -> None:
    page = open_page("explain", run=people.logistic, view="what-if")
    before = metrics(page)["P(yes)"]
    assert {item.delta for item in page.metric if item.label.startswith("P(")} == {"as typical"}
    page.number_input(key=f"what_{people.logistic}_age").set_value(20).run()
    assert float(metrics(page)["P(yes)"].rstrip(" %")) < float(before.rstrip(" %"))
    assert any("points from typical" in str(item.delta) for item in page.metric)


def test_a_run_that_is_not_there_is_a_sentence_and_the_best_one_is_shown(
    ws: Workspace, people: People
) -> None:
    page = open_page("explain", dataset=people.dataset, run=999)
    assert "There is no run 999" in page.error[0].value.replace("\\", "")
    assert page.selectbox[0].value == people.logistic


def test_an_explanation_that_cannot_be_read_is_a_sentence(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise ValueError("no such array")

    monkeypatch.setattr(explaining, "explanation", damaged)
    page = open_page("explain", run=people.logistic)
    assert "no such array" not in text(page)  # the log has it
    assert page.error
