"""Things that can be deleted, by kind."""

from core.workbench.use import JOB, RUN, VERSION, Thing, ids


def test_ids_of_one_kind() -> None:
    things = [Thing(VERSION, 1), Thing(RUN, 1), Thing(VERSION, 3)]
    assert (ids(things, VERSION), ids(things, RUN), ids(things, JOB)) == ([1, 3], [1], [])
