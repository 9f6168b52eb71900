"""The documents of the verbs that keep a workspace whole."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from core.door.document import Document, Judged


class ProblemDocument(Document):
    """Something in the workspace that is not as it was stored."""

    kind: str = Field(description="database, table, run or backup")
    place: str
    sentence: str


class StrayDocument(Document):
    """A folder that the history does not know."""

    place: str
    kind: str = Field(description="table or run")
    title: str
    rows: int | None
    bytes: int
    created: datetime
    obstacle: str = Field(description="Why it cannot be taken in; empty when it can.")


class CheckDocument(Judged):
    """Whether the workspace is whole."""

    whole: bool
    files: int = Field(description="Compared with their hashes; 0 of a quick check.")
    bytes: int
    problems: list[ProblemDocument]
    strays: list[StrayDocument]


class AdoptedDocument(Document):
    """A folder that is in the history now."""

    place: str
    kind: str
    title: str
    id: int = Field(description="Of the version, or of the run.")


class LeftDocument(Document):
    """A folder that could not be taken in."""

    place: str
    reason: str


class AdoptDocument(Judged):
    """Folders that were taken in."""

    adopted: list[AdoptedDocument]
    left: list[LeftDocument]


class BackupDocument(Document):
    """A copy of the history."""

    name: str
    bytes: int
    created: str = Field(description="UTC.")


class LossDocument(Document):
    """What the history forgot, because it is newer than the backup."""

    datasets: list[str]
    versions: list[str]
    runs: list[str]
    jobs: list[str]
    unreadable: str = Field(description="Why it cannot be said; empty when it can.")


class RestoreDocument(Document):
    """The backups there are, and what was put back."""

    backups: list[BackupDocument]
    restored: str | None = None
    replaced: str = Field(
        default="", description="Where the history before lies now, among the backups."
    )
    lost: LossDocument | None = None


class PartDocument(Document):
    """Something that uses the disk."""

    kind: str = Field(description="version, run, log, backup, upload, stray, scratch or history")
    id: str
    title: str
    bytes: int


class UsageDocument(Document):
    """What uses the disk, the largest first."""

    bytes: int
    free: int = Field(description="Bytes that are left on the disk.")
    kinds: dict[str, int] = Field(description="Kind → bytes.")
    parts: list[PartDocument]


class DeleteDocument(Document):
    """What was deleted."""

    deleted: str
    left: list[str] = Field(description="What stays, because it is not Millwright's.")
