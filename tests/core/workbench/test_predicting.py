"""Rows of a file through a bundle: what is written, what is refused, what is left when it fails."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from core.base import files
from core.base.errors import NotFound, Refused
from core.jobs.records import JobRecord
from core.registry.portable import predict as portable
from core.workbench import predicting
from core.workbench.workspace import Workspace

GOLDEN = Path(__file__).parents[1] / "registry" / "golden"
ROWS = pd.read_csv(GOLDEN / "rows.csv", dtype="str", keep_default_na=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked bundle of two classes."""
    folder = tmp_path_factory.mktemp("bundle")
    with tarfile.open(GOLDEN / "bundle.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def bundle(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a zip."""
    path = tmp_path_factory.mktemp("zip") / "members.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(item for item in folder.rglob("*") if item.is_file()):
            archive.writestr(str(file.relative_to(folder)), file.read_bytes())
    return path


def test_a_zip_and_its_folder_are_the_same_model(
    bundle: Path, folder: Path, tmp_path: Path
) -> None:
    zipped, plain = predicting.open_bundle(bundle, tmp_path), predicting.open_bundle(folder, folder)
    frames = [predicting.predict_frame(model, ROWS).frame for model in (zipped, plain)]
    pd.testing.assert_frame_equal(*frames)
    assert frames[0].columns.tolist() == ["prediction", "probability_no", "probability_yes"]


def test_the_columns_stay_as_they_were_written(bundle: Path, tmp_path: Path) -> None:
    rows = ROWS.assign(months=ROWS["months"].str.zfill(4), code="007")
    rows.to_csv(tmp_path / "rows.csv", index=False)
    result = predicting.predict_file(bundle, tmp_path / "rows.csv", tmp_path / "out.csv")
    assert result["rows"] == 18
    assert result["out"] == str(tmp_path / "out.csv")
    assert result["columns"] == ["prediction", "probability_no", "probability_yes"]
    assert "1 column that the model does not use: code." in result["notes"]
    written = pd.read_csv(tmp_path / "out.csv", dtype="str", keep_default_na=False)
    pd.testing.assert_frame_equal(written[rows.columns.tolist()], rows)
    expected = pd.read_csv(GOLDEN / "expected.csv", dtype="str")
    assert written["probability_yes"].tolist() == expected["probability_yes"].tolist()


def test_refusals_of_the_program_are_ours(folder: Path, tmp_path: Path) -> None:
    model = predicting.open_bundle(folder, folder)
    with pytest.raises(Refused, match="lacks the column “plan”"):
        predicting.predict_frame(model, ROWS.drop(columns=["plan"]))
    with pytest.raises(Refused, match="Column “months”, row 1 and 17 more: “long” is not a number"):
        predicting.predict_frame(model, ROWS.assign(months="long"))
    (tmp_path / "no.zip").write_bytes(b"PK no")
    with pytest.raises(Refused, match="“no.zip” is not a readable bundle"):
        predicting.open_bundle(tmp_path / "no.zip", tmp_path)


def test_what_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")

    def fail(*_args: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(portable, "write_csv", fail)
    with pytest.raises(ValueError, match="no"):
        predicting.write_predictions(ROWS, portable.Outcome(ROWS[["plan"]]), out)
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_K01_cells_and_labels_stay_as_they_are_and_a_copy_is_for_spreadsheets(
    tmp_path: Path,
) -> None:
    shown = pd.DataFrame(
        {
            "name": ["=cmd|' /C calc'!A0", "+1", "-5", "@x", "Ann", "\tx", "-"],
            "=n": [-1, 2, 3, 4, 5, 6, 7],
        }
    )
    labels = ["=1+1", "no", "+", "-", "−", "-1e5", "+x"]
    outcome = portable.Outcome(pd.DataFrame({"prediction": labels}))
    exact, copy = tmp_path / "exact.csv", tmp_path / "copy.csv"
    predicting.write_predictions(shown, outcome, exact)
    predicting.spreadsheet_copy(exact, copy)
    read = pd.read_csv(exact, dtype="str", keep_default_na=False)
    assert read["name"].tolist() == shown["name"].tolist()
    assert read["prediction"].tolist() == labels
    read = pd.read_csv(copy, dtype="str", keep_default_na=False)
    assert read.columns.tolist() == ["name", "'=n", "prediction"]
    # signed numbers are numbers
    assert read["name"].tolist() == ["'=cmd|' /C calc'!A0", "+1", "-5", "'@x", "Ann", "'\tx", "'-"]
    assert read["'=n"].tolist() == ["-1", "2", "3", "4", "5", "6", "7"]
    assert read["prediction"].tolist() == ["'=1+1", "no", "'+", "'-", "−", "-1e5", "'+x"]
    predicting.spreadsheet_copy(exact, exact)
    assert exact.read_bytes() == copy.read_bytes()


def test_the_door_writes_for_a_spreadsheet_when_asked(bundle: Path, tmp_path: Path) -> None:
    rows = ROWS.assign(code=["=1+1", *["-"] * 17])
    rows.to_csv(tmp_path / "rows.csv", index=False)
    for spreadsheet, cells in ((False, ["=1+1", "-"]), (True, ["'=1+1", "'-"])):
        out = tmp_path / "out.csv"
        predicting.predict_file(bundle, tmp_path / "rows.csv", out, spreadsheet=spreadsheet)
        read = pd.read_csv(out, dtype="str", keep_default_na=False)
        assert read["code"].tolist()[:2] == cells
        assert read["fee"].tolist() == ROWS["fee"].tolist()


def test_predictions_that_are_gone(workspace: Workspace) -> None:
    path = predicting.predicted_path(workspace, 3, 8)
    assert path == workspace.folder / "artefacts" / "runs" / "3" / "predictions" / "8.csv"
    with pytest.raises(NotFound):
        predicting.predicted(workspace, 8)


def test_D15_predictions_that_were_damaged(workspace: Workspace) -> None:
    path = predicting.predicted_path(workspace, 3, 1)
    path.parent.mkdir(parents=True)
    path.write_text("plan,prediction\na,yes\n")
    result = {"run_id": 3, "rows": 1, "sha256": files.sha256(path)}
    with workspace.store.write() as session:
        session.add(JobRecord(kind="predict", title="Predict", state="done", result=result))
    assert predicting.predicted(workspace, 1).to_dict("list") == {
        "plan": ["a"],
        "prediction": ["yes"],
    }
    path.write_text("plan,prediction\na,yet\n")
    with pytest.raises(Refused, match="changed or damaged since it was written"):
        predicting.predicted(workspace, 1)
