"""The permutation importance of a run's inputs, on rows that its pipeline was not fitted on."""

from __future__ import annotations

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from core.base.progress import Progress
from core.learn.importance import ROWS, PermutationImportance, permutation_importance
from core.learn.metric import METRICS
from core.learn.predictions import Predictions
from core.learn.task import find_task
from core.workbench import explained_rows, run_files
from core.workbench.workspace import Workspace


def importance(
    ws: Workspace, run_id: int, features: list[str], progress: Progress
) -> PermutationImportance:
    """On the hold-out; without one, on the first fold, the pipeline fitted without it.

    Parameters
    ----------
    ws : Workspace
    run_id : int
    features : list of str
        The inputs to shuffle.
    progress : Progress
    """
    run = run_files.record(ws, run_id)
    pipeline, tested, which = _tested(ws, run_id, progress)
    positions = explained_rows.sample(np.arange(len(tested)), ROWS, run.seed)
    tested = tested.only(np.sort(positions))
    return permutation_importance(
        pipeline,
        explained_rows.inputs(ws, run_id, tested.row_ids),
        tested.y_true,
        METRICS[find_task(run.task).primary_metric],
        features,
        seed=run.seed,
        about=f"{len(tested):,} rows of {which}",
        progress=progress,
    )


def _tested(ws: Workspace, run_id: int, progress: Progress) -> tuple[Pipeline, Predictions, str]:
    """A pipeline, predictions of rows that it was not fitted on, and which rows these are."""
    pipeline = explained_rows.explainer(ws, run_id).pipeline
    held = explained_rows.holdout(ws, run_id)
    if held is not None:
        return pipeline, held, "the hold-out, which the model had not seen"
    progress(0.0, "Fitting again without the first fold, because there is no hold-out")
    once = run_files.read_predictions(ws, run_id).once()
    first = once.fold == once.fold.min()
    trained = once.only(~first)
    fresh = clone(pipeline).fit(explained_rows.inputs(ws, run_id, trained.row_ids), trained.y_true)
    return (
        fresh,
        once.only(first),
        "the first fold, with the model fitted again without it, because there is no hold-out",
    )
