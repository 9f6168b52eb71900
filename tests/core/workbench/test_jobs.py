from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.base.errors import Conflict, NotFound, Refused, Unavailable
from core.jobs.kind import JobKind
from core.workbench import jobs, workers
from core.workbench.workspace import Workspace
from tests.core.jobs.toys import PACKAGE, TOYS
from tests.core.jobs.toys.plain import PlainParams
from tests.core.jobs.toys.steps import StepsParams


@pytest.fixture(autouse=True)
def toys(monkeypatch):
    monkeypatch.setattr(jobs, "KINDS", TOYS)


def done(ws: Workspace, do: str = "return", **fields) -> int:
    return jobs.submit(ws, "plain", PlainParams(do=do, **fields))


def test_an_immediate_job_is_done_when_submit_returns(workspace):
    number = jobs.submit(workspace, "plain", PlainParams(text="x"), title="Say x")
    job = jobs.job(workspace, number)
    assert (job.state, job.title, job.result, job.attempt, job.progress, job.owner) == (
        "done",
        "Say x",
        {"text": "x"},
        1,
        1.0,
        None,
    )
    assert jobs.wait(workspace, number, timeout=0).id == number
    assert jobs.run_here(workspace, number)[0].result == {"text": "x"}


@pytest.mark.parametrize(
    ("do", "state", "attempt", "sentence"),
    [
        ("refuse", "failed", 1, "Row 3 has no target. Fill it or drop it."),
        ("stay away", "failed", 3, "The server did not answer."),
        ("break", "failed", 1, "Something unforeseen went wrong (error id "),
    ],
)
def test_an_immediate_failure_is_in_the_record(workspace, do, state, attempt, sentence):
    number = done(workspace, do)
    job = jobs.job(workspace, number)
    assert (job.state, job.attempt) == (state, attempt)
    assert job.error.startswith(sentence)
    assert (workspace.folder / f"failure-{number}.txt").read_text() == f"failed: {job.error}"


def test_an_immediate_job_is_tried_again_at_once(workspace):
    assert jobs.job(workspace, done(workspace, "away")).result == {"attempt": 2}


def test_an_immediate_job_stops_when_it_is_cancelled_meanwhile(workspace, monkeypatch):
    def run(self, context, params, progress):
        jobs.cancel(workspace, context.job_id)
        progress(0.5, "never seen")
        raise AssertionError("it went on")

    monkeypatch.setattr(type(TOYS["plain"]), "run", run)
    job = jobs.job(workspace, done(workspace))
    assert (job.state, job.error) == ("cancelled", "Cancelled by you.")


def test_immediate_jobs_follow_their_dependencies(workspace):
    good, bad = done(workspace), done(workspace, "refuse")
    after = jobs.submit(workspace, "plain", PlainParams(), depends_on=[good])
    vain = jobs.submit(workspace, "plain", PlainParams(), depends_on=[good, bad])
    assert jobs.job(workspace, after).state == "done"
    assert jobs.job(workspace, vain).state == "cancelled"
    assert (
        (workspace.folder / f"failure-{vain}.txt")
        .read_text()
        .startswith("cancelled: Cancelled because “Do as told”")
    )


def test_an_unknown_kind_is_refused_and_stores_nothing(workspace):
    with pytest.raises(NotFound, match="There is no job kind “juggle”. Known: plain, steps."):
        jobs.submit(workspace, "juggle", PlainParams())
    assert jobs.jobs(workspace) == []


def test_cancelling_a_job_that_has_not_begun_settles_its_records(ws):
    number = done(ws)
    jobs.cancel(ws, number)
    assert jobs.job(ws, number).state == "cancelled"
    assert (ws.folder / f"failure-{number}.txt").read_text() == "cancelled: Cancelled by you."
    (ws.folder / f"failure-{number}.txt").unlink()
    jobs.cancel(ws, number)  # again: nothing happens
    assert not (ws.folder / f"failure-{number}.txt").exists()


def test_retry_goes_on_under_the_same_id(workspace, monkeypatch):
    number = done(workspace, "refuse")
    with monkeypatch.context() as patch:
        patch.setattr(
            type(TOYS["plain"]),
            "run",
            lambda self, context, params, progress: {"attempt": context.attempt},
        )
        jobs.retry(workspace, number)
    assert (jobs.job(workspace, number).state, jobs.job(workspace, number).result) == (
        "done",
        {"attempt": 2},
    )
    with pytest.raises(Conflict, match="is done"):
        jobs.retry(workspace, number)


def test_waiting_has_an_end(ws):
    number = done(ws)
    with pytest.raises(Unavailable, match=r"“Do as told” is still queued after 0\.1 s"):
        jobs.wait(ws, number, timeout=0.1)


