"""The one question that deleting asks: who uses this?"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from core.base.errors import Conflict
from core.workbench.use import USES, Thing, User
from core.workbench.workspace import Workspace


def users_of(ws: Workspace, *things: Thing) -> list[User]:
    """Everything that uses any of these, what blocks their deletion first."""
    with ws.store.read() as session:
        return _asked(session, things)


def _asked(session: Session, things: Collection[Thing]) -> list[User]:
    users = [user for use in USES for user in use.users(session, things)]
    return sorted(users, key=lambda user: not user.blocks)


def refuse_in_use(session: Session, title: str, things: Collection[Thing]) -> None:
    """Conflict when something still uses one of these; to be asked inside the transaction that
    deletes them.
    """
    blocking = [user for user in _asked(session, things) if user.blocks]
    if blocking:
        raise Conflict(f"“{title}” cannot be deleted: {blocking[0].sentence}")
