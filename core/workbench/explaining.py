"""Explain a run: what moves its predictions, over many rows and for one; and what it would say if
one value were another.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from core.base import files
from core.base.errors import NotFound, Refused
from core.base.progress import Progress, Span, silent
from core.data.storage.frames import read_frame
from core.learn import dependence as along
from core.learn import explanation as reasons
from core.learn import predictions
from core.learn import what_if as asking
from core.learn.artefacts import PIPELINE
from core.learn.explanation import BACKGROUND, Explainer, Explanation
from core.learn.importance import ROWS as SHUFFLED_ROWS
from core.learn.importance import PermutationImportance, permutation_importance
from core.learn.metric import METRICS
from core.learn.predictions import HOLDOUT, Predictions
from core.learn.task import find_task
from core.workbench import jobs, run_files
from core.workbench.versions import lineage
from core.workbench.workspace import Workspace

FOLDER = "explain"
WALKED = 8  # inputs whose dependence the job computes
SHUFFLED = 40  # inputs that are shuffled, the most important first
KEPT = 4  # runs kept ready to answer
_building = threading.Lock()  # two sessions asking at once build one explainer, not two


class ExplainParams(BaseModel):
    """Which run to explain."""

    run_id: int


@dataclass(frozen=True)
class Explained:
    """What the job stored."""

    shap: Explanation
    importance: PermutationImportance
    dependence: dict[str, along.Dependence]


# -- the rows and the model
# --------------------------------------------------------------------------------------------


def _read(path: Path, names: list[str], rows: np.ndarray | None) -> pd.DataFrame:
    """Raw inputs, of the given rows or all.

    Categories arrive as texts: what a model is asked for may be a new one.
    """
    frame = read_frame(path, names)
    frame = frame if rows is None else frame.iloc[rows].reset_index(drop=True)
    return frame.astype(
        {name: "str" for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)}
    )


def _base(ws: Workspace, run_id: int) -> Path:
    return lineage(ws, run_files.record(ws, run_id).version_id).base.path


def _inputs(ws: Workspace, run_id: int, rows: np.ndarray | None = None) -> pd.DataFrame:
    return _read(
        _base(ws, run_id),
        [item["name"] for item in run_files.signature(ws, run_id)["inputs"]],
        rows,
    )


def _trained_rows(folder: Path) -> np.ndarray:
    """Positions of the rows that the final pipeline was fitted on."""
    return np.unique(predictions.read(folder).row_ids)


def _some(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, in no order."""
    return np.random.default_rng(seed).permutation(rows)[:most]


def _classes(ws: Workspace, run_id: int) -> list[str] | None:
    return [str(name) for name in run_files.signature(ws, run_id).get("classes") or []] or None


def explainer(ws: Workspace, run_id: int) -> Explainer:
    """The run's pipeline, made ready to explain rows; the last few are kept.

    Raises
    ------
    NotFound
        When the run does not exist or did not finish.
    """
    run, folder = run_files.record(ws, run_id), run_files.folder(ws, run_id)
    run_files.signature(ws, run_id)  # says so when the run did not finish
    with _building:
        return _explainer(folder, run.artefacts.get(PIPELINE), _base(ws, run_id), run.seed)


@lru_cache(maxsize=KEPT)
def _explainer(folder: Path, known: str | None, base: Path, seed: int) -> Explainer:
    signature = run_files.read_signature(folder)
    names = [item["name"] for item in signature["inputs"]]
    background = _read(base, names, _some(_trained_rows(folder), BACKGROUND, seed))
    outputs = reasons.outputs_of(signature.get("classes"), signature["target"])
    return Explainer(run_files.load_pipeline(folder, known), background, outputs, seed)


def _holdout(ws: Workspace, run_id: int) -> Predictions | None:
    try:
        return predictions.read(run_files.folder(ws, run_id), HOLDOUT)
    except NotFound:
        return None


# -- the job
# -------------------------------------------------------------------------------------------------