def test_the_log_is_read_in_parts(workspace):
    number = done(workspace)
    assert jobs.log(workspace, number) == jobs.LogPart("", 0)
    path = workspace.folder / "logs" / "jobs" / f"{number}.log"
    path.parent.mkdir(parents=True)
    path.write_text("first\n")
    part = jobs.log(workspace, number)
    assert part == jobs.LogPart("first\n", 6)
    with path.open("a") as stream:
        stream.write("password=hush-hush\n")
    assert jobs.log(workspace, number, part.next) == jobs.LogPart("password=***\n", 25)
    path.write_text("new\n")  # rotated: shorter than what was read
    assert jobs.log(workspace, number, 25) == jobs.LogPart("new\n", 4)
    path.write_text("x" * 300_000)
    assert len(jobs.log(workspace, number).text) == 200_000
    with pytest.raises(NotFound):
        jobs.log(workspace, 99)


def test_run_here_is_the_worker_where_none_is(ws, monkeypatch):
    monkeypatch.setattr("core.workbench.workers.KINDS", TOYS)
    monkeypatch.setattr(
        jobs, "engine", lambda ws, held, only: _engine(ws, held, kinds=PACKAGE, only=only)
    )
    first = jobs.submit(ws, "plain", PlainParams(text="first"))
    second = jobs.submit(ws, "plain", PlainParams(text="second"), depends_on=[first])
    other = done(ws)
    assert [job.result for job in jobs.run_here(ws, second)] == [{"text": "second"}]
    assert jobs.job(ws, first).state == "done"
    assert jobs.job(ws, other).state == "queued"
    assert workers.worker_state(ws).alive is False


@pytest.mark.slow
def test_control_c_cancels_what_runs_here(ws, monkeypatch):
    monkeypatch.setattr(
        jobs, "engine", lambda ws, held, only: _engine(ws, held, kinds=PACKAGE, only=only)
    )
    number, before = done(ws, "sleep", seconds=60), signal.getsignal(signal.SIGINT)

    def press():
        while jobs.job(ws, number).progress is None:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    finger = threading.Thread(target=press)
    finger.start()
    job = jobs.run_here(ws, number)[0]
    finger.join()
    assert (job.state, job.error) == ("cancelled", "Cancelled by you.")
    assert signal.getsignal(signal.SIGINT) is before


def test_schedules_are_kept_listed_and_removed(workspace):
    number = jobs.schedule(workspace, "Nightly", "plain", PlainParams(text="x"), "30 2 * * *")
    (found,) = jobs.schedules(workspace)
    assert (
        found.id,
        found.name,
        found.kind,
        found.params["text"],
        found.cron,
        found.attempts,
        found.resumable,
    ) == (number, "Nightly", "plain", "x", "30 2 * * *", 3, False)
    assert found.next_due > dt.datetime.now(dt.UTC)
    with pytest.raises(Refused, match="not a cron expression"):
        jobs.schedule(workspace, "Wrong", "plain", PlainParams(), "whenever")
    jobs.unschedule(workspace, number)
    assert jobs.schedules(workspace) == []


def test_the_toys_are_kinds():
    assert all(isinstance(kind, JobKind) for kind in TOYS)
    assert StepsParams().count == 5


def _engine(*given, **named):
    from core.workbench.workers import engine

    return engine(*given, **named)


@pytest.mark.slow
def test_without_an_app_from_a_plain_script(tmp_path: Path):
    """A script without a main guard: nothing of it may run a second time in the processes of the
    jobs.
    """
    script = tmp_path / "script.py"
    script.write_text(
        "from core.base.settings import Settings\nfrom core.workbench import jobs, workers\nfrom"
        " core.workbench.workspace import open_workspace\nfrom tests.core.jobs.toys import TOYS,"
        " PACKAGE\nfrom tests.core.jobs.toys.plain import PlainParams\nprint('script runs',"
        f" flush=True)\njobs.KINDS = TOYS\nws = open_workspace({str(tmp_path / 'w')!r},"
        f" Settings({{'secret_key_file': {str(tmp_path / 'key')!r}}}))\njobs.engine = lambda ws,"
        " held, only: workers.engine(ws, held, kinds=PACKAGE, only=only)\nprint(jobs.run_here(ws,"
        " jobs.submit(ws, 'plain', PlainParams(text='x')))[0].result)\n"
    )
    root = Path(__file__).resolve().parents[3]
    answer = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.stdout == "script runs\n{'text': 'x'}\n", answer.stderr
    assert answer.stderr == ""
