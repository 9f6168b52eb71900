"""Judge one run by its predictions on unseen rows: curves, errors, thresholds, weak spots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core.base.errors import NotFound
from core.data.schema import ColumnType
from core.data.storage.frames import read_frame
from core.learn import curves, thresholds
from core.learn import residuals as errors
from core.learn import segments as parts
from core.learn.confusion import confusion_matrix, in_cell
from core.learn.predictions import HOLDOUT, Predictions
from core.workbench import run_files
from core.workbench.versions import VersionView, lineage
from core.workbench.workspace import Workspace

CURVES: dict[str, Callable[[Predictions, int], curves.Curve]] = {
    "roc": curves.roc,
    "pr": curves.precision_recall,
    "gain": curves.gain,
    "lift": curves.lift,
}


def out_of_fold(ws: Workspace, run_id: int) -> Predictions:
    """Predictions of a run on rows that its folds had not seen; NotFound when it has none."""
    return run_files.read_predictions(ws, run_id)


def holdout(ws: Workspace, run_id: int) -> Predictions | None:
    """Predictions of a run on the locked hold-out; None when it has none."""
    run = run_files.record(ws, run_id)
    try:
        return run_files.read_predictions(ws, run.id or 0, HOLDOUT)
    except NotFound:
        return None


def curve(ws: Workspace, run_id: int, kind: str, positive: int = 1) -> curves.Curve:
    """A curve of a run over its folds.

    Parameters
    ----------
    kind : {"roc", "pr", "gain", "lift"}
        Which curve.
    positive : int
        The position of the class that counts as positive.

    Raises
    ------
    NotFound
        When there is no such run or curve.
    Refused
        When the run predicts numbers, or no fold holds both classes.
    """
    if kind not in CURVES:
        raise NotFound(f"There is no curve “{kind}”. Known: {', '.join(CURVES)}.")
    return CURVES[kind](out_of_fold(ws, run_id), positive)


def calibration(ws: Workspace, run_id: int, positive: int = 1) -> curves.Calibration:
    """Predicted against observed shares."""
    return curves.calibration(out_of_fold(ws, run_id), positive)


def confusion(
    ws: Workspace, run_id: int, threshold: float | None = None, where: str = "out of fold"
) -> np.ndarray:
    """Counts of truth and prediction.

    Parameters
    ----------
    threshold : float, optional
        The probability from which on a row is positive, with two classes; 0.5 when None.
    where : {"out of fold", "hold-out"}
        The rows that are counted.

    Returns
    -------
    int64 (k, k)
        Truth down, prediction across, classes in the signature's order.

    Raises
    ------
    NotFound
        When the run has no such predictions.
    """
    if where == "out of fold":
        return confusion_matrix(out_of_fold(ws, run_id), threshold)
    locked = holdout(ws, run_id) if where == "hold-out" else None
    if locked is None:
        raise NotFound(
            "This run has no hold-out. Look at its out-of-fold predictions, or train with a"
            " hold-out."
        )
    return confusion_matrix(locked, threshold)


def rows_in_cell(
    ws: Workspace,
    run_id: int,
    truth: int,
    predicted: int,
    threshold: float | None = None,
    limit: int | None = 1000,
) -> pd.DataFrame:
    """The rows behind one cell of the out-of-fold confusion matrix, the most confident first.

    Parameters
    ----------
    truth, predicted : int
        Positions of the classes.
    threshold : float, optional
        As in :func:`confusion`.
    limit : int, optional
        The most rows to return; all when None.

    Returns
    -------
    DataFrame
        Row number (1-based), probabilities, and the columns of the imported table.
    """
    cell = in_cell(out_of_fold(ws, run_id), truth, predicted, threshold)
    return _beside_their_data(ws, run_id, cell.only(slice(limit)))


def _beside_their_data(ws: Workspace, run_id: int, rows: Predictions) -> pd.DataFrame:
    """Predictions with the imported columns of their rows; our columns that the data also has get
    a mark.
    """
    base = _imported_rows(_base(ws, run_id), rows)
    classes = run_files.signature(ws, run_id)["classes"]
    ours: dict[str, Any] = {"row": rows.row_ids + 1}
    for place, name in enumerate(classes):
        ours[f"probability of {name}"] = rows.y_pred[:, place]
    front = pd.DataFrame({_free(name, base): values for name, values in ours.items()})
    return pd.concat([front, base], axis=1)


def _base(ws: Workspace, run_id: int) -> VersionView:
    return lineage(ws, run_files.record(ws, run_id).version_id).base


def _imported_rows(version: VersionView, rows: Predictions) -> pd.DataFrame:
    frame = read_frame(version.table()).iloc[rows.row_ids].reset_index(drop=True)
    for column in version.columns:
        if column.type == ColumnType.DATE:
            # a day has no time of day; pandas' own type would show one
            frame[column.name] = frame[column.name].astype(pd.ArrowDtype(pa.date32()))
    return frame


def _free(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name = f"{name}*"
    return name


def expected_value(
    ws: Workspace, run_id: int, costs: thresholds.CostMatrix
) -> thresholds.ExpectedValue:
    """The value per row of a binary run over all thresholds, with the hold-out's at the best."""
    return thresholds.over_thresholds(out_of_fold(ws, run_id), costs, holdout(ws, run_id))


def residuals(ws: Workspace, run_id: int) -> errors.Residuals:
    """How far off a regression is, out of fold."""
    return errors.residuals(out_of_fold(ws, run_id))


def segments(ws: Workspace, run_id: int) -> parts.Segments:
    """In which part of which input a run errs most, out of fold."""
    once = out_of_fold(ws, run_id).once()
    inputs = [item["name"] for item in run_files.signature(ws, run_id)["inputs"]]
    frame = read_frame(_base(ws, run_id).table(), inputs)
    return parts.segments(once, frame.iloc[once.row_ids].reset_index(drop=True), inputs)
