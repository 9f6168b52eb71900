"""The records of a training's runs: added before it begins, ended when it was left unfinished."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from core.base.account import account
from core.learn.model import MODELS, libraries
from core.runs import queries
from core.runs.environment import environment
from core.runs.records import AcceptanceRecord, RunRecord, RunState
from core.workbench.train_request import TrainRequest
from core.workbench.versions import VersionView, lineage, version
from core.workbench.workspace import Workspace


def _new_run(
    ws: Workspace, view: VersionView, request: TrainRequest, name: str, job_id: int | None
) -> RunRecord:
    chosen = set(request.features or [])
    return RunRecord(
        version_id=view.id,
        job_id=job_id,
        name=MODELS[name].title,
        task=request.task or "",
        target=request.target,
        model=name,
        params=request.params.get(name, {}),
        recipe=lineage(ws, view.id).recipe.dump(),
        features=[
            {"name": column.name, "type": str(column.type), "role": str(column.role)}
            for column in view.columns
            if column.name in chosen
        ],
        split={
            key: getattr(request, key)
            for key in ("folds", "repeats", "holdout", "group", "order", "class_weight")
        },
        seed=request.seed,
        data_sha256=view.sha256,
        environment=environment(ws.settings.int("threads"), libraries().values()),
    )


def _existing(session: Session, request: TrainRequest, job_id: int | None) -> list[RunRecord]:
    query = select(RunRecord).where(
        RunRecord.job_id == job_id,
        RunRecord.version_id == request.version_id,
        RunRecord.target == request.target,
    )
    if job_id is None:  # without a job only what was left open can belong to this training
        query = query.where(col(RunRecord.state).in_([RunState.QUEUED, RunState.RUNNING]))
    return list(session.exec(query).all())


def ensure_runs(ws: Workspace, request: TrainRequest, job_id: int | None) -> list[int]:
    """The ids of the training's runs, in order; those that are not there yet are added, queued.

    Safe to call twice, from two processes.
    """
    view = version(ws, request.version_id)
    fresh = {name: _new_run(ws, view, request, name, job_id) for name in request.models or []}
    with ws.store.write() as session:
        known = {record.model: record for record in _existing(session, request, job_id)}
        for name, record in fresh.items():
            if name not in known:
                session.add(record)
                session.flush()
                session.add_all(_acceptances(request, record))
                known[name] = record
        return [known[name].id or 0 for name in fresh]


def _acceptances(request: TrainRequest, run: RunRecord) -> list[AcceptanceRecord]:
    """What was accepted of the table, on the run: the last word on each finding."""
    accepted = {(item.code, item.columns): item for item in request.accepted}
    return [
        AcceptanceRecord(
            run_id=run.id or 0,
            code=item.code,
            columns=None if item.columns is None else sorted(item.columns),
            reason=item.reason,
            account=account(),
        )
        for item in accepted.values()
    ]


def update(ws: Workspace, run_id: int, **values: Any) -> None:
    """Set fields of a run's record."""
    with ws.store.write() as session:
        record = queries.get_run(session, run_id)
        for name, value in values.items():
            setattr(record, name, value)
        session.add(record)


def end_open_runs(ws: Workspace, job_id: int, state: str, sentence: str) -> None:
    """End the open runs of a job that ended without finishing them; finished runs and folds stay.

    Parameters
    ----------
    state : str
        The state that the job ended in; runs of any other than a cancelled one have failed.
    sentence : str
        Why, for the runs' messages.
    """
    with ws.store.write() as session:
        ended = RunState.CANCELLED if state == RunState.CANCELLED else RunState.FAILED
        queries.end_runs(session, queries.runs_of(session, job_id), ended, sentence)