def explain(ws: Workspace, run_id: int) -> int:
    """Submit the explanation of a run; returns the job's id.

    The job stores what :func:`explanation` reads.
    """
    run = run_files.record(ws, run_id)
    run_files.signature(ws, run_id)  # says so at once when the run did not finish
    return jobs.submit(ws, "explain", ExplainParams(run_id=run_id), title=f"Explain {run.name}")


def explain_now(ws: Workspace, run_id: int, progress: Progress = silent) -> Explained:
    """Compute and store the explanation of a run: wholly, or not at all."""
    progress(0.0, "Loading the run")
    ready = explainer(ws, run_id)
    progress(0.05, "Computing what moves each prediction")
    rows, about = rows_to_explain(ws, run_id)
    shap = ready.explain(_inputs(ws, run_id, rows), rows, about)
    order = [
        name for name in reasons.importances(shap)["feature"] if name in ready.background.columns
    ]
    importance = _importance(ws, run_id, order[:SHUFFLED], Span(progress, 0.3, 0.8))
    walked = {}
    for index, name in enumerate(order[:WALKED]):
        progress(0.8 + 0.2 * index / WALKED, f"Walking along {name}")
        walked[name] = along.dependence(
            ready.pipeline, ready.background, name, ready.outputs, ready.seed
        )
    made = Explained(shap, importance, walked)
    _store(run_files.folder(ws, run_id) / FOLDER, made)
    progress(1.0, "Explained")
    return made


def rows_to_explain(ws: Workspace, run_id: int) -> tuple[np.ndarray, str]:
    """Which rows are explained (positions in the base table, at most 1,000, seeded) and why those,
    in a sentence.
    """
    seed, held = run_files.record(ws, run_id).seed, _holdout(ws, run_id)
    if held is not None and len(held) >= reasons.ROWS // 2:
        rows, what = held.row_ids, "hold-out rows, which the model had not seen"
    else:
        rows, what = (
            _trained_rows(run_files.folder(ws, run_id)),
            "rows that the model was trained on (the hold-out is missing or small)",
        )
    chosen = np.sort(_some(rows, reasons.ROWS, seed))
    chosen = np.random.default_rng([seed, 1]).permutation(
        chosen
    )  # a slow model explains the first ones: they must be a fair sample
    return chosen, f"{len(chosen):,} of {len(rows):,} {what}."


def _importance(
    ws: Workspace, run_id: int, features: list[str], progress: Progress
) -> PermutationImportance:
    """On the hold-out; without one, on the first fold, the pipeline fitted without it."""
    run, held = run_files.record(ws, run_id), _holdout(ws, run_id)
    if held is not None:
        pipeline, tested, about = (
            explainer(ws, run_id).pipeline,
            held,
            "the hold-out, which the model had not seen",
        )
    else:
        progress(0.0, "Fitting again without the first fold, because there is no hold-out")
        pipeline, tested = _refitted(ws, run_id)
        about = (
            "the first fold, with the model fitted again without it, because there is no hold-out"
        )
    some = np.sort(_some(np.arange(len(tested)), SHUFFLED_ROWS, run.seed))
    tested = tested.only(some)
    about = f"{len(tested):,} rows of {about}"
    metric = METRICS[find_task(run.task).primary_metric]
    frame = _inputs(ws, run_id, tested.row_ids)
    return permutation_importance(
        pipeline,
        frame,
        tested.y_true,
        metric,
        features,
        seed=run.seed,
        about=about,
        progress=progress,
    )


def _refitted(ws: Workspace, run_id: int) -> tuple[Pipeline, Predictions]:
    once = predictions.read(run_files.folder(ws, run_id)).once()
    first = once.fold == once.fold.min()
    fresh = clone(explainer(ws, run_id).pipeline)
    trained = once.only(~first)
    return fresh.fit(_inputs(ws, run_id, trained.row_ids), trained.y_true), once.only(first)


