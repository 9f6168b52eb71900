"""Export and predict from the command line."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.door import bundles
from core.workbench import exporting
from tests.core.door.conftest import Ask

FORMER = Path(__file__).parents[1] / "workbench" / "former_demo"
PROOF = {"rows": 3, "largest_difference": 0.0, "label_flips": 0}


def test_an_export_objects_to_formats_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    about = {
        "file": "m.zip",
        "sha256": "0",
        "bytes": 1,
        "bundle": "there/m.zip",
        "fresh_process": PROOF,
        "findings": [{"code": "MW001", "severity": "stop", "sentence": "A leak."}],
        "formats": {
            "onnx": {"file": None, "reason": "No converter."},
            "skops": {"file": "pipeline.skops", "reason": None} | PROOF,
        },
    }
    monkeypatch.setattr(exporting, "export_to", lambda ws, run_id, folder: about)
    document = bundles.export(None, SimpleNamespace(run=1, to="there"))
    assert document.objections == ["There is no onnx file. No converter.", "A leak."]
    assert [finding.code for finding in document.findings] == ["MW001"]
    assert document.formats["skops"].rows == 3
    assert document.formats["onnx"].rows is None


def test_predict_says_what_it_noticed(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        bundle = archive.extract("artefacts/runs/2/export/logistic-2.zip", tmp_path)
    words = ("predict", bundle, FORMER / "new_rows.csv", "--out", tmp_path / "out.csv")
    document = ask(*words)
    assert document["rows"] == 3
    assert document["columns"] == ["prediction", "probability_No", "probability_Yes"]
    notes = ["1 column that the model does not use: joined."]
    assert (document["notes"], document["objections"]) == (notes, notes)
    ask(*words, "--strict", status=1)
