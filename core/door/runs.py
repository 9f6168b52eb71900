"""Verbs of runs: train, list, compare."""

from __future__ import annotations

import argparse
import sys

from core.base.finding import Finding
from core.door.data import warnings
from core.door.documents import (
    FindingDocument,
    MetricDocument,
    RunDocument,
    RunsDocument,
    TrainDocument,
)
from core.door.work import finished
from core.learn.task import FORMER_NAMES
from core.workbench import comparing, history, training, versions
from core.workbench.comparing import Comparison
from core.workbench.history import RunSummary
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace


def train(ws: Workspace, args: argparse.Namespace) -> TrainDocument:
    """Cross-validate models on a dataset."""
    names = [name.strip() for name in (args.models or "").split(",") if name.strip()]
    request = TrainRequest(
        version_id=versions.find(ws, args.dataset).id,
        target=args.target,
        task=task_name(args.task),
        models=names if args.models else None,
        folds=args.folds,
        repeats=args.repeats,
        seed=args.seed,
        holdout=args.holdout,
    )
    job_id = training.train(ws, request)
    finished(ws, job_id)
    trained = sorted(history.runs(ws, job_id=job_id, limit=None), key=lambda run: run.id)
    return TrainDocument(
        runs=[run_document(run) for run in trained], objections=objections(trained)
    )


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
    return RunsDocument(runs=[run_document(run) for run in history.runs(ws, dataset_id)])


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
        findings=[finding_document(finding) for finding in run.findings],
    )


def finding_document(finding: Finding) -> FindingDocument:
    """A finding as a document: ``rows`` is how many, not which."""
    return FindingDocument.model_validate(finding.model_dump() | {"rows": finding.count})


def compare(ws: Workspace, args: argparse.Namespace) -> Comparison:
    """Compare runs: scores, paired differences, what differs."""
    return comparing.compare(ws, args.run)
