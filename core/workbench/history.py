"""The history of runs: list, open, tag, annotate, rename, delete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from core.base import files, notes, removal
from core.base.errors import Refused
from core.base.finding import Finding, most_serious_first
from core.data.records import DatasetRecord, VersionRecord
from core.learn.model import MODELS
from core.runs import acceptances, queries
from core.runs.queries import RunFilter
from core.runs.records import AcceptanceRecord
from core.workbench.descriptions import describe
from core.workbench.use import RUN, Thing
from core.workbench.users import refuse_in_use
from core.workbench.workspace import Workspace

EXPORT = "export"  # the kind of job that writes a run's bundle

MOST_TAGS = 20
_NOWHERE = (0, "", 0)  # the place of a version that is gone


@dataclass(frozen=True)
class RunSummary:
    """A line of the list of runs."""

    id: int
    name: str
    model: str
    model_title: str
    task: str
    target: str
    state: str
    message: str
    metrics: dict[str, dict[str, Any]]  # name → mean, sd (None where not defined), folds
    holdout: dict[str, float | None]
    primary_score: float | None  # mean of the task's primary metric
    findings: tuple[Finding, ...]
    tags: tuple[str, ...]
    note: str
    seed: int
    seconds: float | None
    created: dt.datetime
    finished: dt.datetime | None
    job_id: int | None
    version_id: int
    dataset_id: int
    dataset: str
    version: int  # number


@dataclass(frozen=True)
class FoldView:
    """Scores of one fold; None where a metric is not defined."""

    repeat: int
    fold: int
    scores: dict[str, float | None]
    rows_train: int
    rows_test: int
    class_shares: dict[str, float]
    seconds: float


@dataclass(frozen=True)
class RunView(RunSummary):
    """One run with everything that makes it repeatable."""

    params: dict[str, Any]
    recipe: list[dict[str, Any]]
    features: list[dict[str, Any]]
    split: dict[str, Any]
    data_sha256: str
    environment: dict[str, Any]
    artefacts: dict[str, str]
    folds: tuple[FoldView, ...]


def _places(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[int, str, int]]:
    """Version id → dataset id, dataset's name, version number."""
    query = (
        select(VersionRecord.id, DatasetRecord.id, DatasetRecord.name, VersionRecord.number)
        .join(DatasetRecord, VersionRecord.dataset_id == DatasetRecord.id)  # type: ignore[arg-type]
        .where(VersionRecord.id.in_(version_ids))  # type: ignore[union-attr]
    )
    return {
        version: (dataset or 0, name, number)
        for version, dataset, name, number in session.exec(query).all()
        if version is not None
    }


def _findings(row: Any, accepted: Sequence[AcceptanceRecord]) -> tuple[Finding, ...]:
    findings = most_serious_first(Finding.model_validate(document) for document in row.findings)
    return acceptances.applied(findings, accepted)


def _common(
    row: Any, place: tuple[int, str, int], accepted: Sequence[AcceptanceRecord]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "model": row.model,
        "model_title": MODELS[row.model].title if row.model in MODELS else row.model,
        "task": row.task,
        "target": row.target,
        "state": str(row.state),
        "message": row.message,
        "metrics": row.metrics,
        "holdout": row.holdout,
        "primary_score": row.primary_score,
        "findings": _findings(row, accepted),
        "tags": tuple(row.tags),
        "note": row.note,
        "seed": row.seed,
        "seconds": row.seconds,
        "created": row.created,
        "finished": row.finished,
        "job_id": row.job_id,
        "version_id": row.version_id,
        "dataset_id": place[0],
        "dataset": place[1],
        "version": place[2],
    }


def _versions_of(session: Session, dataset_id: int) -> list[int]:
    return [
        version_id
        for version_id in session.exec(
            select(VersionRecord.id).where(VersionRecord.dataset_id == dataset_id)
        ).all()
        if version_id is not None
    ]


def _filter(
    session: Session, dataset_id: int | None, version_id: int | None, rest: dict[str, Any]
) -> RunFilter:
    versions = (
        [version_id]
        if version_id is not None
        else None
        if dataset_id is None
        else _versions_of(session, dataset_id)
    )
    return RunFilter(version_ids=versions, **rest)


