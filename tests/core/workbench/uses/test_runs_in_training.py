"""Runs whose training is under way."""

from core.jobs.records import JobRecord
from core.runs.records import RunRecord, RunState
from core.workbench import workers
from core.workbench.use import RUN, Thing
from core.workbench.uses.runs_in_training import PLUGIN
from core.workbench.workspace import Workspace


def test_only_runs_that_are_not_over(filled: Workspace) -> None:
    job_id = workers.queue(filled).submit(JobRecord(kind="train", title="t"))
    with filled.store.write() as session:
        run = session.get(RunRecord, 2)
        assert run is not None
        run.state, run.job_id = RunState.RUNNING, job_id
        session.add(run)
    with filled.store.read() as session:
        assert list(PLUGIN.users(session, [Thing(RUN, 1)])) == []
        users = list(PLUGIN.users(session, [Thing(RUN, 1), Thing(RUN, 2)]))
    assert users[0].sentence.startswith("run 2 (“")
    assert "is being trained. Cancel its job first" in users[0].sentence
