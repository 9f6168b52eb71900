"""Predict: the rows of a file, with a bundle or with a run of this workspace.

The program is the one that travels in the bundle.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from core.base import digests, files
from core.base.errors import NotFound, Refused
from core.base.progress import Progress, Span, silent
from core.base.settings import Settings
from core.data.limits import Limits
from core.data.stored_table import guard_text
from core.learn.model import trusted_types
from core.registry import unpacking
from core.registry.bundle import findings_in
from core.registry.onnx_file import LARGEST, check_onnx
from core.registry.portable import predict as portable
from core.registry.portable.bundle_files import Refusal, check_files, read
from core.workbench import exporting, history, jobs
from core.workbench.reading import read_rows
from core.workbench.workspace import Workspace


@contextmanager
def _refusals() -> Iterator[None]:
    """The travelling program knows no Millwright error; here its refusals become ours."""
    try:
        yield
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal


def open_bundle(path: Path, folder: Path) -> portable.Model:
    """Unpack a bundle's zip into ``folder`` (or take an unpacked bundle as it is) and load it."""
    with _refusals():
        if not path.is_dir():
            unpacking.unpack(files.existing_file(path), folder, Limits.of(Settings()))
            path = folder
        for name in check_files(path):
            if name.endswith(".onnx"):
                check_onnx(read(path, name, LARGEST), name)
        return portable.Model(path, trusted_types())


def predict_frame(model: portable.Model, frame: pd.DataFrame) -> portable.Outcome:
    """Predict the rows of a frame; Refused names the column, row and value that do not fit."""
    with _refusals():
        return model.predict(frame)


def predict_file(
    bundle: Path, source: Path, out: Path, *, spreadsheet: bool = False
) -> dict[str, Any]:
    """Predict the rows of ``source`` into the CSV file ``out``: its columns as they were written,
    then prediction and probabilities.

    Parameters
    ----------
    bundle, source, out : Path
    spreadsheet : bool
        Whether ``out`` is to be opened in a spreadsheet, see :func:`spreadsheet_copy`. Otherwise
        every cell is written as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        model = open_bundle(bundle, Path(folder))
        findings = findings_in(bundle if bundle.is_dir() else Path(folder))
        rows = read_rows(source, model.signature)
        outcome = predict_frame(model, rows.typed)
    write_predictions(rows.shown, outcome, out)
    if spreadsheet:
        spreadsheet_copy(out, out)
    return {
        "rows": len(rows.shown),
        "out": str(out),
        "columns": list(outcome.frame.columns),
        "notes": outcome.notes,
        "findings": findings,
    }


def write_predictions(shown: pd.DataFrame, outcome: portable.Outcome, out: Path) -> None:
    """Write rows and their predictions as CSV: wholly, or not at all."""
    with files.atomic_file(out) as partial:
        portable.write_csv(shown, outcome, partial)


def spreadsheet_copy(source: Path, target: Path) -> None:
    """Copy a CSV file for a spreadsheet: a text that it would run as a formula gets an apostrophe
    in front. ``target`` may be ``source``.
    """
    cells: Any = {"dtype": "str", "header": None, "keep_default_na": False}
    with (
        pd.read_csv(source, skip_blank_lines=False, chunksize=50_000, **cells) as parts,
        files.atomic_file(target) as partial,
        partial.open("w", encoding="utf-8", newline="") as copy,
    ):
        for part in parts:
            part.map(_harmless).to_csv(
                copy, index=False, header=False, lineterminator="\n", quoting=csv.QUOTE_ALL
            )


def _harmless(cell: str) -> str:
    try:
        float(cell)
    except ValueError:
        return guard_text(cell)
    return cell


class PredictParams(BaseModel):
    """Which rows to predict with which run."""

    run_id: int
    path: str
    file_name: str


def predict(ws: Workspace, run_id: int, path: Path, file_name: str) -> int:
    """Submit the prediction of a file's rows.

    Parameters
    ----------
    ws : Workspace
    run_id : int
    path : Path
        The file, e.g. an upload; the job removes an upload when it is done.
    file_name : str
        What the person calls it.

    Returns
    -------
    int
        The job's id. Its result: ``rows``, ``columns``, ``notes``; the rows: :func:`predicted`.
    """
    name = history.run(ws, run_id).name
    return jobs.submit(
        ws,
        "predict",
        PredictParams(run_id=run_id, path=str(path), file_name=file_name),
        title=f"Predict {file_name} with {name}",
    )


def predict_now(
    ws: Workspace, params: PredictParams, job_id: int, progress: Progress = silent
) -> dict[str, Any]:
    """Predict with the bundle of a run, exporting it first when that has not been done.

    Parameters
    ----------
    ws : Workspace
    params : PredictParams
    job_id : int
        Names the file of the predictions, see :func:`predicted_path`.
    progress : Progress
    """
    if exporting.bundle(ws, params.run_id) is None:
        exporting.export_now(ws, params.run_id, Span(progress, 0, 0.6, "Export: "))
    progress(0.65, f"Reading and predicting {params.file_name}")
    with tempfile.TemporaryDirectory() as folder:
        model = open_bundle(exporting.bundle_path(ws, params.run_id), Path(folder))
        rows = read_rows(Path(params.path), model.signature, params.file_name)
        outcome = predict_frame(model, rows.typed)
    out = predicted_path(ws, params.run_id, job_id)
    write_predictions(rows.shown, outcome, out)
    progress(1.0, f"{len(rows.shown):,} rows predicted")
    return {
        "run_id": params.run_id,
        "rows": len(rows.shown),
        "columns": list(outcome.frame.columns),
        "notes": outcome.notes,
        "sha256": files.sha256(out),
    }


def predicted_path(ws: Workspace, run_id: int, job_id: int) -> Path:
    """Where a job's predictions lie."""
    return ws.path("artefacts", "runs", str(run_id), "predictions", f"{job_id}.csv")


def predicted_file(ws: Workspace, job_id: int) -> Path:
    """The file of a job's predictions.

    Raises
    ------
    NotFound
        When it is not there.
    Refused
        When it is not the one that the job wrote.
    """
    result = jobs.job(ws, job_id).result or {}
    path = predicted_path(ws, int(result.get("run_id", 0)), job_id)
    if not path.exists():
        raise NotFound("These predictions are not there. Predict the file again.")
    if "sha256" in result and not digests.unchanged(path, result["sha256"]):
        raise Refused(
            "The file of these predictions was changed or damaged since it was written, so it is"
            " not used. Predict the file again."
        )
    return path


def predicted(ws: Workspace, job_id: int, limit: int | None = None) -> pd.DataFrame:
    """The first ``limit`` rows that a job predicted, as they stand in its file, see
    :func:`predicted_file`.
    """
    path = predicted_file(ws, job_id)
    columns = (jobs.job(ws, job_id).result or {}).get("columns", [])
    classes = any(name.startswith("probability_") for name in columns)
    return pd.read_csv(
        path,
        nrows=limit,
        keep_default_na=False,
        na_values=[""],
        dtype={"prediction": "str"} if classes else None,  # a label “-1e5” is no number
    )
