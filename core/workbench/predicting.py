"""Predict: the rows of a file, with a bundle or with a run of this workspace. The program is the one that travels in the bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from core.base import files
from core.base.errors import Refused
from core.registry.portable import predict as portable
from core.workbench import exporting
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
    """Predict the rows of ``source`` into the CSV file ``out``: its columns, then prediction and probabilities."""
    frame = read_rows(source)
    with tempfile.TemporaryDirectory() as folder:
        outcome = predict_frame(open_bundle(bundle, Path(folder)), frame)
    out.parent.mkdir(parents=True, exist_ok=True)
    with files.atomic_file(out) as partial:
        portable.write_csv(frame, outcome, partial)
    return {"rows": len(frame), "out": str(out), "columns": list(outcome.frame.columns), "notes": outcome.notes}


def read_rows(path: Path, file_name: str | None = None) -> pd.DataFrame:
    """The rows of any file that can be imported; text formats give text, so that the model's own types decide."""
    from core.workbench import reading

    return reading.read_rows(path, file_name)


def predict_with_run(ws: Workspace, run_id: int, frame: pd.DataFrame) -> portable.Outcome:
    """Predict with the bundle of a run, exporting it first when that has not been done."""
    path = exporting.bundle_path(ws, run_id)
    if not path.exists():
        exporting.export_now(ws, run_id)
    with tempfile.TemporaryDirectory() as folder:
        return predict_frame(open_bundle(path, Path(folder)), frame)
