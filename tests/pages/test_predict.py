"""The Predict page: the bundle of a run with its proof, and the rows that were predicted."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.workbench import exporting, predicting
from core.workbench.workspace import Workspace
from tests.pages.conftest import People
from tests.pages.driving import click, open_page, table, text

ABOUT = {
    "bytes": 1_234_567,
    "sha256": "ab" * 32,
    "formats": {
        "onnx": {"file": None, "reason": "The step <b>*x*</b> cannot be converted."},
        "skops": {
            "file": "pipeline.skops",
            "rows": 90,
            "largest_difference": 0.0,
            "label_flips": 0,
        },
    },
    "fresh_process": {"rows": 90, "largest_difference": 0.0},
}


def test_without_a_finished_run_the_page_leads_to_training(empty_ws: Workspace) -> None:
    page = open_page("predict")
    assert "Train models first; then new rows can be predicted with any of them." in text(page)
    assert page.button(key="primary_train").label == "Train models"


def test_a_run_can_be_exported_and_has_no_predictions_yet(ws: Workspace, people: People) -> None:
    page = open_page("predict", run=people.logistic)
    assert "Predicts **left** of People v1." in text(page)
    assert page.button(key="primary_export").label == "Export this run"
    assert "No rows yet" in text(page)


def test_the_bundle_says_what_is_in_it_and_how_it_was_verified(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = exporting.Exported(path=Path("people.zip"), about=ABOUT)
    monkeypatch.setattr(exporting, "bundle", lambda *_: exported)
    page = open_page("predict", run=people.logistic)
    assert "**ONNX** is not included" in text(page)
    assert "The step \\<b>\\*x\\*\\</b> cannot be converted." in [
        item.value for item in page.caption
    ]
    assert "On 90 rows the largest difference is 0; no label differs." in text(page)
    assert "Verified in a separate process on 90 rows: largest difference 0." in text(page)
    assert f"SHA-256 {'ab' * 32}" in text(page)


def test_an_export_that_failed_says_why(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("predict", run=people.baseline)

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "export_now", fails)
    click(page, "primary_export")
    assert page.error
    assert page.button(key="primary_export").label == "Export this run"


def test_a_run_that_is_not_there_is_a_sentence(ws: Workspace, people: People) -> None:
    page = open_page("predict", dataset=people.dataset, run=999)
    assert "There is no run 999" in text(page)
    assert "Predicts **left** of People v1." in text(page)


@pytest.mark.slow
def test_predicted_rows_come_with_their_probabilities_and_warnings(
    ws: Workspace, people: People, tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    file.write_text("age,town,income\n30,Graz,1200.5\n70,Oslo,1800.5\n")
    job_id = predicting.predict(ws, people.logistic, file, file.name)
    page = open_page("predict", run=people.logistic, job=job_id)
    assert "**new.csv** · 2 rows predicted" in text(page)
    rows = table(page, "prediction")
    assert list(rows.columns[:3]) == ["prediction", "probability_no", "probability_yes"]
    assert list(rows["probability_no"] + rows["probability_yes"]) == pytest.approx([1, 1])
    assert "“Oslo”" in page.warning[0].value
