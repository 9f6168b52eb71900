"""What an answer to “who uses this?” is: the contract between deleting and every room that keeps
something that can be in use.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from core.base.catalogue import Catalogue

VERSION, RUN, JOB = "version", "run", "job"


@dataclass(frozen=True)
class Thing:
    """Something that can be deleted.

    ``kind``: ``version``, ``run`` or ``job``; other rooms add theirs.
    """

    kind: str
    id: int


@dataclass(frozen=True)
class User:
    """What uses a thing.

    Attributes
    ----------
    sentence : str
        What uses it and what to do, to follow “cannot be deleted:”.
    blocks : bool
        The thing stays as long as this uses it; else it is worth knowing before one deletes.
    """

    sentence: str
    blocks: bool = True


class Use(ABC):
    """One kind of use; its entry in the catalogue is ``PLUGIN = ThatUse()``."""

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def users(self, session: Session, things: Collection[Thing]) -> Iterator[User]:
        """What uses any of ``things``, but for what is among them: they go together."""


def ids(things: Collection[Thing], kind: str) -> list[int]:
    """The ids of the things of one kind."""
    return [thing.id for thing in things if thing.kind == kind]


USES: Catalogue[Use] = Catalogue("core.workbench.uses", Use, "use")
