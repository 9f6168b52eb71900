"""Explain a run: what moves its predictions, over many rows and for one; and what it would say if
one value were another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pydantic import BaseModel

from core.base import digests, files
from core.base.errors import NotFound
from core.base.progress import Progress, Span, silent
from core.data.storage.parquet_reader import read_table
from core.data.storage.parquet_writer import write_table
from core.learn import dependence as along
from core.learn import explanation as reasons
from core.learn import explanation_views as views
from core.learn import what_if as asking
from core.learn.explanation import Explanation
from core.learn.importance import PermutationImportance
from core.workbench import explained_rows, history, jobs, run_files, shuffling
from core.workbench.explained_rows import explainer
from core.workbench.versions import lineage
from core.workbench.workspace import Workspace

FOLDER = "explain"
WALKED = 8  # inputs whose dependence the job computes
SHUFFLED = 40  # inputs that are shuffled, the most important first


class ExplainParams(BaseModel):
    """Which run to explain."""

    run_id: int


@dataclass(frozen=True)
class Explained:
    """What the job stored."""

    shap: Explanation
    importance: PermutationImportance
    dependence: dict[str, along.Dependence]


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
    rows, about = explained_rows.rows_to_explain(ws, run_id)
    shap = ready.explain(explained_rows.inputs(ws, run_id, rows), rows, about)
    ranked = views.importances(shap)["feature"]
    order = [name for name in ranked if name in ready.background.columns]
    importance = shuffling.importance(ws, run_id, order[:SHUFFLED], Span(progress, 0.3, 0.8))
    dependences = {}
    for index, name in enumerate(order[:WALKED]):
        progress(0.8 + 0.2 * index / WALKED, f"Walking along {name}")
        dependences[name] = along.dependence(
            ready.pipeline, ready.background, name, ready.outputs, ready.seed
        )
    explained = Explained(shap, importance, dependences)
    _store(history.folder(ws, run_id) / FOLDER, explained)
    progress(1.0, "Explained")
    return explained


def _store(folder: Path, explained: Explained) -> None:
    """Replace what was stored; when writing fails, the old one stays."""
    importance = asdict(explained.importance)
    table: pd.DataFrame = importance.pop("table")
    document = {
        "importance": importance,
        "dependence": [item.as_json() for item in explained.dependence.values()],
    }
    with files.staged_folder(folder.parent) as staged:
        reasons.save(explained.shap, staged)
        (staged / "explained.json").write_text(json.dumps(document, ensure_ascii=False))
        write_table(
            pa.Table.from_pandas(table, preserve_index=False), staged / "importance.parquet"
        )
        digests.write_hashes(staged)
        files.sync_folder(staged)
        files.remove_folder(folder)
        files.publish(staged, folder)


def explanation(ws: Workspace, run_id: int) -> Explained | None:
    """What the job stored for a run; None before it ran, or when one of its files was changed or
    damaged since.
    """
    folder = history.folder(ws, run_id) / FOLDER
    if not (folder / "explained.json").exists() or not digests.hashes_hold(folder):
        return None
    document = json.loads((folder / "explained.json").read_text())
    importance = PermutationImportance(
        table=read_table(folder / "importance.parquet").to_pandas(), **document["importance"]
    )
    return Explained(
        reasons.load(folder),
        importance,
        {item["feature"]: along.Dependence(**item) for item in document["dependence"]},
    )


def dependence(ws: Workspace, run_id: int, feature: str) -> along.Dependence:
    """How the answer changes along one input: stored for the most important ones, computed now for
    the others.
    """
    stored = explanation(ws, run_id)
    if stored is not None and feature in stored.dependence:
        return stored.dependence[feature]
    ready = explainer(ws, run_id)
    return along.dependence(ready.pipeline, ready.background, feature, ready.outputs, ready.seed)


def typical_values(ws: Workspace, run_id: int) -> dict[str, Any]:
    """A typical row, for a what-if form to begin with: the median (an observed value) or the most
    frequent value of each input.
    """
    background = explainer(ws, run_id).background
    return {str(name): _typical(values) for name, values in background.items()}


def _typical(values: pd.Series) -> Any:
    present = values.dropna()
    if present.empty:
        return None
    if along.kind_of(values) == "level":
        return present.value_counts().index[0]
    return present.sort_values(ignore_index=True).iloc[len(present) // 2]


def explain_row(ws: Workspace, run_id: int, row: int) -> Explanation:
    """Contributions for one row of the base table (0-based)."""
    total = lineage(ws, run_files.record(ws, run_id).version_id).base.rows
    if not 0 <= row < total:
        raise NotFound(f"The data have no row {row + 1:,}; there are {total:,}.", field="row")
    position = np.array([row])
    return explainer(ws, run_id).explain(explained_rows.inputs(ws, run_id, position), position)


def what_if(ws: Workspace, run_id: int, row: Mapping[str, Any]) -> asking.Answer:
    """What the run says about an invented row, and why.

    Raises
    ------
    Refused
        For an unknown input or a value of the wrong type; ``field`` names it.
    """
    signature = run_files.signature(ws, run_id)
    classes = [str(name) for name in signature.get("classes") or []] or None
    return asking.answer(explainer(ws, run_id), row, signature["inputs"], classes)
