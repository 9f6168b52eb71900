"""The Compare page: scores with their spread, tested differences, decisions, and what differs."""

from __future__ import annotations

import re

import pytest

from core.workbench import comparing, evaluating, history
from core.workbench.workspace import Workspace
from pages.ui.widgets import words
from tests.pages.conftest import People
from tests.pages.driving import click, open_in_app, open_page, param, raw_text, table, text


def test_without_runs_the_page_leads_to_training(empty_ws: Workspace) -> None:
    page = open_page("compare")
    assert "their scores, curves and differences appear here" in text(page)
    assert page.button(key="primary_train").label == "Train models"
    assert page.button(key="sample_demo").label == "Load the demo data"


def test_the_runs_of_the_newest_training_are_compared_with_mean_and_spread(
    ws: Workspace, people: People
) -> None:
    page = open_page("compare", dataset=people.dataset)
    assert param(page, "runs") == f"{people.logistic},{people.baseline}"
    runs = table(page, "Number").set_index("Number")
    scores = table(page, "What it means").set_index("Metric")
    for run_id in (people.logistic, people.baseline):
        run = history.run(ws, run_id)
        roc_auc = run.metrics["roc_auc"]
        assert runs.loc[run_id, "Mean"] == pytest.approx(roc_auc["mean"])
        assert runs.loc[run_id, "±"] == pytest.approx(roc_auc["sd"])
        mean, sd = re.findall(r"[\d.]+", scores.loc["ROC-AUC", run.name])
        assert float(mean) == pytest.approx(roc_auc["mean"], abs=1e-4)
        assert float(sd) == pytest.approx(roc_auc["sd"], rel=0.06)
    assert scores.loc["ROC-AUC", "Logistic regression"].endswith("★")
    assert not scores.loc["ROC-AUC", "Baseline"].endswith("★")
    assert "More is better." in text(page)


def test_the_difference_of_two_runs_is_tested(ws: Workspace, people: People) -> None:
    page = open_page("compare", dataset=people.dataset, view="differences")
    pair = comparing.compare(ws, [people.logistic, people.baseline]).pairs[0].pair
    row = table(page, "Verdict").iloc[0]
    assert row["Difference"] == pytest.approx(pair.difference)
    assert (row["95 % CI low"], row["95 % CI high"]) == pytest.approx((pair.low, pair.high))
    assert row["p"] == pytest.approx(pair.p)


def test_one_run_has_no_difference(ws: Workspace, people: People) -> None:
    page = open_page("compare", view="differences", runs=people.logistic)
    assert "Select a second run" in text(page)


def test_decisions_at_the_threshold_come_from_the_confusion_matrix(
    ws: Workspace, people: People
) -> None:
    page = open_page("compare", view="decisions", runs=people.logistic)
    (tn, fp), (fn, tp) = evaluating.confusion(ws, people.logistic, 0.5).tolist()
    assert f"Recall {100 * tp / (tp + fn):.1f} %" in text(page)
    assert f"Precision {100 * tp / (tp + fp):.1f} %" in text(page)
    assert f"Accuracy {100 * (tp + tn) / (tp + tn + fp + fn):.1f} %" in text(page)
    assert f"Truth **yes**, predicted **no**: {words.plural(fn, 'row')}" in text(page)


def test_the_value_of_a_threshold_names_the_best_one(ws: Workspace, people: People) -> None:
    page = open_page("compare", view="decisions", runs=people.logistic)
    page.segmented_control(key="decision_view").select("Threshold value").run()
    assert re.search(r"Best threshold \*\*0\.\d\d\*\*: [\d.-]+ per row", text(page))


def test_settings_that_differ_are_listed_alone_until_all_are_asked_for(
    ws: Workspace, people: People
) -> None:
    page = open_page("compare", dataset=people.dataset, view="parameters")
    few = table(page, "About")
    page.toggle(key="all_parameters").set_value(True).run()
    everything = table(page, "About")
    logistic, baseline = (
        f"{name} ({run_id})"
        for name, run_id in (
            ("Logistic regression", people.logistic),
            ("Baseline", people.baseline),
        )
    )
    assert (few[logistic] != few[baseline]).all()
    assert len(everything) > len(few)
    assert (everything[logistic] == everything[baseline]).sum() == len(everything) - len(few)


def test_a_filter_that_nothing_passes_says_so(ws: Workspace, people: People) -> None:
    page = open_page("compare", dataset=people.dataset)
    page.text_input(key="run_search").set_value("no such run").run()
    assert "No run passes the filter." in text(page)


def test_runs_that_are_gone_give_way_to_those_of_the_newest_training(
    ws: Workspace, people: People
) -> None:
    page = open_page("compare", dataset=people.dataset, runs="998,999")
    assert param(page, "runs") == f"{people.logistic},{people.baseline}"


def test_a_run_that_never_was_is_not_shown(ws: Workspace, people: People) -> None:
    page = open_page("compare", dataset=people.dataset, run="1x")
    assert param(page, "runs") == f"{people.logistic},{people.baseline}"


def test_names_of_runs_are_no_markup(ws: Workspace, people: People) -> None:
    name = "<i>x *y* :red[z]"
    history.rename(ws, people.logistic, name)
    page = open_page("compare", dataset=people.dataset)
    assert name in list(table(page, "Number")["Run"])
    assert words.plain(name) in raw_text(page)
    assert name not in raw_text(page)


def test_the_way_to_training_is_one_click(empty_ws: Workspace) -> None:
    page = click(open_in_app("compare"), "primary_train")
    assert "Models learn from a dataset." in text(page)
