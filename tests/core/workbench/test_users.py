"""T14: who uses what, in the demo of a former version: customers v1 was cleaned into v2, houses is
version 3; each has runs.
"""

import pytest

from core.base.errors import Conflict
from core.jobs.records import JobRecord
from core.workbench import workers
from core.workbench.use import RUN, VERSION, Thing
from core.workbench.users import refuse_in_use, users_of
from core.workbench.workspace import Workspace


def test_what_blocks_comes_first(filled: Workspace) -> None:
    workers.queue(filled).submit(
        JobRecord(kind="explain", title="Explain it", params={"run_id": 1})
    )
    workers.queue(filled).submit(JobRecord(kind="export", title="x", params={"run_id": 1}))
    with filled.store.write() as session:
        session.get(JobRecord, 2)
    users = users_of(filled, Thing(RUN, 1))
    assert users[0].blocks
    assert users[0].sentence == "the job “Explain it” is using it. Wait for it or cancel it."


def test_T14_what_is_used_is_refused_with_the_reason(filled: Workspace) -> None:
    with filled.store.read() as session:
        with pytest.raises(Conflict, match="“a” cannot be deleted: “customers · v2” was cleaned"):
            refuse_in_use(session, "a", [Thing(VERSION, 1)])
        refuse_in_use(session, "b", [Thing(RUN, 1)])
