"""What is concluded from the exit status of a process that said nothing."""

from pathlib import Path

import pytest

from core.jobs.attempt import MEMORY
from core.jobs.process import log_path
from core.jobs.records import JobRecord
from core.jobs.silent_end import KILLED, LOST, silent_end

CRASHED = "The job's process crashed inside a library ({}). The job's log has what it said last."


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (-9, KILLED),
        (None, LOST),
        (-11, CRASHED.format("signal 11")),
        (-6, CRASHED.format("signal 6")),
        (3, CRASHED.format("status 3")),
        (0, CRASHED.format("status 0")),
    ],
)
def test_a_status_becomes_a_sentence(tmp_path: Path, status: int | None, sentence: str) -> None:
    outcome = silent_end(tmp_path, JobRecord(id=1, kind="x", title="x", attempt=1), status)
    assert outcome.state == "failed"
    assert (outcome.sentence or "").startswith(sentence)
    assert outcome.transient is False


@pytest.mark.parametrize(
    ("resumable", "status", "attempt", "state"),
    [
        (True, -9, 1, "queued"),
        (True, None, 1, "queued"),
        (True, -9, 2, "failed"),
        (True, -11, 1, "failed"),
        (True, 1, 1, "failed"),
        (False, -9, 1, "failed"),
        (False, None, 1, "failed"),
    ],
)
def test_a_resumable_job_goes_on_when_it_was_killed_for_the_first_time(
    tmp_path: Path, resumable: bool, status: int | None, attempt: int, state: str
) -> None:
    job = JobRecord(id=1, kind="x", title="x", attempt=attempt, attempts=1, resumable=resumable)
    assert silent_end(tmp_path, job, status).state == state


@pytest.mark.parametrize(
    ("text", "status", "memory"),
    [
        ("what(): std::bad_alloc", -6, True),
        ("what(): std::bad_alloc", -11, False),
        ("std::bad_alloc" + "." * 40_000, -6, False),
        ("assertion failed", -6, False),
    ],
)
def test_the_log_may_tell_that_memory_ran_out(
    tmp_path: Path, text: str, status: int, memory: bool
) -> None:
    path = log_path(tmp_path, 1)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    outcome = silent_end(tmp_path, JobRecord(id=1, kind="x", title="x", attempt=1), status)
    assert (outcome.sentence == MEMORY) is memory
