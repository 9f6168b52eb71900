"""Bundles that go with their run."""

from core.jobs.records import JobRecord, JobState
from core.workbench.use import RUN, Thing
from core.workbench.uses.exported_bundles import PLUGIN
from core.workbench.workspace import Workspace


def test_it_is_worth_knowing_and_does_not_block(workspace: Workspace) -> None:
    with workspace.store.write() as session:
        for run_id, state in ((1, JobState.DONE), (1, JobState.DONE), (2, JobState.FAILED)):
            session.add(JobRecord(kind="export", title="e", params={"run_id": run_id}, state=state))
    with workspace.store.read() as session:
        users = list(PLUGIN.users(session, [Thing(RUN, 1), Thing(RUN, 2)]))
    assert [(user.sentence, user.blocks) for user in users] == [
        ("1 exported bundle goes with it; copies that you saved elsewhere stay.", False)
    ]
