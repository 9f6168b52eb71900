"""A run has a bundle that was exported from it, and which goes with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session, col, select

from core.base.words import plural
from core.jobs.records import JobRecord, JobState
from core.workbench import history
from core.workbench.use import RUN, Thing, Use, User, ids


class ExportedBundles(Use):
    """Run → its bundle."""

    name = "exported_bundles"
    title = "Bundles of a run"

    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        runs = set(ids(things, RUN))
        query = select(JobRecord).where(
            col(JobRecord.kind) == history.EXPORT, col(JobRecord.state) == JobState.DONE
        )
        jobs = session.exec(query).all() if runs else []
        exported = {job.params.get("run_id") for job in jobs} & runs
        if exported:
            yield User(
                f"{plural(len(exported), 'exported bundle goes', 'exported bundles go')} with it;"
                " copies that you saved elsewhere stay.",
                blocks=False,
            )


PLUGIN = ExportedBundles()
