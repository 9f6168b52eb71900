"""The states of a job."""

import pytest

from core.jobs.records import JobRecord, JobState, ScheduleRecord


@pytest.mark.parametrize(
    ("state", "final"),
    [
        ("waiting", False),
        ("queued", False),
        ("running", False),
        ("done", True),
        ("failed", True),
        ("cancelled", True),
    ],
)
def test_the_last_three_states_are_final(state: str, final: bool) -> None:
    assert JobState(state).final is final


def test_a_new_job_is_queued_and_nobody_owns_it() -> None:
    job = JobRecord(kind="x", title="x")
    assert (job.state, job.attempt, job.attempts, job.lost) == ("queued", 0, 1, 0)
    assert (job.owner, job.pid, job.progress, job.cancel_requested) == (None, None, None, False)
    assert job.created.utcoffset() is not None


def test_a_new_schedule_is_on() -> None:
    schedule = ScheduleRecord(name="x", kind="x", cron="* * * * *")
    assert (schedule.enabled, schedule.last_job_id, schedule.next_due) == (True, None, None)
