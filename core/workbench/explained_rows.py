"""The rows that an explanation of a run looks at, and the run's pipeline ready to explain."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from core.base.errors import NotFound
from core.data.storage.frames import read_frame
from core.learn import explanation as reasons
from core.learn import predictions
from core.learn.artefacts import PIPELINE
from core.learn.explainer import Explainer
from core.learn.model import MODELS
from core.learn.pipeline_explainer import BACKGROUND, PipelineExplainer
from core.learn.predictions import HOLDOUT, OUT_OF_FOLD, Predictions
from core.workbench import run_files
from core.workbench.versions import lineage
from core.workbench.workspace import Workspace

READY_RUNS = 4  # runs that stay ready to answer
_building = threading.Lock()  # two sessions asking at once build one explainer, not two


def _read(path: Path, names: list[str], rows: np.ndarray | None) -> pd.DataFrame:
    """Raw inputs, of some rows or of all.

    Categories arrive as texts: what a model is asked for may be a new one.
    """
    frame = read_frame(path, names)
    frame = frame if rows is None else frame.iloc[rows].reset_index(drop=True)
    return frame.astype(
        {name: "str" for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)}
    )


def _base_path(ws: Workspace, run_id: int) -> Path:
    return lineage(ws, run_files.record(ws, run_id).version_id).base.table()


def inputs(ws: Workspace, run_id: int, rows: np.ndarray | None = None) -> pd.DataFrame:
    """The raw inputs of a run, of the rows at these positions of the base table or of all."""
    names = [item["name"] for item in run_files.signature(ws, run_id)["inputs"]]
    return _read(_base_path(ws, run_id), names, rows)


def _trained_rows(tested: Predictions) -> np.ndarray:
    """Positions of the rows that the final pipeline was fitted on."""
    return np.unique(tested.row_ids)


def sample(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, in no order."""
    return np.random.default_rng(seed).permutation(rows)[:most]


def explainer(ws: Workspace, run_id: int) -> PipelineExplainer:
    """The run's pipeline, ready to explain rows; the last few stay so.

    Raises
    ------
    NotFound
        When the run does not exist or did not finish.
    """
    run = run_files.record(ws, run_id)
    run_files.signature(ws, run_id)  # says so when the run did not finish
    folder = run_files.check(ws, run, OUT_OF_FOLD)
    with _building:
        digest = run.artefacts.get(PIPELINE)
        return _explainer(folder, digest, _base_path(ws, run_id), run.seed, run.model)


@lru_cache(maxsize=READY_RUNS)
def _explainer(
    folder: Path, digest: str | None, base: Path, seed: int, model: str
) -> PipelineExplainer:
    signature = run_files.read_signature(folder)
    names = [item["name"] for item in signature["inputs"]]
    background = _read(
        base, names, sample(_trained_rows(predictions.read(folder)), BACKGROUND, seed)
    )
    outputs = reasons.outputs_of(signature.get("classes"), signature["target"])
    pipeline = run_files.load_pipeline(folder, digest)
    # a model that is no longer in the catalogue is explained as any other can be
    kind = MODELS[model].explainer if model in MODELS else Explainer
    return PipelineExplainer(pipeline, background, outputs, seed, kind)


def holdout(ws: Workspace, run_id: int) -> Predictions | None:
    """The predictions of the hold-out; None when the run has none."""
    try:
        return run_files.read_predictions(ws, run_id, HOLDOUT)
    except NotFound:
        return None


def rows_to_explain(ws: Workspace, run_id: int) -> tuple[np.ndarray, str]:
    """Which rows are explained (positions in the base table, at most 1,000, seeded) and why those,
    in a sentence.
    """
    seed, held = run_files.record(ws, run_id).seed, holdout(ws, run_id)
    if held is not None and len(held) >= reasons.ROWS // 2:
        rows, which = held.row_ids, "hold-out rows, which the model had not seen"
    else:
        rows = _trained_rows(run_files.read_predictions(ws, run_id))
        which = "rows that the model was trained on (the hold-out is missing or small)"
    chosen = np.sort(sample(rows, reasons.ROWS, seed))
    # a slow model explains the first ones: they must be a fair sample
    chosen = np.random.default_rng([seed, 1]).permutation(chosen)
    return chosen, f"{len(chosen):,} of {len(rows):,} {which}."
