from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from core.base import clock
from core.base.errors import Conflict, NotFound, Refused
from core.jobs import queue as queue_module
from core.jobs import transitions, tree
from core.jobs.queue import INTERRUPTED, MOST_LOST, Queue, pause
from core.jobs.records import JobRecord, JobState
from core.jobs.transitions import LONGEST_PAUSE


@pytest.fixture
def me():
    return tree.identity("worker")


@pytest.fixture
def dead():
    """The name of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    name = f"worker:{child.pid}:{tree.started(child.pid)}:00"
    child.communicate()
    return name


def at(monkeypatch, seconds: float) -> None:
    """Move the steady clock on."""
    now = clock.steady()
    monkeypatch.setattr(transitions, "steady", lambda: now + seconds)


def wall(monkeypatch, **delta: float) -> None:
    """Move the wall clock."""
    moment = clock.now() + dt.timedelta(**delta)
    for module in (queue_module, transitions):
        monkeypatch.setattr(module, "now", lambda: moment)


def test_a_new_job_is_queued_and_the_oldest_is_claimed_first(queue, add, me):
    first, second = add(), add()
    assert [queue.get(number).state for number in (first, second)] == ["queued", "queued"]
    held = queue.claim(me)
    assert (held.id, held.state, held.attempt, held.owner) == (first, "running", 1, me)
    assert held.lease_until == pytest.approx(clock.steady() + 15.0, abs=2.0)
    assert held.lease_boot == clock.boot()
    assert queue.claim(me).id == second
    assert queue.claim(me) is None


def test_a_claim_can_be_limited_to_some_jobs(queue, add, me):
    add()
    chosen = add()
    assert queue.claim(me, only=[chosen]).id == chosen
    assert queue.claim(me, only=[chosen]) is None


def test_report_then_finish(queue, add, me):
    number = add()
    held = queue.claim(me)
    assert queue.report(held, 0.25, "fold 1 of 4", 12.0) is True
    seen = queue.get(number)
    assert (seen.progress, seen.message, seen.eta_seconds) == (0.25, "fold 1 of 4", 12.0)
    assert queue.finish(held, {"rows": 3}) is True
    seen = queue.get(number)
    assert (seen.state, seen.progress, seen.result, seen.error, seen.eta_seconds) == (
        "done",
        1.0,
        {"rows": 3},
        None,
        None,
    )
    assert (seen.owner, seen.lease_until, seen.pid) == (None, None, None)
    assert seen.finished >= seen.started


def test_fail_and_cancelled_keep_their_sentence(queue, add, me):
    add(), add()
    assert queue.fail(queue.claim(me), "Row 3 has no target.") is True
    assert queue.cancelled(queue.claim(me), "Cancelled by you.") is True
    assert [(job.state, job.error) for job in queue.list()] == [
        ("cancelled", "Cancelled by you."),
        ("failed", "Row 3 has no target."),
    ]


def test_only_the_holder_of_the_attempt_may_change_a_job(queue, add, me, monkeypatch):
    number = add(resumable=True)
    old = queue.claim(me)
    at(monkeypatch, 20)
    queue.expire("somebody:1:0:00")
    new = queue.claim(tree.identity("worker"))
    assert new.attempt == 2
    assert queue.report(old, 0.9, "from the past") is False
    assert queue.finish(old, {"wrong": 1}) is False
    assert queue.fail(old, "wrong") is False
    assert queue.put_back(old, "wrong") is False
    assert queue.runs_as(old, os.getpid()) is False
    assert (queue.get(number).state, queue.get(number).progress, queue.get(number).owner) == (
        "running",
        None,
        new.owner,
    )
    assert queue.finish(new, {"right": 1}) is True
    assert queue.get(number).result == {"right": 1}


def test_a_heartbeat_renews_only_ones_own_leases(queue, add, me, monkeypatch):
    mine, other = add(), add()
    queue.claim(me, only=[mine])
    queue.claim("other:1:0:00", only=[other])
    before = queue.get(other).lease_until
    at(monkeypatch, 10)
    assert queue.heartbeat(me) == {mine}
    assert queue.get(mine).lease_until == pytest.approx(clock.steady() + 25.0, abs=2.0)
    assert queue.get(other).lease_until == before


@pytest.mark.parametrize("reason", ["lease over", "owner dead", "other boot"])
def test_T07_a_lost_job_is_resumed_or_interrupted(queue, add, me, dead, monkeypatch, reason):
    resumable, plain = add(resumable=True), add()
    owner = dead if reason == "owner dead" else tree.identity("other")
    for _ in range(2):
        queue.runs_as(queue.claim(owner), os.getpid())
    if reason == "lease over":
        at(monkeypatch, 15.1)
    if reason == "other boot":
        monkeypatch.setattr(transitions, "boot", lambda: "another")
    resumed, interrupted = queue.expire(me)
    assert [job.id for job in resumed] == [resumable]
    assert [job.id for job in interrupted] == [plain]
    assert {job.pid for job in resumed + interrupted} == {os.getpid()}
    assert (queue.get(resumable).state, queue.get(resumable).pid) == ("queued", None)
    assert (queue.get(plain).state, queue.get(plain).owner) == ("running", me)
    assert queue.fail(interrupted[0], INTERRUPTED) is True
    assert queue.get(plain).error.startswith("Interrupted: the worker stopped")
    assert queue.expire(me) == ([], [])


def test_a_held_job_with_a_living_owner_is_left_alone(queue, add, me):
    add()
    queue.claim(tree.identity("other"))
    assert queue.expire(me) == ([], [])


def test_a_lost_job_that_should_be_cancelled_does_not_resume(queue, add, me, dead):
    number = add(resumable=True)
    queue.claim(dead)
    queue.request_cancel(number)
    resumed, interrupted = queue.expire(me)
    assert (resumed, [job.id for job in interrupted]) == ([], [number])


def test_a_job_that_takes_every_worker_down_fails(queue, add, me, dead):
    number = add(resumable=True)
    for _ in range(MOST_LOST):
        queue.claim(dead)
        assert len(queue.expire(me)[0]) == 1
    queue.claim(dead)
    assert [job.id for job in queue.expire(me)[1]] == [number]


def test_progress_forgives_lost_attempts(queue, add, me, dead):
    number = add(resumable=True)
    for _ in range(MOST_LOST + 5):
        queue.report(queue.claim(dead), 0.5)
        assert len(queue.expire(me)[0]) == 1
    assert queue.get(number).attempt == MOST_LOST + 5


def test_the_pause_between_attempts_grows_and_is_capped():
    assert [pause(attempt) for attempt in (1, 2, 3, 5, 6, 50)] == [2, 4, 8, 32, 60, 60]


def test_put_back_waits_for_its_time(queue, add, me, monkeypatch):
    number = add()
    assert queue.put_back(queue.claim(me), "The server did not answer.", 4.0) is True
    seen = queue.get(number)
    assert (seen.state, seen.error, seen.owner, seen.attempt) == (
        "waiting",
        "The server did not answer.",
        None,
        1,
    )
    assert queue.promote() == []
    assert queue.get(number).state == "waiting"
    wall(monkeypatch, seconds=4.1)
    queue.promote()
    assert (queue.get(number).state, queue.get(number).not_before) == ("queued", None)
    assert queue.claim(me).attempt == 2
    assert queue.get(number).error is None


def test_T06_a_clock_set_back_a_day_holds_no_retry_up(queue, add, me, monkeypatch):
    number = add()
    queue.put_back(queue.claim(me), "The server did not answer.", LONGEST_PAUSE)
    wall(monkeypatch, days=-1)
    queue.promote()
    assert queue.get(number).state == "queued"


def test_T06_a_clock_set_forward_a_day_takes_no_lease_away(queue, add, me, monkeypatch):
    add()
    queue.claim(tree.identity("other"))
    wall(monkeypatch, days=1)
    assert queue.expire(me) == ([], [])


def test_a_job_for_later_waits_for_its_time(queue, add, monkeypatch):
    number = add(not_before=clock.now() + dt.timedelta(days=2))
    queue.promote()
    assert queue.get(number).state == "waiting"
    wall(monkeypatch, days=2, seconds=1)
    queue.promote()
    assert queue.get(number).state == "queued"


def test_a_job_waits_for_all_it_depends_on(queue, add, me):
    first, second = add(), add()
    third = add(depends_on=[first, second])
    assert queue.get(third).state == "waiting"
    queue.finish(queue.claim(me), {})
    queue.promote()
    assert queue.get(third).state == "waiting"
    queue.finish(queue.claim(me), {})
    assert queue.promote() == []
    assert queue.get(third).state == "queued"


@pytest.mark.parametrize(("end", "word"), [("fail", "failed"), ("cancelled", "was cancelled")])
def test_a_job_that_waits_in_vain_is_cancelled_with_the_reason_and_so_are_those_after_it(
    queue, add, me, end, word
):
    first = add(title="Import a.csv")
    second = add(title="Clean", depends_on=[first])
    third = add(title="Train", depends_on=[second])
    getattr(queue, end)(queue.claim(me), "No.")
    assert [job.id for job in queue.promote()] == [second, third]
    reason = (
        f"Cancelled because “Import a.csv” (job {first}) {word}, and this job needs its result."
        " Retry that one first, then this one."
    )
    assert queue.get(second).error == reason
    assert (queue.get(third).state, queue.get(third).error.split(",")[0]) == (
        "cancelled",
        f"Cancelled because “Clean” (job {second}) was cancelled",
    )


def test_a_dependency_must_exist(queue, add):
    with pytest.raises(NotFound, match="There is no job 77"):
        add(depends_on=[77])
    assert queue.list() == []


def test_cancelling_before_the_start_ends_a_job_at_once(queue, add, me):
    number = add()
    assert queue.request_cancel(number).state == "cancelled"
    assert (queue.get(number).error, queue.claim(me)) == ("Cancelled by you.", None)


def test_cancelling_a_running_job_is_a_wish(queue, add, me):
    number = add()
    held = queue.claim(me)
    assert queue.to_cancel(me) == set()
    queue.request_cancel(number)
    assert queue.get(number).state == "running"
    assert queue.to_cancel(me) == {number}
    assert queue.report(held, 0.5) is False
    queue.cancelled(held, "Cancelled by you.")
    assert queue.get(number).state == "cancelled"


def test_cancelling_an_ended_job_changes_nothing(queue, add, me):
    number = add()
    queue.finish(queue.claim(me), {"rows": 1})
    assert queue.request_cancel(number).state == "done"
    assert queue.get(number).cancel_requested is False


def test_retry_queues_the_same_job_with_new_tries(queue, add, me):
    number = add(attempts=1)
    queue.fail(queue.claim(me), "No.")
    queue.retry(number, attempts=3)
    seen = queue.get(number)
    assert (seen.state, seen.error, seen.finished, seen.attempts, seen.attempt) == (
        "queued",
        None,
        None,
        4,
        1,
    )
    assert queue.claim(me).attempt == 2


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_only_failed_and_cancelled_jobs_can_be_retried(queue, add, me, state):
    number = add(title="Import")
    if state != JobState.QUEUED:
        held = queue.claim(me)
        if state == JobState.DONE:
            queue.finish(held, {})
    with pytest.raises(Conflict, match=f"“Import” is {state}"):
        queue.retry(number)
    assert queue.get(number).state == state


def test_the_list_is_newest_first_limited_and_filtered(queue, add, me):
    numbers = [add() for _ in range(4)]
    queue.finish(queue.claim(me), {})
    assert [job.id for job in queue.list()] == numbers[::-1]
    assert [job.id for job in queue.list(2)] == numbers[:1:-1]
    assert [job.id for job in queue.list(states=["done"])] == numbers[:1]
    with pytest.raises(Refused, match="limit is 0"):
        queue.list(0)


def test_an_unknown_job_is_a_sentence(queue):
    for ask in (queue.get, queue.request_cancel, queue.retry):
        with pytest.raises(NotFound, match="There is no job 5"):
            ask(5)


def test_messages_are_cut_to_a_length_that_a_screen_can_hold(queue, add, me):
    add()
    held = queue.claim(me)
    queue.report(held, None, "x" * 5000)
    assert len(queue.get(held.id).message) == 500


def test_the_lease_is_that_of_the_queue(workspace, add, me):
    add()
    assert Queue(workspace.store, lease=40.0).claim(me).lease_until == pytest.approx(
        clock.steady() + 40.0, abs=2.0
    )


def test_a_job_is_lost_twenty_times_before_it_has_failed(queue, add, me, dead):
    number = add(resumable=True)
    for attempt in range(1, 21):
        queue.claim(dead)
        assert [job.attempt for job in queue.expire(me)[0]] == [attempt]
    queue.claim(dead)
    resumed, interrupted = queue.expire(me)
    assert (resumed, [job.id for job in interrupted]) == ([], [number])
    assert queue.get(number).lost == 21


def test_a_report_forgives_all_that_was_lost_before(queue, add, me, dead):
    number = add(resumable=True)
    queue.claim(dead)
    queue.expire(me)
    assert queue.get(number).lost == 1
    queue.report(queue.claim(me), 0.5)
    assert queue.get(number).lost == 0


def test_a_cancelled_job_that_is_retried_may_go_on(queue, add, me):
    number = add(attempts=1)
    held = queue.claim(me)
    queue.report(held, 0.5, "half way")
    queue.request_cancel(number)
    queue.cancelled(held, "Cancelled by you.")
    queue.retry(number)
    seen = queue.get(number)
    assert (seen.cancel_requested, seen.lost, seen.attempts) == (False, 0, 2)
    assert (seen.message, seen.progress, seen.started) == ("", None, None)
    assert queue.report(queue.claim(me), 0.1) is True


def test_a_retried_job_waits_again_for_what_it_depends_on(queue, add, me):
    first = add()
    number = add(depends_on=[first])
    queue.request_cancel(number)
    queue.retry(number)
    assert queue.get(number).state == "waiting"


def test_a_job_that_is_put_back_without_a_pause_is_queued_at_once(queue, add, me):
    number = add()
    assert queue.put_back(queue.claim(me), "Once more.") is True
    assert (queue.get(number).state, queue.get(number).not_before) == ("queued", None)


def test_a_claim_may_have_a_lease_of_its_own(queue, add, me):
    add()
    held = queue.claim(me, lease=40.0)
    assert held.lease_until == pytest.approx(clock.steady() + 40.0, abs=2.0)


def test_a_claimed_job_knows_its_process(queue, add, me):
    number = add()
    assert queue.runs_as(queue.claim(me), os.getpid()) is True
    seen = queue.get(number)
    assert (seen.pid, seen.pid_started) == (os.getpid(), tree.started(os.getpid()))


def test_a_job_that_is_gone_is_not_held(queue, add, me, workspace):
    held = queue.claim(me) if add() else None
    with workspace.store.write() as session:
        session.delete(session.get(JobRecord, held.id))
    assert queue.finish(held, {}) is False


def test_the_list_holds_two_hundred_jobs_unless_it_is_asked_for_more(queue, workspace):
    with workspace.store.write() as session:
        session.add_all([JobRecord(kind="plain", title="x") for _ in range(201)])
    assert [len(queue.list()), len(queue.list(300)), len(queue.list(1))] == [200, 201, 1]
    assert queue.list()[-1].id == 2


def test_where_nothing_waits_nothing_is_promoted(queue, add):
    assert queue.promote() == []
    add()
    assert queue.promote() == []
