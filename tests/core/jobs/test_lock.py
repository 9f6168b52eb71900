from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import FrozenInstanceError

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


def test_the_last_holder_tells_how_it_went(path):
    assert lock.last_holder(path) == lock.Holder(0, 0.0)
    held = lock.take(path, stamp="settings")
    held.beat((4,), ended=2, left=True)
    held.release()
    last = lock.last_holder(path)
    assert (last.pid, last.running, last.stamp) == (os.getpid(), (4,), "settings")
    assert (last.ended, last.left) == (2, True)
    assert 0 <= last.lived < 10


def test_what_an_earlier_version_said_is_understood(path):
    words = {"pid": 7, "boot": lock.boot(), "beat": lock.steady(), "running": [3]}
    lock.beat_path(path).write_text(json.dumps(words))
    last = lock.last_holder(path)
    assert (last.pid, last.running, last.stamp, last.since) == (7, (3,), "", float("-inf"))


def test_what_was_said_in_another_boot_is_long_ago(path):
    lock.take(path).release()
    words = json.loads(lock.beat_path(path).read_text())
    lock.beat_path(path).write_text(json.dumps(words | {"boot": "another"}))
    last = lock.last_holder(path)
    assert (last.silent, last.since) == (float("inf"), float("-inf"))


def test_one_that_is_asked_to_leave_hears_it_and_its_successor_does_not(path):
    first = lock.take(path)
    assert not first.asked_to_leave()
    lock.ask_to_leave(path, lock.holder(path))
    assert first.asked_to_leave()
    first.release()
    second = lock.take(path)
    assert not second.asked_to_leave()
    second.release()


def test_D11_a_leap_of_the_clock_changes_nothing_about_the_holder(path, monkeypatch):
    held = lock.take(path)
    for day in (-86_400, 86_400):
        monkeypatch.setattr("time.time", lambda day=day: 1_795_000_000 + day)
        assert 0 <= lock.holder(path).silent < 10
    held.release()


def test_many_running_jobs_fit(path):
    held = lock.take(path, stamp="0123456789abcdef")
    held.beat(tuple(range(10**9, 10**9 + 100)), ended=10**9)
    assert lock.holder(path).running == tuple(range(10**9, 10**9 + 32))
    held.release()


def test_what_a_holder_says_is_one_line_of_a_fixed_length_for_its_owner_alone(path):
    held = lock.take(path)
    file = lock.beat_path(path)
    assert file.stat().st_size == 1024
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    held.beat((1, 2, 3), ended=4)
    held.beat()
    assert file.stat().st_size == 1024
    assert (lock.holder(path).running, lock.holder(path).ended) == ((), 0)
    assert (lock.holder(path).left, lock.holder(path).stamp) == (False, "passing")
    held.release()


def test_times_are_counted_from_what_was_said(path, monkeypatch):
    monkeypatch.setattr(lock, "steady", lambda: 1000.0)
    held = lock.take(path)
    monkeypatch.setattr(lock, "steady", lambda: 1030.0)
    held.beat()
    monkeypatch.setattr(lock, "steady", lambda: 1032.5)
    holder = lock.holder(path)
    assert (holder.since, holder.lived, holder.silent) == (1000.0, 30.0, 2.5)
    monkeypatch.setattr(lock, "steady", lambda: 1029.0)  # never less than no time
    assert lock.holder(path).silent == 0.0
    held.release()


def test_another_process_of_the_same_number_is_not_asked_to_leave(path, monkeypatch):
    held = lock.take(path)
    holder = lock.holder(path)
    lock.ask_to_leave(path, lock.Holder(holder.pid, 0.0, since=holder.since + 1))
    assert not held.asked_to_leave()
    lock.ask_to_leave(path, lock.Holder(holder.pid + 1, 0.0, since=holder.since))
    assert not held.asked_to_leave()
    held.release()


def test_a_holder_that_says_little_has_ended_nothing_and_stays(path):
    words = {"pid": 7, "boot": lock.boot(), "beat": lock.steady(), "running": []}
    lock.beat_path(path).write_text(json.dumps(words))
    for silent in (lock.last_holder(path), lock.Holder(7, 0.0)):
        assert (silent.pid, silent.ended, silent.left, silent.lived) == (7, 0, False, 0.0)
        with pytest.raises(FrozenInstanceError):
            silent.pid = 8
    held = lock.take(path)
    assert held.asked_to_leave() is False
    held.release()
