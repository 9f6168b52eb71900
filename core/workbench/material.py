"""What all runs of a training share: the table, how its rows are divided, and what was noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.finding import Finding
from core.data.storage.frames import read_frame
from core.learn import scoring
from core.learn.check import Evidence, examine
from core.learn.facts import table_facts
from core.learn.leakage.known_rows import KnownRows, Part, known_rows
from core.learn.splits import Split, SplitPlan, make_ordered_split, make_split
from core.learn.table import Selection, TrainingTable, build_table
from core.learn.task import find_task
from core.learn.training import FinalOutcome, FoldOutcome
from core.workbench.train_inspection import beside
from core.workbench.train_request import TrainRequest
from core.workbench.versions import VersionView, lineage, version
from core.workbench.workspace import Workspace


@dataclass(frozen=True)
class Material:
    """What all runs of a training share."""

    request: TrainRequest
    base: VersionView
    table: TrainingTable
    split: Split
    evidence: Evidence
    findings: tuple[Finding, ...]
    threads: int


def _split(request: TrainRequest, table: TrainingTable) -> Split:
    plan = SplitPlan(
        holdout=request.holdout,
        folds=request.folds,
        repeats=request.repeats,
        seed=request.seed,
        stratified=table.task.stratified,
    )
    if table.order is not None:
        return make_ordered_split(table.y, table.order, plan)
    equal = None if table.equal is None else table.equal.codes
    return make_split(table.y, table.groups, plan, equal)


def read_material(ws: Workspace, request: TrainRequest) -> Material:
    """Read the table of a resolved training, divide its rows and examine it."""
    task = find_task(request.task or "")
    origin = lineage(ws, request.version_id)
    view = version(ws, request.version_id)
    names = [request.target, *(request.features or []), *beside(view, request)]
    path = origin.base.table(afresh=True)
    base = read_frame(path, None if origin.recipe.steps else list(dict.fromkeys(names)))
    table = build_table(
        base,
        origin.recipe,
        Selection(
            target=request.target,
            features=request.features or [],
            group=request.group,
            order=request.order,
            boolean_labels=view.boolean_labels(request.target),
        ),
        task=task,
    )
    split = _split(request, table)
    evidence = Evidence(
        task=task,
        target=request.target,
        facts=table_facts(table),
        table=table,
        folds=request.folds,
    )
    return Material(
        request,
        origin.base,
        table,
        split,
        evidence,
        tuple(examine("table", evidence)),
        ws.settings.int("threads"),
    )


def split_facts(material: Material) -> dict[str, Any]:
    """How the rows were divided, for the runs' records."""
    request, table, split = material.request, material.table, material.split
    return {
        "folds": request.folds,
        "repeats": request.repeats,
        "holdout": request.holdout,
        "stratified": table.task.stratified and table.order is None,
        "group": request.group,
        "order": request.order,
        "class_weight": request.class_weight,
        "rows": len(table),
        "rows_train": len(split.rest),
        "rows_holdout": len(split.holdout),
        "rows_without_target": table.missing_target,
    }


def known_to_training(
    material: Material, done: Sequence[FoldOutcome], final: FinalOutcome
) -> tuple[KnownRows | None, KnownRows | None]:
    """Tested rows that training knows: of the folds, and of the hold-out."""
    table, split = material.table, material.split
    if table.equal is None:
        return None, None

    def primary(y_true: np.ndarray, y_pred: np.ndarray) -> float:
        return scoring.score(table.task.primary_metric, y_true, y_pred)

    folds = [
        Part(fold.train_idx, fold.test_idx, outcome.y_true, outcome.y_pred)
        for fold, outcome in zip(split.folds, done, strict=True)
    ]
    held = [Part(split.rest, split.holdout, final.y_true, final.y_pred)]
    codes = table.equal.codes
    return known_rows(codes, folds, primary), known_rows(codes, held, primary)