def _store(folder: Path, made: Explained) -> None:
    """Replace what was stored; when writing fails, the old one stays."""
    with files.staged_folder(folder.parent) as staged:
        reasons.save(made.shap, staged)
        facts = {name: value for name, value in asdict(made.importance).items() if name != "table"}
        document = {
            "importance": facts,
            "dependence": [item.as_json() for item in made.dependence.values()],
        }
        (staged / "explained.json").write_text(json.dumps(document, ensure_ascii=False))
        made.importance.table.to_parquet(staged / "importance.parquet", compression="zstd")
        files.settle(staged)
        files.remove_folder(folder)
        files.publish(staged, folder)


def explanation(ws: Workspace, run_id: int) -> Explained | None:
    """What the job stored for a run; None before it ran."""
    folder = run_files.folder(ws, run_id) / FOLDER
    if not (folder / "explained.json").exists():
        return None
    document = json.loads((folder / "explained.json").read_text())
    importance = PermutationImportance(
        table=pd.read_parquet(folder / "importance.parquet"), **document["importance"]
    )
    return Explained(
        reasons.load(folder),
        importance,
        {item["feature"]: along.Dependence(**item) for item in document["dependence"]},
    )


# -- asked live
# -------------------------------------------------------------------------------------------------


def dependence(ws: Workspace, run_id: int, feature: str) -> along.Dependence:
    """How the answer changes along one input: stored for the most important ones, computed now for
    the others.
    """
    stored = explanation(ws, run_id)
    if stored is not None and feature in stored.dependence:
        return stored.dependence[feature]
    ready = explainer(ws, run_id)
    return along.dependence(ready.pipeline, ready.background, feature, ready.outputs, ready.seed)


def row_values(ws: Workspace, run_id: int, row: int) -> dict[str, Any]:
    """The inputs of one row of the base table (0-based), for a what-if form to begin with; gaps are
    None.
    """
    found = _row(ws, run_id, row).iloc[0]
    return {str(name): None if pd.isna(value) else value for name, value in found.items()}


def typical_values(ws: Workspace, run_id: int) -> dict[str, Any]:
    """A typical row, for a what-if form to begin with: the median (an observed value) or the most
    frequent value of each input.
    """
    found: dict[str, Any] = {}
    for name, values in explainer(ws, run_id).background.items():
        present = values.dropna()
        if present.empty:
            found[str(name)] = None
        elif along.kind_of(values) == "level":
            found[str(name)] = present.value_counts().index[0]
        else:
            found[str(name)] = present.sort_values(ignore_index=True).iloc[len(present) // 2]
    return found


def _row(ws: Workspace, run_id: int, row: int) -> pd.DataFrame:
    total = lineage(ws, run_files.record(ws, run_id).version_id).base.rows
    if not 0 <= row < total:
        raise NotFound(f"The data have no row {row + 1:,}; there are {total:,}.", field="row")
    return _inputs(ws, run_id, np.array([row]))


def waterfall(ws: Workspace, run_id: int, row: int, output: int = 0, top: int = 10) -> pd.DataFrame:
    """The way from the base to the output for one row of the base table (0-based): see
    :func:`core.learn.explanation.waterfall`.
    """
    found = explain_row(ws, run_id, row)
    if not 0 <= output < len(found.outputs):
        raise Refused(
            f"There is no output {output}; this run has {len(found.outputs)}.", field="output"
        )
    return reasons.waterfall(found, 0, output, top)


def explain_row(ws: Workspace, run_id: int, row: int) -> Explanation:
    """Contributions for one row of the base table (0-based)."""
    return explainer(ws, run_id).explain(_row(ws, run_id, row), np.array([row]))


def what_if(ws: Workspace, run_id: int, row: Mapping[str, Any]) -> asking.Answer:
    """What the run says about a made-up row, and why.

    Raises
    ------
    Refused
        For an unknown input or a value of the wrong type; ``field`` names it.
    """
    return asking.answer(
        explainer(ws, run_id), row, run_files.signature(ws, run_id)["inputs"], _classes(ws, run_id)
    )
