"""Train: which task, which models, what stands in the way; then submit the work.

The runs that come of it: :mod:`core.workbench.history`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.base.errors import MillwrightError, Refused
from core.base.finding import Finding
from core.base.params import validated
from core.data.recipe.recipe import Recipe
from core.data.schema import Role
from core.data.storage.frames import read_frame
from core.learn import target as targets
from core.learn.check import Evidence, examine
from core.learn.facts import table_facts
from core.learn.model import MODELS, Model, ModelParams, TableFacts, baseline_model
from core.learn.table import build_table
from core.learn.task import Task, find_task
from core.workbench import jobs
from core.workbench.history import (
    FoldView,
    RunSummary,
    RunView,
    annotate,
    count,
    delete,
    rename,
    run,
    runs,
    tag,
)
from core.workbench.history import folder as artefacts
from core.workbench.train_request import TrainRequest
from core.workbench.versions import VersionView, version
from core.workbench.workspace import Workspace

__all__ = [
    "FoldView",
    "ModelOffer",
    "RunSummary",
    "RunView",
    "advice",
    "annotate",
    "artefacts",
    "count",
    "default_features",
    "delete",
    "guess_task",
    "offers",
    "problems",
    "rename",
    "resolve",
    "run",
    "runs",
    "signature",
    "tag",
    "train",
    "train_now",
]


@dataclass(frozen=True)
class ModelOffer:
    """A model as the page offers it. ``unsuitable``: the sentence why it is greyed."""

    name: str
    title: str
    means: str
    Params: type[ModelParams]
    suggested: ModelParams
    reasons: dict[str, str]
    unsuitable: str | None
    baseline: bool


@dataclass(frozen=True)
class _Asked:
    """The table to look at, and what it is to be trained for: all that the answer depends on."""

    path: Path
    # in a workspace that is restored or begun anew at the same place, the path alone could name
    # another table
    sha256: str
    task: Task
    target: str
    features: tuple[str, ...]
    group: str | None
    folds: int
    words: targets.Words | None


@dataclass(frozen=True)
class _Look:
    """What was seen in a table: the facts, the rows of each class, and the advice."""

    task: Task
    facts: TableFacts
    class_rows: dict[str, int]
    groups: int | None
    findings: tuple[Finding, ...]


def default_features(view: VersionView, target: str, group: str | None = None) -> list[str]:
    """The columns that a model is given unless somebody chooses others: those with the role
    feature.
    """
    return [
        column.name
        for column in view.columns
        if column.role == Role.FEATURE and column.name not in (target, group)
    ]


def _target_column(view: VersionView, target: str) -> pd.Series:
    if target not in {column.name for column in view.columns}:
        raise Refused(
            f"“{view.dataset}” has no column “{target}”. Choose one of its columns.", field="target"
        )
    if view.rows == 0:
        raise Refused(
            f"“{view.dataset}” has a header but no rows, so there is nothing to learn from. Import"
            " a file with rows.",
            field="version_id",
        )
    return read_frame(view.path, [target])[target]


def guess_task(ws: Workspace, version_id: int, target: str) -> tuple[Task, str]:
    """The task that a target suggests, and why; Refused with the reason when no task fits."""
    view = version(ws, version_id)
    return targets.guess_task(_target_column(view, target), view.words(target))


@lru_cache(maxsize=16)
def _look(asked: _Asked) -> _Look:
    """Look at a version's own table (the recipe has been applied).

    Versions never change, so the answer may be kept.
    """
    task, target, group = asked.task, asked.target, asked.group
    names = list(dict.fromkeys([target, *asked.features, *([group] if group else [])]))
    table = build_table(
        read_frame(asked.path, names),
        Recipe(),
        task=task,
        target=target,
        features=asked.features,
        group=group,
        words=asked.words,
    )
    facts = table_facts(table)
    counts = np.bincount(table.y, minlength=len(table.classes)).tolist() if table.classes else []
    evidence = Evidence(task=task, target=target, facts=facts, table=table, folds=asked.folds)
    groups = None if table.groups is None else len(np.unique(table.groups))
    return _Look(
        task,
        facts,
        dict(zip(table.classes, counts, strict=True)),
        groups,
        tuple(examine("table", evidence)),
    )


def _seen(ws: Workspace, request: TrainRequest) -> tuple[VersionView, _Look]:
    view = version(ws, request.version_id)
    column = _target_column(view, request.target)
    task = (
        find_task(request.task)
        if request.task
        else targets.guess_task(column, view.words(request.target))[0]
    )
    features = (
        request.features
        if request.features is not None
        else default_features(view, request.target, request.group)
    )
    known = {item.name for item in view.columns}
    for name in [*features, *([request.group] if request.group else [])]:
        if name not in known:
            raise Refused(
                f"“{view.dataset}” has no column “{name}”. Choose among its columns.",
                field="features",
            )
    if request.target in features or request.target == request.group:
        raise Refused(
            f"“{request.target}” is the target, so it cannot be an input too. Take it out of the"
            " features.",
            field="features",
        )
    if not features:
        raise Refused(
            "There is no feature to learn from. Give at least one column the role feature, or"
            " choose columns.",
            field="features",
        )
    asked = _Asked(
        path=view.path,
        sha256=view.sha256,
        task=task,
        target=request.target,
        features=tuple(features),
        group=request.group,
        folds=request.folds,
        words=view.words(request.target),
    )
    return view, _look(asked)


def offers(
    ws: Workspace,
    version_id: int,
    target: str,
    task: str | None = None,
    features: Sequence[str] | None = None,
) -> list[ModelOffer]:
    """Every model with parameters that suit the table; unsuitable ones with their sentence."""
    _, seen = _seen(
        ws,
        TrainRequest(
            version_id=version_id,
            target=target,
            task=task,
            features=None if features is None else list(features),
        ),
    )
    return [_offer(model, seen) for model in sorted(MODELS, key=lambda model: model.cost)]


def _offer(model: Model, seen: _Look) -> ModelOffer:
    unsuitable = model.unsuitable(seen.facts, seen.task)
    suggestion = model.suggest(seen.facts, seen.task)
    return ModelOffer(
        model.name,
        model.title,
        model.means,
        model.Params,
        suggestion.params,
        suggestion.reasons,
        unsuitable,
        model.baseline,
    )


def advice(ws: Workspace, request: TrainRequest) -> list[Finding]:
    """What should be known before training, by code (MW001…); empty when the request has blocking
    problems.
    """
    try:
        return list(_seen(ws, request)[1].findings)
    except MillwrightError:
        return []


def problems(ws: Workspace, request: TrainRequest) -> list[str]:
    """What stands in the way of training, as sentences; empty when it can begin."""
    found = _bad_numbers(request)
    try:
        _, seen = _seen(ws, request)
        found += _too_few(request, seen)
        _chosen(request, seen)
    except MillwrightError as error:
        found.append(error.sentence)
    return found


def _bad_numbers(request: TrainRequest) -> list[str]:
    limits = {"folds": (2, 50), "repeats": (1, 50), "seed": (0, 2**31 - 1), "holdout": (0.0, 0.9)}
    words = {
        "folds": "The number of folds",
        "repeats": "The number of repeats",
        "seed": "The seed",
        "holdout": "The share of the hold-out",
    }
    return [
        f"{words[name]} is {getattr(request, name)}; it must lie between {low} and {high}."
        " Change it."
        for name, (low, high) in limits.items()
        if not low <= getattr(request, name) <= high
    ]


def _too_few(request: TrainRequest, seen: _Look) -> list[str]:
    def left(rows: int) -> int:
        return rows - math.ceil(rows * request.holdout)

    found = [
        f"The class “{name}” has {rows} row{'s' if rows != 1 else ''}, too few for {request.folds}"
        f" folds{' beside the hold-out' if request.holdout else ''}. Use fewer folds, merge the"
        " class with another, or filter its rows out."
        for name, rows in seen.class_rows.items()
        if left(rows) < request.folds
    ]
    if not seen.class_rows and left(seen.facts.rows) < 2 * request.folds:
        found.append(
            f"There are {seen.facts.rows} rows with a target, too few for {request.folds} folds."
            " Use fewer folds, or import more rows."
        )
    if seen.groups is not None and seen.groups < request.folds + bool(request.holdout):
        found.append(
            f"“{request.group}” has {seen.groups} groups, too few for {request.folds} folds. Use"
            " fewer folds, or another group column."
        )
    return found


def _chosen(request: TrainRequest, seen: _Look) -> dict[str, ModelParams]:
    """Model → parameters, the baseline first, then by cost.

    Raises Refused when a model was asked for that cannot be.
    """
    wanted = request.models
    if wanted is None:
        wanted = [model.name for model in MODELS if model.unsuitable(seen.facts, seen.task) is None]
    if not wanted:
        raise Refused("No model is chosen. Tick at least one.", field="models")
    asked_for = dict.fromkeys([baseline_model(), *(MODELS[name] for name in wanted)])
    chosen = sorted(asked_for, key=lambda model: model.cost)
    for model in chosen:
        reason = model.unsuitable(seen.facts, seen.task)
        if reason:
            raise Refused(reason, field="models")
    unknown = [name for name in request.params if name not in MODELS]
    if unknown:
        raise Refused(
            f"There are parameters for “{unknown[0]}”, but there is no model of that name. Known:"
            f" {', '.join(MODELS.names())}.",
            field="params",
        )
    return {model.name: _params(model, request, seen) for model in chosen}


def _params(model: Model, request: TrainRequest, seen: _Look) -> ModelParams:
    suggested = model.suggest(seen.facts, seen.task).params.model_dump()
    return validated(
        model.Params,
        suggested | request.params.get(model.name, {}),
        lambda problem: (
            f"{model.title}: the parameter “{problem.field}” cannot be used ({problem.reason})."
            " Change it."
        ),
    )


def resolve(ws: Workspace, request: TrainRequest) -> TrainRequest:
    """The request with every choice made and written out: task, features, models and their full
    parameters.

    Raises
    ------
    Refused
        With all that stands in the way.
    """
    found = problems(ws, request)
    if found:
        raise Refused(" ".join(found))
    view, seen = _seen(ws, request)
    chosen = _chosen(request, seen)
    features = (
        request.features
        if request.features is not None
        else default_features(view, request.target, request.group)
    )
    params = {name: given.model_dump(mode="json") for name, given in chosen.items()}
    return request.model_copy(
        update={
            "task": seen.task.name,
            "models": list(chosen),
            "params": params,
            "features": list(features),
        }
    )


def train(ws: Workspace, request: TrainRequest) -> int:
    """Submit the training; its runs are there at once, queued.

    Returns the job's id; Refused with what stands in the way.
    """
    from core.workbench import fitting

    ready = resolve(ws, request)
    view = version(ws, request.version_id)
    job_id = jobs.submit(
        ws, "train", ready, title=f"Train {len(ready.models or [])} models on {view.dataset}"
    )
    fitting.ensure_runs(ws, ready, job_id)
    return job_id


def train_now(
    ws: Workspace, request: TrainRequest, progress: Any = None, job_id: int | None = None
) -> list[int]:
    """Train in this process, without a job of its own; returns the ids of the runs."""
    from core.base.progress import silent
    from core.workbench import fitting

    return fitting.train_runs(ws, resolve(ws, request), progress or silent, job_id)


def signature(ws: Workspace, run_id: int) -> dict[str, Any]:
    """What the model of a finished run must be given, see :mod:`core.learn.signature`; NotFound
    when it has none.
    """
    import json

    from core.base.errors import NotFound
    from core.learn.artefacts import SIGNATURE

    path = artefacts(ws, run(ws, run_id).id) / SIGNATURE
    if not path.exists():
        raise NotFound(f"The run {run_id} has no model yet: it has not finished.")
    return dict(json.loads(path.read_text(encoding="utf-8")))
