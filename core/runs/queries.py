"""Questions to the history of runs.

Lists read only the columns that a list shows, so ten thousand runs stay quick.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, cast, func, or_
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import Select

from core.base.errors import NotFound, Refused
from core.runs.records import AT_ONCE, AcceptanceRecord, FoldRecord, RunRecord, RunState

_LISTED = (
    RunRecord.id,
    RunRecord.version_id,
    RunRecord.job_id,
    RunRecord.name,
    RunRecord.task,
    RunRecord.target,
    RunRecord.model,
    RunRecord.state,
    RunRecord.message,
    RunRecord.metrics,
    RunRecord.holdout,
    RunRecord.primary_score,
    RunRecord.findings,
    RunRecord.tags,
    RunRecord.note,
    RunRecord.seed,
    RunRecord.seconds,
    RunRecord.created,
    RunRecord.finished,
)
_SORTS = (
    "id",
    "name",
    "model",
    "task",
    "target",
    "state",
    "primary_score",
    "seconds",
    "created",
    "finished",
)


@dataclass(frozen=True)
class RunFilter:
    """Which runs, in what order.

    ``sort``: a column, or ``metric:<name>`` for the mean of a metric; runs without it come last.
    """

    version_ids: Sequence[int] | None = None
    job_id: int | None = None
    states: Sequence[str] | None = None
    models: Sequence[str] | None = None
    tag: str | None = None
    search: str = ""
    sort: str = "id"
    descending: bool = True
    limit: int | None = 200
    offset: int = 0


def _like(text: str) -> str:
    return "%" + re.sub(r"([%_\\])", r"\\\1", text) + "%"


def _narrowed(query: Select[Any], criteria: RunFilter) -> Select[Any]:
    if criteria.version_ids is not None:
        query = query.where(col(RunRecord.version_id).in_(criteria.version_ids))
    if criteria.job_id is not None:
        query = query.where(RunRecord.job_id == criteria.job_id)
    if criteria.states is not None:
        query = query.where(col(RunRecord.state).in_([str(state) for state in criteria.states]))
    if criteria.models is not None:
        query = query.where(col(RunRecord.model).in_(criteria.models))
    if criteria.tag is not None:
        tags = func.json_each(RunRecord.tags).table_valued("value", name="tag")
        query = query.where(
            select(1).select_from(tags).where(tags.c.value == criteria.tag).exists()
        )
    for word in criteria.search.split():
        places = (
            RunRecord.name,
            RunRecord.model,
            RunRecord.target,
            RunRecord.note,
            RunRecord.state,
        )
        hits: list[Any] = [col(place).like(_like(word), escape="\\") for place in places]
        tags = func.json_each(RunRecord.tags).table_valued(
            "value", name="hit"
        )  # the JSON itself holds escapes, not letters
        hits.append(
            select(1).select_from(tags).where(tags.c.value.like(_like(word), escape="\\")).exists()
        )
        query = query.where(or_(*hits, cast(RunRecord.id, String) == word.removeprefix("#")))
    return query


def _ordered(query: Select[Any], criteria: RunFilter) -> Select[Any]:
    if criteria.sort.startswith("metric:"):
        name = criteria.sort.removeprefix("metric:")
        if not name.isidentifier():
            raise Refused(f"There is no metric “{name}” to sort by.", field="sort")
        key: Any = func.json_extract(RunRecord.metrics, f"$.{name}.mean")
    elif criteria.sort in _SORTS:
        key = getattr(RunRecord, criteria.sort)
    else:
        raise Refused(
            f"Runs cannot be sorted by “{criteria.sort}”."
            f" Known: {', '.join(_SORTS)}, metric:<name>.",
            field="sort",
        )
    return query.order_by(
        key.is_(None), key.desc() if criteria.descending else key.asc(), col(RunRecord.id).desc()
    )


def list_runs(session: Session, criteria: RunFilter) -> list[Row[Any]]:
    """The runs asked for; each row has the listed columns as attributes."""
    ids: Select[Any] = select(RunRecord.id)  # type: ignore[assignment]
    ids = (
        _ordered(_narrowed(ids, criteria), criteria)
        .limit(-1 if criteria.limit is None else criteria.limit)
        .offset(criteria.offset)
    )
    order = list(
        session.execute(ids).scalars()
    )  # sorting carries the ids alone; the wide columns are read for the page that is shown
    by_id: dict[int, Row[Any]] = {}
    for start in range(0, len(order), AT_ONCE):
        rows = session.execute(
            select(*_LISTED).where(  # type: ignore[call-overload]
                col(RunRecord.id).in_(order[start : start + AT_ONCE])
            )
        )
        by_id |= {row.id: row for row in rows}
    return [by_id[run_id] for run_id in order]


def count_runs(session: Session, criteria: RunFilter) -> int:
    """How many runs there are, whatever the limit."""
    counting: Select[Any] = select(func.count()).select_from(RunRecord)  # type: ignore[assignment]
    return int(session.execute(_narrowed(counting, criteria)).scalar_one())


def get_run(session: Session, run_id: int) -> RunRecord:
    """One run; NotFound when there is none of that id."""
    record = session.get(RunRecord, run_id)
    if record is None:
        raise NotFound(
            f"There is no run {run_id}. It may have been deleted: open the list of runs."
        )
    return record


def folds_of(session: Session, run_id: int) -> list[FoldRecord]:
    """The finished folds of a run, in order."""
    query = (
        select(FoldRecord)
        .where(FoldRecord.run_id == run_id)
        .order_by(col(FoldRecord.repeat), col(FoldRecord.fold))
    )
    return list(session.exec(query).all())


def runs_of(session: Session, job_id: int) -> list[RunRecord]:
    """The runs of one training, in the order in which they were asked for."""
    return list(
        session.exec(
            select(RunRecord).where(RunRecord.job_id == job_id).order_by(col(RunRecord.id))
        ).all()
    )


def training_of(session: Session, record: RunRecord) -> list[RunRecord]:
    """The runs that share a run's rows and folds; itself at least.

    One job may train on several tables; the demo's does.
    """
    if record.job_id is None:
        return [record]
    return [
        run
        for run in runs_of(session, record.job_id)
        if (run.version_id, run.target) == (record.version_id, record.target)
    ]


def end_runs(session: Session, runs: Sequence[RunRecord], state: str, sentence: str) -> None:
    """End runs that nobody works on any more; finished folds stay.

    Parameters
    ----------
    session : Session
    runs : sequence of RunRecord
        Those that have ended already stay as they are.
    state : str
        What becomes of the others.
    sentence : str
        Why.
    """
    for record in runs:
        if record.state in (RunState.QUEUED, RunState.RUNNING):
            record.state, record.message = state, sentence
            session.add(record)


def delete_runs(session: Session, run_ids: Sequence[int]) -> None:
    """Remove runs, their fold scores and what was accepted of them."""
    session.exec(delete(AcceptanceRecord).where(col(AcceptanceRecord.run_id).in_(run_ids)))
    session.exec(delete(FoldRecord).where(col(FoldRecord.run_id).in_(run_ids)))
    session.exec(delete(RunRecord).where(col(RunRecord.id).in_(run_ids)))
