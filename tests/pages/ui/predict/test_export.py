"""Export of a run: the way to a bundle, and how its files compare with the run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from core.base.finding import Acceptance, Finding
from core.jobs.records import JobRecord
from core.registry.bundle import finding_documents
from core.workbench import exporting, jobs
from core.workbench.exporting import Exported
from pages.ui.predict import export
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, run, sentences


def _file(**values: Any) -> dict[str, Any]:
    return {
        "file": "model.x",
        "rows": 1000,
        "label_flips": 0,
        "largest_difference": 0.000244140625,
        "reason": None,
        **values,
    }


def _about(**formats: dict[str, Any]) -> dict[str, Any]:
    return {
        "formats": formats,
        "fresh_process": {"rows": 1, "largest_difference": 0.0},
        "bytes": 2500,
        "sha256": "cd" * 32,
    }


def test_the_contents_with_their_differences() -> None:
    about = _about(
        skops=_file(file="model.skops", largest_difference=0.0),
        onnx=_file(file="model.onnx", label_flips=1),
        later=_file(file="model.later", label_flips=2000),
    )
    page = drawn(export._contents, about)
    assert sentences(page) == [
        "**What is in it**",
        ":green[:material/check_circle:] **Pipeline (skops)** · model.skops",
        ":green[:material/check_circle:] **ONNX** · model.onnx",
        ":green[:material/check_circle:] **later** · model.later",
        ":green[:material/check_circle:] `predict.py`, `schema.json`, `example.csv`,"
        " `expected.csv`, `requirements.txt`, `MODEL_CARD.md`",
    ]
    assert captions(page) == [
        "On 1,000 rows the largest difference is 0; no label differs.",
        "On 1,000 rows the largest difference is 0.00024; 1 label differs.",
        "On 1,000 rows the largest difference is 0.00024; 2,000 labels differ.",
        "Verified in a separate process on 1 row: largest difference 0.",
    ]


def test_a_format_that_is_left_out_says_why() -> None:
    page = drawn(export._contents, _about(onnx=_file(file=None, reason="No *operator* for it.")))
    assert sentences(page)[1] == (":orange[:material/do_not_disturb_on:] **ONNX** is not included")
    assert captions(page)[0] == "No \\*operator\\* for it."


@pytest.mark.parametrize(
    ("state", "error", "shown"),
    [
        ("failed", "No *space*.", ["No \\*space\\*."]),
        ("failed", None, ["The last export failed."]),
        ("cancelled", None, []),
    ],
)
def test_a_run_without_a_bundle_offers_one(
    state: str, error: str | None, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    last = JobRecord(
        id=5, kind="export", title="Export", state=state, error=error, params={"run_id": 4}
    )
    monkeypatch.setattr(jobs, "jobs", lambda ws, limit, states: [last] if states is None else [])
    monkeypatch.setattr(exporting, "bundle", lambda ws, run_id: None)
    page = drawn(export.draw, NO_WORKSPACE, run())
    assert captions(page) == ["Predicts **left** of Café_data\\* v2. Trained 2 Jan 2020."]
    assert labels(page) == {"primary_export": "Export this run"}
    assert sentences(page) == [
        "A bundle is a zip that gives identical predictions on another machine, without Millwright."
    ]
    assert [item.value for item in page.error] == shown


def test_a_bundle_can_be_downloaded_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = Exported(Path("left-4.zip"), _about())
    monkeypatch.setattr(jobs, "jobs", lambda ws, limit, states: [])
    monkeypatch.setattr(exporting, "bundle", lambda ws, run_id: bundle)
    page = drawn(export.draw, NO_WORKSPACE, run())
    (link,) = page.get("link_button")
    assert link.proto.label == "Download left-4.zip (2.5 kB)"
    assert link.proto.url == "api/download/bundle/4"
    assert captions(page)[-1] == f"SHA-256 {'cd' * 32}"
    assert page.code[0].value == (
        "pip install -r requirements.txt\npython predict.py example.csv --out scores.csv"
    )


@pytest.mark.parametrize("was_accepted", [True, False])
def test_a_card_that_lacks_a_later_acceptance_is_said_to(
    was_accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    leak = Finding(code="MW001", severity="stop", sentence="It leaks.", subject="exit")
    at = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    accepted = leak.model_copy(update={"accepted": Acceptance(reason="Known before.", at=at)})
    exported = finding_documents([accepted if was_accepted else leak])
    bundle = Exported(Path("left-4.zip"), _about() | {"findings": exported})
    monkeypatch.setattr(jobs, "jobs", lambda ws, limit, states: [])
    monkeypatch.setattr(exporting, "bundle", lambda ws, run_id: bundle)
    page = drawn(export.draw, NO_WORKSPACE, run(findings=(accepted,)))
    sentence = "What was accepted since is not in its model card. Export again."
    assert (sentence in captions(page)) is not was_accepted