def runs(
    ws: Workspace, dataset_id: int | None = None, version_id: int | None = None, **filters: Any
) -> list[RunSummary]:
    """Runs, the newest first unless sorted otherwise.

    Parameters
    ----------
    dataset_id, version_id : int, optional
        Runs on any version of a dataset, or on one version.
    **filters
        ``job_id``, ``states``, ``models``, ``tag``, ``search``, ``sort``, ``descending``,
        ``limit``, ``offset`` of :class:`RunFilter`.
    """
    with ws.store.read() as session:
        rows = queries.list_runs(session, _filter(session, dataset_id, version_id, filters))
        places = _places(session, list({row.version_id for row in rows}))
        accepted = acceptances.of_runs(session, [row.id for row in rows])
    return [
        RunSummary(**_common(row, places.get(row.version_id, _NOWHERE), accepted.get(row.id, [])))
        for row in rows
    ]


def count(
    ws: Workspace, dataset_id: int | None = None, version_id: int | None = None, **filters: Any
) -> int:
    """How many runs :func:`runs` would list without a limit."""
    with ws.store.read() as session:
        return queries.count_runs(session, _filter(session, dataset_id, version_id, filters))


def run(ws: Workspace, run_id: int) -> RunView:
    """One run with its folds; NotFound when there is none of that id."""
    with ws.store.read() as session:
        record = queries.get_run(session, run_id)
        folds = queries.folds_of(session, run_id)
        place = _places(session, [record.version_id]).get(record.version_id, _NOWHERE)
        accepted = acceptances.of_runs(session, [run_id]).get(run_id, [])
    return RunView(
        **_common(record, place, accepted),
        params=record.params,
        recipe=record.recipe,
        features=record.features,
        split=record.split,
        data_sha256=record.data_sha256,
        environment=record.environment,
        artefacts=record.artefacts,
        folds=tuple(
            FoldView(
                fold.repeat,
                fold.fold,
                dict(fold.scores),
                fold.rows_train,
                fold.rows_test,
                fold.class_shares,
                fold.seconds,
            )
            for fold in folds
        ),
    )


def folder(ws: Workspace, run_id: int) -> Path:
    """Where a run's files lie."""
    return ws.run_folder(run_id)


def tag(ws: Workspace, run_id: int, tags: Sequence[str]) -> tuple[str, ...]:
    """Set the tags of a run; equal ones (but for case) become one."""
    cleaned = {
        files.key_of(name): name
        for name in (files.clean_name(item, "tag") for item in tags if item.strip())
    }
    if len(cleaned) > MOST_TAGS:
        raise Refused(
            f"A run has at most {MOST_TAGS} tags; these are {len(cleaned)}. Remove some.",
            field="tags",
        )
    with ws.store.write() as session:
        record = queries.get_run(session, run_id)
        record.tags = list(cleaned.values())
        session.add(record)
    describe(ws, run_id=run_id)
    return tuple(cleaned.values())


def annotate(ws: Workspace, run_id: int, note: str) -> None:
    """Write a note to a run; Refused when it is longer than a note may be."""
    with ws.store.write() as session:
        record = queries.get_run(session, run_id)
        record.note = notes.checked(note)
        session.add(record)
    describe(ws, run_id=run_id)


def rename(ws: Workspace, run_id: int, name: str) -> str:
    """Call a run something else; names of runs need not differ."""
    cleaned = files.clean_name(name, "run's name")
    with ws.store.write() as session:
        record = queries.get_run(session, run_id)
        record.name = cleaned
        session.add(record)
    describe(ws, run_id=run_id)
    return cleaned


def delete(ws: Workspace, run_ids: Sequence[int]) -> None:
    """Delete runs with their files; Conflict while their training is under way or a job uses one,
    and then none is deleted.
    """
    unique = list(dict.fromkeys(run_ids))
    folders = [folder(ws, run_id) for run_id in unique]
    with removal.removing(folders), ws.store.write() as session:
        names = [queries.get_run(session, run_id).name for run_id in unique]
        refuse_in_use(session, ", ".join(names), [Thing(RUN, run_id) for run_id in unique])
        queries.delete_runs(session, unique)
