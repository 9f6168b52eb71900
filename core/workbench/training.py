"""Train: which task, which models, what stands in the way; then submit the work.

The runs that come of it: :mod:`core.workbench.history`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.base.errors import MillwrightError, Refused
from core.base.finding import Finding
from core.base.params import validated
from core.base.progress import Progress, silent
from core.base.words import near, plural
from core.learn import target as targets
from core.learn.model import MODELS, Model, ModelParams, baseline_model
from core.learn.task import Task
from core.workbench import jobs, training_runs
from core.workbench.train_inspection import Inspection, inspect, target_column
from core.workbench.train_request import TrainRequest
from core.workbench.versions import version
from core.workbench.workspace import Workspace

JOB = "train"  # the kind of job that trains

#: fields of a request that are numbers → what a sentence calls them, the least and the most
_LIMITS: dict[str, tuple[str, float, float]] = {
    "folds": ("The number of folds", 2, 50),
    "repeats": ("The number of repeats", 1, 50),
    "seed": ("The seed", 0, 2**31 - 1),
    "holdout": ("The share of the hold-out", 0.0, 0.9),
}


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


def guess_task(ws: Workspace, version_id: int, target: str) -> tuple[Task, str]:
    """The task that a target suggests, and why; Refused with the reason when no task fits."""
    view = version(ws, version_id)
    return targets.guess_task(target_column(view, target), view.boolean_labels(target))


def offers(
    ws: Workspace,
    version_id: int,
    target: str,
    task: str | None = None,
    features: Sequence[str] | None = None,
) -> list[ModelOffer]:
    """Every model with parameters that suit the table, the quickest first.

    Parameters
    ----------
    version_id : int
        The version of the dataset that would be trained on.
    target : str
        The column to predict.
    task : str, optional
        A task's name; what the target suggests when None.
    features : sequence of str, optional
        The input columns; those with the role feature when None.

    Returns
    -------
    list of ModelOffer
        Unsuitable models are there too, each with its sentence.

    Raises
    ------
    Refused
        When a column does not exist, or the target does not fit the task.
    """
    request = TrainRequest(
        version_id=version_id,
        target=target,
        task=task,
        features=None if features is None else list(features),
    )
    inspection = inspect(ws, request)
    return [_offer(model, inspection) for model in sorted(MODELS, key=lambda model: model.cost)]


def _offer(model: Model, inspection: Inspection) -> ModelOffer:
    suggestion = model.suggest(inspection.facts, inspection.task)
    return ModelOffer(
        name=model.name,
        title=model.title,
        means=model.means,
        Params=model.Params,
        suggested=suggestion.params,
        reasons=suggestion.reasons,
        unsuitable=model.unsuitable(inspection.facts, inspection.task),
        baseline=model.baseline,
    )


def advice(ws: Workspace, request: TrainRequest) -> list[Finding]:
    """What should be known before training, by code (MW001…); empty when the request has blocking
    problems.
    """
    try:
        return list(inspect(ws, request).findings)
    except MillwrightError:
        return []


def problems(ws: Workspace, request: TrainRequest) -> list[str]:
    """What stands in the way of training, as sentences; empty when it can begin."""
    sentences = _out_of_limits(request) + _out_of_order(request)
    try:
        inspection = inspect(ws, request)
        sentences += _too_few(request, inspection)
        _models(request, inspection)
    except MillwrightError as error:
        sentences.append(error.sentence)
    return sentences


def _out_of_limits(request: TrainRequest) -> list[str]:
    return [
        f"{title} is {getattr(request, name)}; it must lie between {low} and {high}. Change it."
        for name, (title, low, high) in _LIMITS.items()
        if not low <= getattr(request, name) <= high
    ]


def _too_few(request: TrainRequest, inspection: Inspection) -> list[str]:
    def remaining(rows: int) -> int:
        return rows - math.ceil(rows * request.holdout)

    beside = " beside the hold-out" if request.holdout else ""
    sentences = [
        f"The class “{name}” has {plural(rows, 'row')}, too few for {request.folds} folds{beside}."
        " Use fewer folds, merge the class with another, or filter its rows out."
        for name, rows in inspection.class_rows.items()
        if remaining(rows) < request.folds
    ]
    rows = inspection.facts.rows
    if not inspection.class_rows and remaining(rows) < 2 * request.folds:
        sentences.append(
            f"There are {rows} rows with a target, too few for {request.folds} folds."
            " Use fewer folds, or import more rows."
        )
    groups = inspection.groups
    if groups is not None and groups < request.folds + bool(request.holdout):
        sentences.append(
            f"“{request.group}” has {groups} groups, too few for {request.folds} folds. Use"
            " fewer folds, or another group column."
        )
    return sentences


def _out_of_order(request: TrainRequest) -> list[str]:
    """What does not go together with folds in the order of time."""
    if request.order is None:
        return []
    sentences = []
    if request.group is not None:
        sentences.append(
            f"Rows are divided either by the order of “{request.order}” or by the groups of"
            f" “{request.group}”. Choose one."
        )
    if request.repeats > 1:
        sentences.append(
            f"Folds in the order of “{request.order}” are the same each time, so repeats add"
            " nothing. Set repeats to 1."
        )
    return sentences


def _models(request: TrainRequest, inspection: Inspection) -> dict[str, ModelParams]:
    """Model → parameters, the baseline first, then by cost.

    Raises Refused when a model was asked for that cannot be.
    """
    facts, task = inspection.facts, inspection.task
    names = request.models
    if names is None:
        names = [model.name for model in MODELS if model.unsuitable(facts, task) is None]
    if not names:
        raise Refused("No model is chosen. Tick at least one.", field="models")
    models = sorted(
        dict.fromkeys([baseline_model(), *(MODELS[name] for name in names)]),
        key=lambda model: model.cost,
    )
    for model in models:
        reason = model.unsuitable(facts, task)
        if reason:
            raise Refused(reason, field="models")
    _must_be_trained(request, models)
    return {model.name: _params(model, request, inspection) for model in models}


def _must_be_trained(request: TrainRequest, models: Sequence[Model]) -> None:
    """Refuse parameters for what there is not, or what is not trained."""
    trained = [model.name for model in models]
    for name in request.params:
        if name not in MODELS:
            raise Refused(
                f"There are parameters for “{name}”, but there is no model of that name."
                f"{near(name, MODELS.names())} Known: {', '.join(MODELS.names())}.",
                field="params",
            )
        if name not in trained:
            raise Refused(
                f"There are parameters for “{name}”, which is not among the models to train:"
                f" {', '.join(trained)}. Add it, or leave its parameters out.",
                field="params",
            )


def _params(model: Model, request: TrainRequest, inspection: Inspection) -> ModelParams:
    suggested = model.suggest(inspection.facts, inspection.task).params.model_dump()
    overrides = request.params.get(model.name, {})
    for name in overrides:
        if name not in suggested:
            raise Refused(
                f"{model.title} has no parameter “{name}”.{near(name, suggested)} Known:"
                f" {', '.join(suggested) or 'none'}.",
                field="params",
            )
    return validated(
        model.Params,
        suggested | overrides,
        lambda problem: (
            f"{model.title}: the parameter “{problem.field}” cannot be used ({problem.reason})."
            " Change it."
        ),
    )


def resolve(ws: Workspace, request: TrainRequest) -> TrainRequest:
    """The request with every choice written out: task, features, models and all their parameters.

    Raises
    ------
    Refused
        With all that stands in the way.
    """
    sentences = problems(ws, request)
    if sentences:
        raise Refused(" ".join(sentences))
    inspection = inspect(ws, request)
    models = _models(request, inspection)
    return request.model_copy(
        update={
            "task": inspection.task.name,
            "models": list(models),
            "params": {name: params.model_dump(mode="json") for name, params in models.items()},
            "features": list(inspection.features),
        }
    )


def train(ws: Workspace, request: TrainRequest) -> int:
    """Submit the training; its runs are there at once, queued.

    Returns the job's id; Refused with what stands in the way.
    """
    resolved = resolve(ws, request)
    view = version(ws, request.version_id)
    title = f"Train {len(resolved.models or [])} models on {view.dataset}"
    job_id = jobs.submit(ws, JOB, resolved, title=title)
    training_runs.ensure_runs(ws, resolved, job_id)
    return job_id


def train_now(
    ws: Workspace, request: TrainRequest, progress: Progress = silent, job_id: int | None = None
) -> list[int]:
    """Train in this process, without a job of its own.

    Parameters
    ----------
    progress : Progress, optional
        Hears how far the training is, and may cancel it.
    job_id : int, optional
        The job on whose behalf this is done; its runs go on where they stopped.

    Returns
    -------
    list of int
        The ids of the runs.

    Raises
    ------
    Refused
        With what stands in the way, or when no model could be trained.
    """
    from core.workbench import fitting  # brings scikit-learn, which no page needs to draw

    return fitting.train_runs(ws, resolve(ws, request), progress, job_id)
