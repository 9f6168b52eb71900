"""A bundle predicts in a process that knows nothing of Millwright, to the last digit; what it
cannot hold, it says.
"""

import csv
import errno
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from core.base import files
from core.base.errors import NotFound, Refused, StorageFailed
from core.base.settings import Settings
from core.data.demo_tables import churn, housing
from core.data.storage.frames import read_frame
from core.data.transformers.value_words import MISSING_WORDS
from core.registry.portable import predict as portable
from core.workbench import (
    exporting,
    history,
    importing,
    jobs,
    predicting,
    training,
    versions,
)
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace

CHURN_MODELS = ["logistic", "lightgbm", "tree"]  # trained for all tests here
OTHERS = ["xgboost", "forest", "hist_gradient_boosting", "knn", "mlp", "naive_bayes", "svm"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with one run of each model on a few hundred customers and houses."""
    folder = tmp_path_factory.mktemp("trained")
    ws = open_workspace(
        folder / "w", Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    )
    for name, frame, target, models in (
        ("customers", churn(500), "churned", CHURN_MODELS),
        ("houses", housing(400).drop(columns=["sold_on"]), "price", ["lightgbm"]),
    ):
        frame.to_csv(folder / f"{name}.csv", index=False)
        view = versions.version(
            ws, jobs.job(ws, importing.import_file(ws, folder / f"{name}.csv")).result["version_id"]
        )
        ignored = {"signup_date": "ignore"} if name == "customers" else {}
        versions.set_roles(ws, view.id, {target: "target", **ignored})
        training.train_now(
            ws, TrainRequest(version_id=view.id, target=target, models=models, folds=2)
        )
    yield ws
    ws.close()


def _run(ws: Workspace, model: str, dataset: str = "customers") -> int:
    return next(
        run.id
        for run in history.runs(ws, dataset_id=versions.find(ws, dataset).dataset_id)
        if run.model == model and run.state == "done"
    )


@pytest.fixture(scope="module")
def bundle(trained: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle of the LightGBM run."""
    run_id = _run(trained, "lightgbm")
    exporting.export_now(trained, run_id)
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(exporting.bundle_path(trained, run_id)) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.slow
def test_73_everything_is_in_it(bundle: Path) -> None:
    names = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert names >= {
        "pipeline.skops",
        "model.onnx",
        "schema.json",
        "example.csv",
        "requirements.txt",
    }
    assert names >= {"MODEL_CARD.md", "predict.py", "parity.json", "manifest.json"}
    assert "transformers/learn_prepare.py" in names
    pinned = (bundle / "requirements.txt").read_text().split()
    assert all("==" in line and "+" not in line for line in pinned)
    assert any(line.startswith("lightgbm==") for line in pinned)
    assert not any(line.startswith("xgboost==") for line in pinned)


@pytest.mark.slow
def test_a_fresh_process_gives_the_apps_digits(
    trained: Workspace, bundle: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "new.csv"
    churn(300, seed=99).drop(columns=["churned"]).to_csv(rows, index=False)
    command = [
        sys.executable,
        "-I",
        str(bundle / "predict.py"),
        str(rows),
        "--out",
        str(tmp_path / "theirs.csv"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    job = jobs.job(trained, predicting.predict(trained, _run(trained, "lightgbm"), rows, "new.csv"))
    assert job.error is None
    ours = predicting.predicted_path(trained, job.result["run_id"], job.id)
    with ours.open() as one, (tmp_path / "theirs.csv").open() as other:
        assert list(csv.reader(one)) == list(csv.reader(other))
    written = pd.read_csv(ours)
    assert list(written.columns[-3:]) == ["prediction", "probability_no", "probability_yes"]
    assert len(written) == len(pd.read_csv(rows))


@pytest.mark.slow
def test_words_for_no_value_predict_alike_through_import_and_bundle(
    trained: Workspace, bundle: Path, tmp_path: Path
) -> None:
    frame = churn(60, seed=5).drop(columns=["churned"])
    number = next(name for name in frame if pd.api.types.is_float_dtype(frame[name].dtype))
    words = ["", *sorted(MISSING_WORDS), "inf"]
    cells = [words[row % len(words)] if row % 2 else str(x) for row, x in enumerate(frame[number])]
    raw = tmp_path / "raw.csv"
    frame.assign(**{number: cells}).to_csv(raw, index=False)
    command = [sys.executable, "-I", "-B", str(bundle / "predict.py"), str(raw)]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "theirs.csv")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run_id = _run(trained, "lightgbm")
    view = importing.import_now(
        trained, importing.ImportParams(path=str(raw), name="raw", file_name="raw.csv")
    )
    assert view.rows_quarantined == 0
    pipeline = exporting.subject(trained, run_id)
    rows, _ = portable.conform(read_frame(view.path), pipeline.signature)
    assert rows[number].isna().sum() == 30
    ours = portable.predictions(pipeline.pipeline, rows, pipeline.signature)
    theirs = pd.read_csv(tmp_path / "theirs.csv", keep_default_na=False)
    assert ours["probability_yes"].tolist() == theirs["probability_yes"].tolist()


@pytest.mark.slow
def test_76_parity_is_reported(bundle: Path) -> None:
    report = json.loads((bundle / "parity.json").read_text())
    assert report["skops"]["largest_difference"] == 0
    assert report["onnx"]["label_flips"] == 0
    assert 0 < report["onnx"]["largest_difference"] <= 1e-5
    assert report["onnx"]["rows"] == 502  # the whole training table, repeated rows included


@pytest.mark.slow
def test_74_onnx_takes_raw_rows_and_gives_a_label(trained: Workspace, bundle: Path) -> None:
    session = onnxruntime.InferenceSession((bundle / "model.onnx").read_bytes())
    row = churn(500).iloc[[3]]
    feed = {}
    for item in session.get_inputs():
        text = "string" in item.type
        value = row[item.name].astype("object" if text else "float64")
        feed[item.name] = (value.fillna("") if text else value).to_numpy().reshape(-1, 1)
    label, shares = session.run(None, feed)
    outcome = predicting.predict_frame(predicting.open_bundle(bundle, bundle), row)
    assert label.tolist() == outcome.frame["prediction"].tolist()
    assert shares[0, 1] == pytest.approx(outcome.frame["probability_yes"].iloc[0], abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("model", [*CHURN_MODELS, *OTHERS])
def test_every_model_exports_exactly(trained: Workspace, model: str) -> None:
    if model in OTHERS:
        version_id = versions.find(trained, "customers").id
        training.train_now(
            trained, TrainRequest(version_id=version_id, target="churned", models=[model], folds=2)
        )
    about = exporting.export_now(trained, _run(trained, model))
    assert about["formats"]["skops"]["largest_difference"] == 0
    assert about["fresh_process"] == {"rows": 500, "largest_difference": 0.0, "label_flips": 0}
    onnx = about["formats"]["onnx"]
    if onnx["file"]:
        assert onnx["largest_difference"] <= 1e-5
        assert onnx["label_flips"] == 0
    else:
        assert onnx["reason"]


@pytest.mark.slow
def test_numbers_export_too(trained: Workspace, tmp_path: Path) -> None:
    run_id = _run(trained, "lightgbm", "houses")
    about = exporting.export_to(trained, run_id, tmp_path / "out")
    assert about["formats"]["onnx"]["file"] == "model.onnx"
    result = predicting.predict_file(
        Path(about["bundle"]), _houses(tmp_path), tmp_path / "scores.csv"
    )
    assert result["columns"] == ["prediction"]
    scores = pd.read_csv(tmp_path / "scores.csv")
    assert np.corrcoef(scores["prediction"], scores["price"])[0, 1] > 0.9


def _houses(folder: Path) -> Path:
    housing(400).to_csv(folder / "houses.csv", index=False)
    return folder / "houses.csv"


@pytest.mark.slow
def test_what_has_no_onnx_form_is_said(trained: Workspace) -> None:
    dummy = exporting.export_now(trained, _run(trained, "dummy"))
    assert dummy["formats"]["onnx"]["file"] is None
    assert "DummyClassifier could not be converted" in dummy["formats"]["onnx"]["reason"]
    assert dummy["formats"]["skops"]["file"] == "pipeline.skops"


@pytest.mark.slow
def test_82_wrong_rows_are_refused_with_the_place(
    trained: Workspace, bundle: Path, tmp_path: Path
) -> None:
    frame = churn(20, seed=5).drop(columns=["churned"])
    path = tmp_path / "rows.csv"
    frame.drop(columns=["contract"]).to_csv(path, index=False)
    with pytest.raises(Refused, match="lacks the column “contract”"):
        predicting.predict_file(bundle, path, tmp_path / "out.csv")
    frame.astype({"monthly_charge": "str"}).assign(
        monthly_charge=lambda rows: ["much", *rows["monthly_charge"][1:]]
    ).to_csv(path, index=False)
    with pytest.raises(Refused, match=r"(?s)row 1, column “monthly_charge”"):
        predicting.predict_file(bundle, path, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    frame.assign(contract="forever", extra=1).to_csv(path, index=False)
    notes = predicting.predict_file(bundle, path, tmp_path / "out.csv")["notes"]
    assert any(
        "“contract”: 21 rows with a category that was not seen in training (“forever”)" in note
        for note in notes
    )
    assert any("extra" in note for note in notes)


def test_an_unfinished_run_cannot_be_exported(trained: Workspace) -> None:
    from core.runs.records import RunRecord

    with trained.store.write() as session:
        run = RunRecord(
            version_id=versions.find(trained, "customers").id,
            name="half",
            task="binary",
            target="churned",
            model="tree",
            state="cancelled",
        )
        session.add(run)
        session.flush()
        run_id = run.id
    with pytest.raises(Refused, match="“half” is cancelled, so there is no finished model"):
        exporting.export(trained, run_id)
    with pytest.raises(NotFound):
        exporting.export(trained, 10_000)


@pytest.mark.slow
def test_K03_names_in_the_card_are_text(trained: Workspace) -> None:
    run_id = _run(trained, "tree")
    history.rename(trained, run_id, "<script>alert(1)<script> [x](javascript:1)")
    exporting.export_now(trained, run_id)
    with zipfile.ZipFile(exporting.bundle_path(trained, run_id)) as archive:
        card = archive.read("MODEL_CARD.md").decode()
    assert "<script>" not in card
    assert "](javascript" not in card
    assert "&lt;script&gt;" in card
    for section in (
        "What it is",
        "Data",
        "How good it is",
        "Limits",
        "Input columns",
        "Files and parity",
        "How to run",
        "Environment",
    ):
        assert f"## {section}" in card
    assert versions.find(trained, "customers").sha256 in card


def test_V01_a_tampered_model_is_not_exported(trained: Workspace) -> None:
    run_id = _run(trained, "tree")
    path = trained.path("artefacts", "runs", str(run_id), "pipeline.skops")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Refused, match="was changed since it was trained"):
        exporting.export_now(trained, run_id)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "about",
    [b"", b"[]", b"null", b'"x"', b"[" * 100_000, b'{"sha256": NaN}', b"{}", b'{"sha256": 7}'],
)
def test_a_hostile_document_about_a_bundle_is_none(
    about: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tree-1.zip"
    path.write_bytes(b"zip")
    monkeypatch.setattr(exporting, "bundle_path", lambda ws, run_id: path)
    document = tmp_path / "bundle.json"
    document.write_bytes(about)
    assert exporting.bundle(None, 1) is None
    document.write_text(json.dumps({"sha256": files.sha256(path)}))
    assert exporting.bundle(None, 1) is not None
    path.unlink()
    assert exporting.bundle(None, 1) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EROFS, "the disk is read-only; choose another folder"),
        (errno.ENOSPC, "the disk is full; free some space and try again"),
        (errno.EACCES, "the folder may not be written; check its permissions"),
    ],
)
def test_V10_export_to_a_disk_that_refuses(
    code: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "tree-1.zip", tmp_path / "out" / "tree-1.zip"
    source.write_bytes(b"new")
    target.parent.mkdir()
    target.write_bytes(b"old")
    done = SimpleNamespace(state="done", result={"file": source.name})
    monkeypatch.setattr(exporting, "export", lambda ws, run_id: 1)
    monkeypatch.setattr(exporting, "bundle_path", lambda ws, run_id: source)
    monkeypatch.setattr(exporting.jobs, "run_here", lambda ws, job_id: None)
    monkeypatch.setattr(exporting.jobs, "job", lambda ws, job_id: done)

    def refuse(*_args: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(exporting.shutil, "copyfile", refuse)
        with pytest.raises(StorageFailed, match=reason):
            exporting.export_to(None, 1, target.parent)
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["tree-1.zip"]
    about = exporting.export_to(None, 1, target.parent)
    assert (about["bundle"], target.read_bytes()) == (str(target), b"new")


def test_V10_export_to_a_place_that_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    done = SimpleNamespace(state="done", result={})
    monkeypatch.setattr(exporting, "export", lambda ws, run_id: 1)
    monkeypatch.setattr(exporting, "bundle_path", lambda ws, run_id: tmp_path / "tree-1.zip")
    monkeypatch.setattr(exporting.jobs, "run_here", lambda ws, job_id: None)
    monkeypatch.setattr(exporting.jobs, "job", lambda ws, job_id: done)
    with pytest.raises(StorageFailed, match=r"The bundle in “inner” could not be stored"):
        exporting.export_to(None, 1, tmp_path / "file" / "inner")
