"""Verbs of runs: train, list, compare."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import chain
from typing import Any, Literal

from core.base.errors import Refused
from core.base.files import existing_file
from core.door import noticed
from core.door.data import warnings
from core.door.documents import (
    ComparedRunDocument,
    ComparisonDocument,
    MetricDocument,
    RunDocument,
    RunsDocument,
    TrainDocument,
)
from core.door.work import finished
from core.learn.task import FORMER_NAMES
from core.workbench import accepting, comparing, history, training, versions
from core.workbench.history import RunSummary
from core.workbench.train_request import AcceptedFinding, TrainRequest
from core.workbench.workspace import Workspace

_PARAMS_FORM = 'Write a model and its parameters, such as {"ridge": {"alpha": 2.0}}.'
#: what the command line says against unequal classes → what the request says
_CLASS_WEIGHTS: dict[str, Literal["none", "balanced"]] = {"none": "none", "weights": "balanced"}


def train(ws: Workspace, args: argparse.Namespace) -> TrainDocument:
    """Cross-validate models on a dataset."""
    request = TrainRequest(
        version_id=versions.find(ws, args.dataset).id,
        target=args.target,
        task=task_name(args.task),
        models=args.models or None,
        params=parameters(args.params),
        folds=args.folds,
        repeats=args.repeats,
        seed=args.seed,
        holdout=args.holdout,
        group=args.group,
        order=args.order,
        features=args.features,
        class_weight=_CLASS_WEIGHTS[args.imbalance],
        accepted=[
            AcceptedFinding(code=code, reason=accepting.reason_of(reason))
            for code, reason in args.accept
        ],
    )
    job_id = training.train(ws, request)
    finished(ws, job_id)
    trained = sorted(history.runs(ws, job_id=job_id, limit=None), key=lambda run: run.id)
    return TrainDocument(
        runs=[run_document(run) for run in trained], objections=objections(trained)
    )


def parameters(path: str | None) -> dict[str, dict[str, Any]]:
    """What a file of parameters says: model → what differs from the suggestion."""
    if path is None:
        return {}
    file = existing_file(path)
    try:
        document: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(
            f"“{file.name}” is not JSON in UTF-8 ({str(error)[:120]}). {_PARAMS_FORM}",
            field="params",
        ) from None
    sound = isinstance(document, dict) and all(isinstance(item, dict) for item in document.values())
    if not sound:
        raise Refused(
            f"“{file.name}” does not hold the parameters of each model. {_PARAMS_FORM}",
            field="params",
        )
    return document


def objections(trained: list[RunSummary]) -> list[str]:
    """Runs that did not finish, and what their findings warn of."""
    unfinished = [
        f"The run “{run.name}” is {run.state}. {run.message}".strip()
        for run in trained
        if run.state != "done"
    ]
    return unfinished + warnings(finding for run in trained for finding in run.findings)


def task_name(name: str | None) -> str | None:
    """The task's name; a former one is taken, with a note."""
    current = None if name is None else FORMER_NAMES.get(name, name)
    if current != name:
        print(f"The task “{name}” is called “{current}”. Write --task {current}.", file=sys.stderr)
    return current


def runs(ws: Workspace, args: argparse.Namespace) -> RunsDocument:
    """List runs, the newest first."""
    dataset_id = versions.find(ws, args.dataset).dataset_id if args.dataset else None
    listed = history.runs(ws, dataset_id)
    return RunsDocument(
        runs=[run_document(run) for run in listed],
        objections=noticed.stops(finding for run in listed for finding in run.findings),
    )


def run_document(run: RunSummary) -> RunDocument:
    """A run as a document."""
    return RunDocument(
        run=run.id,
        name=run.name,
        model=run.model,
        task=run.task,
        target=run.target,
        state=str(run.state),
        message=run.message,
        metrics={
            name: MetricDocument.model_validate(scores) for name, scores in run.metrics.items()
        },
        holdout=run.holdout,
        seconds=run.seconds,
        findings=noticed.documents(run.findings),
    )


def compare(ws: Workspace, args: argparse.Namespace) -> ComparisonDocument:
    """Compare runs: scores, paired differences, what differs."""
    comparison = comparing.compare(ws, args.run)
    findings = {run.run: history.run(ws, run.run).findings for run in comparison.runs}
    compared = [
        ComparedRunDocument(**run.model_dump(), findings=noticed.documents(findings[run.run]))
        for run in comparison.runs
    ]
    stops = noticed.stops(chain.from_iterable(findings.values()))
    return ComparisonDocument(**dict(comparison) | {"runs": compared}, objections=stops)
