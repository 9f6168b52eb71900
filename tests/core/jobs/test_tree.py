"""Processes and their trees, by real ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from core.jobs import tree

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
# A leader that starts one child in its group and one in a session of its own, and tells their pids.
FAMILY = f"""
import subprocess, time
kids = [subprocess.Popen({SLEEP!r}, start_new_session=apart) for apart in (False, True)]
print(*(kid.pid for kid in kids), flush=True)
time.sleep(600)
"""


@pytest.fixture
def family():
    leader = subprocess.Popen(
        [sys.executable, "-S", "-c", FAMILY],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield leader, list(map(int, leader.stdout.readline().split()))
    tree.kill_tree(leader.pid)
    leader.communicate()


def gone(pids, seconds=2.0):
    ends = time.monotonic() + seconds
    while any(tree.started(pid) is not None for pid in pids) and time.monotonic() < ends:
        time.sleep(0.01)
    return [pid for pid in pids if tree.started(pid) is not None]


def test_a_living_process_has_a_start_and_an_ended_one_has_none():
    child = subprocess.Popen(SLEEP)
    assert 0 < tree.started(os.getpid()) <= tree.started(child.pid)
    child.kill()
    assert gone([child.pid]) == []  # not waited for yet: a zombie does not live
    child.wait()
    assert tree.started(child.pid) is None


def test_an_identity_tells_whether_its_process_lives_and_is_unique():
    name = tree.identity("worker")
    assert tree.alive(name)
    assert tree.identity("worker") != name
    role, pid, start, part = name.split(":")
    assert not tree.alive(
        f"{role}:{pid}:{float(start) - 1}:{part}"
    )  # the number belongs to another process by now


def test_members_are_all_below_also_those_in_other_sessions(family):
    leader, children = family
    assert tree.members(leader.pid) == set(children)


def test_killing_a_tree_leaves_nobody(family):
    leader, children = family
    tree.kill_tree(leader.pid)
    leader.wait()
    assert gone(children) == []


def test_what_a_lost_job_left_is_ended(family):
    leader, (inside, apart) = family
    start = tree.started(leader.pid)
    assert (
        tree.kill_leftover(leader.pid, start - 1) is False
    )  # the number belongs to another process
    assert tree.started(inside) is not None
    assert tree.kill_leftover(leader.pid, start) is True
    leader.wait()
    assert gone([inside, apart]) == []
    assert tree.kill_leftover(leader.pid, start) is False


def test_children_that_outlive_their_leader_are_seen_by_their_session(family):
    leader, (inside, apart) = family
    start = tree.started(leader.pid)
    leader.kill()
    leader.wait()
    assert tree.started(inside) is not None
    assert tree.kill_leftover(leader.pid, start) is True
    assert gone([inside]) == []
    os.kill(apart, 9)
