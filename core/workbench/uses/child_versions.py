"""A version is used by the versions that were cleaned from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlmodel import Session, col, select

from core.data.records import DatasetRecord, VersionRecord
from core.workbench.use import VERSION, Thing, Use, User, ids


class ChildVersions(Use):
    """Version → versions made from it."""

    name = "child_versions"
    title = "Versions cleaned from a version"

    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        versions = ids(things, VERSION)
        query = (
            select(DatasetRecord.name, VersionRecord.number)
            .join(VersionRecord)
            .where(
                col(VersionRecord.parent_id).in_(versions), col(VersionRecord.id).not_in(versions)
            )
            .order_by(col(VersionRecord.id))
        )
        child = session.exec(query).first()
        if child is not None:
            yield User(
                f"“{child[0]} · v{child[1]}” was cleaned from it, and another dataset or version"
                " needs it. Delete that one first."
            )


PLUGIN = ChildVersions()
