"""Predict: the rows of a file, with a bundle or with a run of this workspace. The program is the one that travels in the bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.base import files
from core.base.errors import Refused
from core.registry.portable import predict as portable
from core.workbench import exporting
from core.workbench.reading import read_rows
from core.workbench.workspace import Workspace


@contextmanager
def _refusals() -> Iterator[None]:
    """The travelling program knows no Millwright error; here its refusals become ours."""
    try:
        yield
    except portable.Refusal as refusal:
        raise Refused(str(refusal)) from refusal


def open_bundle(path: Path, folder: Path) -> portable.Model:
    """Unpack a bundle's zip into ``folder`` (or take an unpacked bundle as it is) and load it."""
    with _refusals():
        if path.is_dir():
            return portable.Model(path)
        portable.unpack(files.existing_file(path), folder)
        return portable.Model(folder)


def predict_frame(model: portable.Model, frame: pd.DataFrame) -> portable.Outcome:
    """Predict the rows of a frame; Refused names the column, row and value that do not fit."""
    with _refusals():
        return model.predict(frame)


def predict_file(bundle: Path, source: Path, out: Path) -> dict[str, Any]:
    """Predict the rows of ``source`` into the CSV file ``out``: its columns as they were written, then prediction and probabilities."""
    with tempfile.TemporaryDirectory() as folder:
        model = open_bundle(bundle, Path(folder))
        rows = read_rows(source, model.signature)
        outcome = predict_frame(model, rows.typed)
    write_predictions(rows.shown, outcome, out)
    return {"rows": len(rows.shown), "out": str(out), "columns": list(outcome.frame.columns), "notes": outcome.notes}


def write_predictions(shown: pd.DataFrame, outcome: portable.Outcome, out: Path) -> None:
    """Write rows and their predictions as CSV: wholly, or not at all."""
    with files.atomic_file(out) as partial:
        portable.write_csv(shown, outcome, partial)


@dataclass(frozen=True)
class Prediction:
    """Predicted rows: as the person wrote them, with the answers, and notes on what was unusual."""

    shown: pd.DataFrame
    outcome: portable.Outcome


def predict_with_run(ws: Workspace, run_id: int, source: Path, file_name: str | None = None) -> Prediction:
    """Predict the rows of a file with the bundle of a run, exporting it first when that has not been done."""
    path = exporting.bundle_path(ws, run_id)
    if not path.exists():
        exporting.export_now(ws, run_id)
    with tempfile.TemporaryDirectory() as folder:
        model = open_bundle(path, Path(folder))
        rows = read_rows(source, model.signature, file_name)
        return Prediction(rows.shown, predict_frame(model, rows.typed))
