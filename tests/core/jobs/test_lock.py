from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from core.jobs import lock

HOLD = """
import sys, time
from pathlib import Path
from core.jobs import lock
held = lock.take(Path(sys.argv[1]))
held.beat((4, 7))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "worker.lock"


@pytest.fixture
def other(path):
    """Another process that holds the lock."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.communicate()


def test_nobody_holds_a_lock_that_nobody_took(path):
    assert lock.holder(path) is None
    lock.take(path).release()
    assert lock.holder(path) is None


def test_only_one_holds_it_and_says_how_it_is(path, other):
    assert lock.take(path) is None
    holder = lock.holder(path)
    assert (holder.pid, holder.running) == (other.pid, (4, 7))
    assert 0 <= holder.silent < 10


def test_the_lock_of_a_killed_process_is_free_at_once(path, other):
    other.kill()
    other.wait()
    held = lock.take(path)
    assert lock.holder(path).pid == os.getpid()
    held.release()


def test_patience_outlasts_a_holder_that_is_leaving(path, other):
    begin = time.monotonic()
    assert lock.take(path, patience=0.2) is None
    assert 0.2 <= time.monotonic() - begin < 2
    killer = subprocess.Popen(["/bin/sh", "-c", f"sleep 0.3; kill -9 {other.pid}"])
    held = lock.take(path, patience=10)
    assert held is not None
    held.release()
    killer.wait()


def test_looking_does_not_keep_anyone_from_taking(path):
    for _ in range(50):
        lock.holder(path)
        held = lock.take(path)
        assert held is not None
        held.release()


def test_a_holder_that_has_not_spoken_yet_is_still_one(path, other):
    lock.beat_path(path).write_bytes(b"")
    assert lock.holder(path) == lock.Holder(0, 0.0)


def test_a_removed_workspace_is_noticed(path):
    held = lock.take(path)
    assert held.in_place()
    path.unlink()
    assert not held.in_place()
    path.touch()
    assert not held.in_place()
    held.release()
