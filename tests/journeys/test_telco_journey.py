"""The real churn table from its file to a program that predicts elsewhere, clicked from one end to
the other.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from core.workbench import evaluating, history
from core.workbench.history import RunSummary
from tests.journeys import clicks
from tests.journeys.clicks import LONG
from tests.journeys.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MODELS = {"logistic", "lightgbm", "hist_gradient_boosting", "tree"}


def test_from_the_file_to_a_program_that_predicts_elsewhere(
    app: App, shared: Path, tmp_path: Path
) -> None:
    file = shared / "telco_churn" / "Telco-Customer-Churn.csv"
    clicks.bring(app, file, columns=21)
    expect(app.key("statusbar")).to_contain_text("7,043 rows × 21 columns")
    runs = _train(app)
    _compare(app, runs)
    _curves(app)
    _decide(app, runs)
    _explain(app, runs["lightgbm"])
    _predict_elsewhere(app, runs["lightgbm"], file, tmp_path)


def _train(app: App) -> dict[str, RunSummary]:
    clicks.visit(app, "Train")
    setup = app.key("pane_setup")
    expect(setup.get_by_role("combobox", name=re.compile("Target"))).to_have_value("Churn")
    expect(setup).to_contain_text("“Churn” has two values (No, Yes).")
    clicks.choose_models(app, MODELS)
    setup.get_by_text("Folds, hold-out, seed").click()
    expect(setup.get_by_role("spinbutton", name=re.compile("Folds"))).to_have_value("5")
    expect(setup.get_by_role("slider", name=re.compile("Hold-out"))).to_have_value("20")
    job_id = clicks.start_training(app)
    board = app.key("pane_board").locator("canvas").first
    expect(board.locator("tbody tr")).to_have_count(len(MODELS) + 1)
    expect(board).to_contain_text("running", timeout=LONG)
    expect(clicks.chart(app, "ROC-AUC of every fold by model")).to_be_visible(
        timeout=LONG
    )  # before the training has ended
    shown = clicks.finish_training(app)
    app.calm()
    with clicks.workspace_of(app.served) as ws:
        runs = {run.model: run for run in history.runs(ws, job_id=job_id)}
        split = history.run(ws, runs["logistic"].id).split
    assert set(runs) == MODELS | {"dummy"}
    assert (split["folds"], split["holdout"]) == (5, 0.2)
    best_first = sorted(runs.values(), key=lambda run: -(run.primary_score or 0.0))
    assert [(row["Model"], row["State"], float(row["ROC-AUC"])) for row in shown] == [
        (run.name, "done", run.primary_score) for run in best_first
    ]
    assert 0.83 <= (runs["logistic"].primary_score or 0.0) <= 0.86
    assert 0.84 <= (runs["lightgbm"].primary_score or 0.0) <= 0.86
    assert runs["dummy"].primary_score == 0.5
    return runs


def _compare(app: App, runs: dict[str, RunSummary]) -> None:
    app.act(app.button("compare_these").click)
    expect(app.page).to_have_url(re.compile("/compare"))
    assert set(clicks.param(app, "runs").split(",")) == {str(run.id) for run in runs.values()}
    clicks.sort(app, "pane_runs", "Mean")
    means = [float(row["Mean"]) for row in clicks.cells(app, "pane_runs")]
    assert means == sorted(run.primary_score or 0.0 for run in runs.values())
    scores = {row["Metric"]: row for row in clicks.cells(app, "table_scores")}
    for run in (runs["logistic"], runs["lightgbm"]):
        mean, sd = re.findall(r"0\.\d+", scores["ROC-AUC"][run.name])
        assert float(mean) == pytest.approx(run.primary_score, abs=1e-4)
        assert float(sd) == pytest.approx(run.metrics["roc_auc"]["sd"], rel=0.05)
    app.calm()


def _curves(app: App) -> None:
    app.act(app.page.get_by_role("radio", name="Curves", exact=True).click)
    for name, axis in (
        ("ROC", "False positive rate"),
        ("Precision and recall", "Recall"),
        ("Calibration", "Predicted probability"),
    ):
        app.page.get_by_role("radio", name=name, exact=True).click()
        expect(clicks.chart(app, f"{name} of the selected runs")).to_be_visible()
        expect(app.key("pane_views").locator(".js-plotly-plot .xtitle")).to_contain_text(axis)
        expect(app.key("pane_views").locator(".js-plotly-plot .legend")).to_contain_text("LightGBM")
    app.calm()


def _decide(app: App, runs: dict[str, RunSummary]) -> None:
    app.act(app.page.get_by_role("radio", name="Confusion and threshold", exact=True).click)
    run = runs["lightgbm"]
    views = app.key("pane_views")
    clicks.pick(app, views, "Run", f"{run.name} ({run.id})")
    slider = app.key(f"threshold_{run.id}").locator("input[type=range]")
    for threshold, presses in ((0.5, 0), (0.3, 20)):
        for _ in range(presses):
            slider.press("ArrowLeft")
        expect(slider).to_have_value(str(threshold))
        with clicks.workspace_of(app.served) as ws:
            (tn, fp), (fn, tp) = np.asarray(evaluating.confusion(ws, run.id, threshold)).tolist()
        expect(views).to_contain_text(f"Recall {100 * tp / (tp + fn):.1f} %")
        expect(views).to_contain_text(f"Precision {100 * tp / (tp + fp):.1f} %")
        expect(views.locator(".js-plotly-plot")).to_contain_text(f"{tp:,}")
        expect(views.locator(".js-plotly-plot")).to_contain_text(f"{fn:,}")
        assert tn + fp + fn + tp == 5634  # the rows outside the hold-out
    app.calm()


def _explain(app: App, run: RunSummary) -> None:
    app.open(f"/explain?run={run.id}")
    app.button("primary_explain").click()
    expect(clicks.chart(app, "Contribution of each column to each answer")).to_be_visible(
        timeout=LONG
    )
    expect(app.key("pane_swarm")).to_contain_text("Contract")
    expect(clicks.chart(app, "Permutation importance of each column")).to_be_visible()
    clicks.pick(app, app.key("pane_along"), "Column", "tenure")
    expect(clicks.chart(app, "Answer along tenure")).to_be_visible()
    app.act(app.page.get_by_role("radio", name="One row", exact=True).click)
    expect(clicks.chart(app, "The way from the base to this row's answer")).to_be_visible(
        timeout=LONG
    )
    expect(app.key("pane_explain").get_by_test_id("stMetric").first).to_contain_text(
        "Predicted probability of “Yes”"
    )
    app.act(app.page.get_by_role("radio", name="What if", exact=True).click)
    answer = app.key("pane_explain").get_by_test_id("stMetric").filter(has_text="P(Yes)")
    expect(answer).to_contain_text("as typical")
    clicks.pick(app, app.key(f"what_{run.id}_Contract"), "Contract", "Two year")
    expect(answer).to_contain_text("points from typical")
    moved = re.search(r"([+-]\d+\.\d) points", answer.inner_text())
    assert moved is not None
    assert float(moved[1]) < -2  # who is bound for two years leaves less
    app.calm()


def _predict_elsewhere(app: App, run: RunSummary, file: Path, folder: Path) -> None:
    app.open(f"/predict?run={run.id}")
    app.button("primary_export").click()
    model = app.key("pane_model")
    expect(model.get_by_text("Verified in a separate process")).to_contain_text(
        "largest difference 0", timeout=LONG
    )
    with app.page.expect_download() as bundle:
        model.get_by_role("link", name=re.compile("Download")).click()
    bundle.value.save_as(folder / "bundle.zip")
    app.page.locator("input[type=file]").first.set_input_files(file)
    rows = app.key("pane_rows")
    expect(rows).to_contain_text("7,043 rows predicted", timeout=LONG)
    app.calm()
    with app.page.expect_download() as answers:
        rows.get_by_role("link", name="Download CSV").click()
    answers.value.save_as(folder / "here.csv")
    here = pd.read_csv(folder / "here.csv", dtype=str, keep_default_na=False)
    there = _elsewhere(folder, file)
    columns = ["prediction", "probability_No", "probability_Yes"]
    assert len(here) == len(there) == 7043
    assert here["customerID"].tolist() == there["customerID"].tolist()
    assert (
        here[columns].to_numpy().tolist() == there[columns].to_numpy().tolist()
    )  # as text: to the last digit
    assert set(here["prediction"]) == {"No", "Yes"}


def _elsewhere(folder: Path, file: Path) -> pd.DataFrame:
    """What the bundle's own program answers where Millwright cannot be imported."""
    with zipfile.ZipFile(folder / "bundle.zip") as bundle:
        bundle.extractall(folder / "bundle")
    program = next((folder / "bundle").rglob("predict.py"))
    command = [sys.executable, "-I", str(program), str(file), "--out", str(folder / "there.csv")]
    ended = subprocess.run(
        command,
        cwd=program.parent,
        env={},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return pd.read_csv(folder / "there.csv", dtype=str, keep_default_na=False)
