"""Versions and runs are used by the jobs that are not over and name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session, col, select

from core.jobs.queue import OPEN
from core.jobs.records import JobRecord
from core.workbench.use import RUN, VERSION, Thing, Use, User

_NAMES = {"version_id": VERSION, "run_id": RUN}  # parameters of jobs, and what they name


class OpenJobs(Use):
    """Version or run → jobs in flight."""

    name = "open_jobs"
    title = "Jobs in flight"

    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        jobs = session.exec(select(JobRecord).where(col(JobRecord.state).in_(OPEN))).all()
        for job in jobs:
            named = {Thing(kind, job.params.get(name, 0)) for name, kind in _NAMES.items()}
            if named & set(things):
                yield User(f"the job “{job.title}” is using it. Wait for it or cancel it.")


PLUGIN = OpenJobs()
