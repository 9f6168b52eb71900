"""Versions that were cleaned from a version."""

from core.workbench.use import VERSION, Thing
from core.workbench.uses.child_versions import PLUGIN
from core.workbench.workspace import Workspace


def test_the_child_is_named_unless_it_goes_along(filled: Workspace) -> None:
    with filled.store.read() as session:
        alone = list(PLUGIN.users(session, [Thing(VERSION, 1)]))
        both = list(PLUGIN.users(session, [Thing(VERSION, 1), Thing(VERSION, 4)]))
    assert [user.sentence.partition(" was")[0] for user in alone] == ["“customers · v2”"]
    assert both == []
