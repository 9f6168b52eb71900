"""What a finished run left on disk: where it lies, its signature, its fitted pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sklearn.pipeline import Pipeline

from core.base import digests, files
from core.base.errors import NotFound, Refused
from core.learn import predictions
from core.learn.artefacts import PIPELINE, SIGNATURE
from core.learn.model import trusted_types
from core.learn.predictions import OUT_OF_FOLD, Predictions
from core.registry.portable.bundle_files import JSON_BYTES, Refusal, read, signature_of
from core.registry.portable.model_file import load_pipeline as load_model_file
from core.runs import queries
from core.runs.records import RunRecord
from core.workbench import history
from core.workbench.workspace import Workspace


def record(ws: Workspace, run_id: int) -> RunRecord:
    """The run with that id, as it is stored; NotFound otherwise."""
    with ws.store.read() as session:
        return queries.get_run(session, run_id)


def read_signature(folder: Path) -> dict[str, Any]:
    """The signature in a run's folder."""
    path = folder / SIGNATURE
    if not path.exists():
        raise FileNotFoundError(path)
    try:
        return signature_of(read(folder, SIGNATURE, JSON_BYTES))
    except Refusal as refusal:
        raise Refused(
            "The signature of this run is damaged or was changed. Train the run again."
        ) from refusal


def check(ws: Workspace, run: RunRecord, name: str) -> Path:
    """The folder of a run, refused when its file ``name`` is there and not the one that was
    written; a file whose hash the record does not hold is taken as it is.
    """
    folder = history.folder(ws, run.id or 0)
    path, known = folder / name, run.artefacts.get(name)
    if known is None or not path.exists() or digests.unchanged(path, known):
        return folder
    raise Refused(
        f"The file “{name}” of the run “{run.name}” was changed or damaged since the run was"
        " trained, so it is not used. Put it back from a copy of the workspace, or train the run"
        " again."
    )


def signature(ws: Workspace, run_id: int) -> dict[str, Any]:
    """The signature of a run: ``task``, ``target``, ``classes``, ``inputs``; NotFound when it did
    not finish.
    """
    run = record(ws, run_id)
    try:
        return read_signature(check(ws, run, SIGNATURE))
    except FileNotFoundError:
        raise NotFound(
            f"The run “{run.name}” is {run.state}, so it has no fitted model. Choose a run that is"
            " done."
        ) from None


def read_predictions(ws: Workspace, run_id: int, name: str = OUT_OF_FOLD) -> Predictions:
    """The out-of-fold (or hold-out) predictions of a run.

    Raises
    ------
    NotFound
        When there is no such run, or it has none.
    Refused
        When the file is not the one that was written.
    """
    return predictions.read(check(ws, record(ws, run_id), name), name)


def load_pipeline(folder: Path, known: str | None) -> Pipeline:
    """The fitted pipeline in a run's folder, loaded from trusted types only, and only when the file
    is still the one that was written.

    Parameters
    ----------
    known : str or None
        The SHA-256 that the run's record holds.

    Raises
    ------
    Refused
        When the file is gone or was changed, or cannot be loaded with the libraries of this
        installation.
    """
    path = folder / PIPELINE
    if not path.is_file() or path.is_symlink():
        raise Refused("The model file of this run is gone. Train the run again.")
    if known is not None and files.sha256(path) != known:
        raise Refused(
            "The model file of this run was changed since it was trained, so it is not loaded."
            " Train the run again."
        )
    try:
        return load_model_file(path, trusted_types())
    except Refusal as refusal:
        raise Refused(str(refusal)) from refusal
