"""A bundle of version 0.1 goes on predicting: by its own program, and in the app, to the digit."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from core.learn.model import trusted_types
from core.registry.portable.bundle_files import Refusal
from core.registry.portable.model_file import load_pipeline
from core.registry.portable.predict import Model
from core.workbench import predicting

GOLDEN = Path(__file__).parent / "golden"
MARKED = ["plan", "months", "fee", "since", "paperless"]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle: LightGBM behind two cleaning steps (fill within groups, clip outliers)."""
    folder = tmp_path_factory.mktemp("golden")
    with tarfile.open(GOLDEN / "bundle.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder


def written(path: Path) -> list[list[str]]:
    """All cells of a CSV file, as text."""
    with path.open(encoding="utf-8") as file:
        return list(csv.reader(file))


def test_it_is_the_file_that_was_exported() -> None:
    content = (GOLDEN / "bundle.tar.xz").read_bytes()
    assert len(content) <= 30_000
    assert (
        hashlib.sha256(content).hexdigest()
        == "bd4017f817f5b1ad055d2aa3fb1cc549e9f7514331128f4455c62080926f6493"
    )


@pytest.mark.slow
def test_its_own_program_gives_the_same_digits(unpacked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    program = [sys.executable, "-I", "-B", str(unpacked / "predict.py")]
    command = [*program, str(GOLDEN / "rows.csv"), "--out", str(out)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert written(out) == written(GOLDEN / "expected.csv")


def test_the_app_gives_the_same_digits(unpacked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = predicting.predict_file(unpacked, GOLDEN / "rows.csv", out)
    assert result["rows"] == 18
    assert written(out) == written(GOLDEN / "expected.csv")
    assert any("“gold”" in note for note in result["notes"])


def test_the_app_loads_it_by_a_list_of_its_own(unpacked: Path) -> None:
    with pytest.raises(Refusal, match="not on the list of trusted types"):
        Model(unpacked)  # this program was written for no model
    pipeline = load_pipeline(unpacked / "pipeline.skops", trusted_types())
    assert [name for name, _ in pipeline.steps][-2:] == ["encode", "model"]


def test_its_inputs_are_the_columns_of_the_file(unpacked: Path) -> None:
    signature = Model(unpacked, trusted_types()).signature
    assert [item["name"] for item in signature["inputs"]] == MARKED
    assert list(pd.read_csv(GOLDEN / "rows.csv").columns) == MARKED
    assert signature["task"] == "churn"  # what binary classification was called
