"""A version is used by the runs that were trained on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session, col, func, select

from core.base.words import plural
from core.runs.records import RunRecord
from core.workbench.use import RUN, VERSION, Thing, Use, User, ids


class RunsOfVersions(Use):
    """Version → runs."""

    name = "runs_of_versions"
    title = "Runs on a version"

    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        query = select(func.count(col(RunRecord.id))).where(
            col(RunRecord.version_id).in_(ids(things, VERSION)),
            col(RunRecord.id).not_in(ids(things, RUN)),
        )
        count = session.exec(query).one()
        if count:
            yield User(
                f"{plural(count, 'run')} used it. Delete those runs first, so that no result loses"
                " its data."
            )


PLUGIN = RunsOfVersions()
