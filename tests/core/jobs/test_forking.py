from __future__ import annotations

import os
import signal
import time

import pytest

from core.jobs import tree
from core.jobs.forking import Forking, EngineConfig
from tests.core.jobs.toys import PACKAGE


@pytest.fixture
def forking(tmp_path):
    made = Forking(
        EngineConfig(
            tmp_path,
            PACKAGE,
            ("json", "no_such_module"),
            {"MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key")},
            threads=3,
        )
    )
    yield made
    made.close()


def hear(forking, process, seconds=15.0):
    """Everything that a process says until it has ended."""
    found, ends = [], time.monotonic() + seconds
    while not (found and "ended" in found[-1]):
        assert time.monotonic() < ends
        found += [document for other, document in forking.poll(0.1) if other is process]
    return found


def run(do, **params):
    return {"do": "run", "job": 5, "attempt": 1, "kind": "plain", "params": {"do": do, **params}}


def test_a_process_begins_works_says_how_it_went_and_ends(forking, tmp_path):
    process = forking.start(run("about"))
    started, outcome, ended = hear(forking, process)
    assert started == {"started": process.pid}
    assert outcome["outcome"]["state"] == "done"
    assert outcome["outcome"]["result"]["omp"] == "3"
    assert ended == {"ended": 0}
    assert tree.started(process.pid) is None
    assert "attempt 1 of job 5 (plain) begins" in (tmp_path / "logs" / "jobs" / "5.log").read_text()


def test_a_module_that_cannot_be_loaded_ahead_is_only_worth_a_line(forking, tmp_path):
    hear(forking, forking.start(run("return")))
    assert (
        "no_such_module could not be loaded ahead" in (tmp_path / "logs" / "worker.log").read_text()
    )


def test_a_killed_process_tells_its_signal(forking):
    process = forking.start(run("sleep", seconds=60))
    while process.pid is None:
        list(forking.poll(0.1))
    process.kill()
    assert hear(forking, process)[-1] == {"ended": -signal.SIGKILL}


def test_the_server_is_started_again_after_it_died(forking):
    first = forking.start(run("sleep", seconds=60))
    while first.pid is None:
        list(forking.poll(0.1))
    server = forking.pid
    os.kill(server, signal.SIGKILL)
    assert hear(forking, first)[-1] == {"ended": None}
    assert hear(forking, forking.start(run("return")))[-1] == {"ended": 0}
    assert forking.pid != server
    assert tree.started(first.pid) is None


def test_what_a_job_leaves_behind_in_its_session_is_ended_with_it(forking, tmp_path, monkeypatch):
    process = forking.start(run("leave"))
    assert hear(forking, process)[-1] == {"ended": 0}
    left = int((tmp_path / "children.txt").read_text())
    ends = time.monotonic() + 3
    while tree.started(left) is not None:
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_closing_ends_everything(forking):
    process = forking.start(run("sleep", seconds=60))
    while process.pid is None:
        list(forking.poll(0.1))
    server = forking.pid
    forking.close()
    ends = time.monotonic() + 3
    while tree.started(process.pid) is not None or tree.started(server) is not None:
        assert time.monotonic() < ends
        time.sleep(0.02)
    forking.__init__(forking._config)  # so that the fixture can close it again
