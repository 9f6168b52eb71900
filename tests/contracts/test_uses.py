"""Every answer to “who uses this?” keeps the contract."""

from __future__ import annotations

import pytest

from core.workbench.use import JOB, RUN, USES, VERSION, Thing
from core.workbench.workspace import Workspace


def test_no_use_is_broken() -> None:
    assert USES.broken == {}
    assert len(USES.names()) >= 5


@pytest.mark.parametrize("use", list(USES), ids=lambda use: use.name)
def test_nothing_uses_what_is_not_there(use, workspace: Workspace) -> None:
    things = [Thing(kind, 99) for kind in (VERSION, RUN, JOB, "something of a later room")]
    with workspace.store.read() as session:
        assert list(use.users(session, things)) == []
        assert list(use.users(session, [])) == []
    assert use.title[0].isupper()
