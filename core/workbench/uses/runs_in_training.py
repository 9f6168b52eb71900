"""A run that is not over is used by its training."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session, col, select

from core.jobs.queue import OPEN
from core.jobs.records import JobRecord
from core.runs.records import RunRecord, RunState
from core.workbench.use import RUN, Thing, Use, User, ids


class RunsInTraining(Use):
    """Run → the training that is under way."""

    name = "runs_in_training"
    title = "Runs in training"

    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        query = (
            select(RunRecord.id, RunRecord.name)
            .join(JobRecord, col(JobRecord.id) == col(RunRecord.job_id))
            .where(
                col(RunRecord.id).in_(ids(things, RUN)),
                col(RunRecord.state).in_([RunState.QUEUED, RunState.RUNNING]),
                col(JobRecord.state).in_(OPEN),
            )
        )
        run = session.exec(query).first()
        if run is not None:
            yield User(
                f"run {run[0]} (“{run[1]}”) is being trained. Cancel its job first, or wait for it."
            )


PLUGIN = RunsInTraining()
