"""Runs that were trained on a version."""

from core.workbench import history
from core.workbench.use import RUN, VERSION, Thing
from core.workbench.uses.runs_of_versions import PLUGIN
from core.workbench.workspace import Workspace


def test_runs_are_counted_but_for_those_that_go_along(filled: Workspace) -> None:
    runs = history.runs(filled)
    version = runs[0].version_id
    mine = [Thing(RUN, run.id) for run in runs if run.version_id == version]
    itself = Thing(VERSION, version)
    with filled.store.read() as session:
        every = list(PLUGIN.users(session, [itself]))
        but_one = list(PLUGIN.users(session, [itself, *mine[1:]]))
        none = list(PLUGIN.users(session, [itself, *mine]))
    assert every[0].sentence.startswith(f"{len(mine)} runs used it.")
    assert but_one[0].sentence.startswith("1 run used it. Delete those runs first")
    assert none == []
