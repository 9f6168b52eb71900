"""Jobs in flight."""

from core.jobs.records import JobRecord
from core.workbench import workers
from core.workbench.use import RUN, VERSION, Thing
from core.workbench.uses.open_jobs import PLUGIN
from core.workbench.workspace import Workspace


def test_a_job_uses_what_it_names_until_it_is_over(workspace: Workspace) -> None:
    queue = workers.queue(workspace)
    job_id = queue.submit(JobRecord(kind="clean", title="Clean it", params={"version_id": 7}))
    for things, users in (
        ([Thing(VERSION, 7)], 1),
        ([Thing(RUN, 7)], 0),
        ([Thing(VERSION, 8)], 0),
    ):
        with workspace.store.read() as session:
            assert len(list(PLUGIN.users(session, things))) == users
    queue.request_cancel(job_id)
    with workspace.store.read() as session:
        assert list(PLUGIN.users(session, [Thing(VERSION, 7)])) == []
