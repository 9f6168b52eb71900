from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from core.base.errors import Bug, Cancelled
from core.base.progress import silent
from core.jobs.attempt import MEMORY, Outcome, handle_failure, perform
from core.jobs.kind import JobContext
from core.jobs.records import JobState
from tests.core.jobs.toys import TOYS


class Panic(BaseException):
    """What a compiled library may raise."""


@pytest.fixture
def context(tmp_path):
    return JobContext(tmp_path, 7, 1)


def raising(monkeypatch, error):
    def run(*_):
        raise error

    monkeypatch.setattr(TOYS["plain"], "run", run)


def test_a_result_is_an_outcome(context):
    assert perform(TOYS["plain"], context, {"text": "x"}, silent) == Outcome(
        JobState.DONE, result={"text": "x"}
    )


def test_the_sentence_of_an_error_stays_and_whether_trying_again_may_help(context):
    assert perform(TOYS["plain"], context, {"do": "refuse"}, silent) == Outcome(
        JobState.FAILED, "Row 3 has no target. Fill it or drop it."
    )
    assert perform(TOYS["plain"], context, {"do": "stay away"}, silent) == Outcome(
        JobState.FAILED, "The server did not answer.", transient=True
    )


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("secret detail"), Panic("secret detail"), SystemExit(3)]
)
def test_anything_unforeseen_becomes_an_error_id_and_a_traceback_in_the_log(
    context, monkeypatch, caplog, error
):
    raising(monkeypatch, error)
    outcome = perform(TOYS["plain"], context, {}, silent)
    assert outcome.state == JobState.FAILED
    assert outcome.sentence.startswith("Something unforeseen went wrong (error id ")
    assert "secret detail" not in outcome.sentence
    error_id = outcome.sentence.split("error id ")[1][:8]
    assert f"error id {error_id}" in caplog.text
    assert "Traceback" in caplog.text


def test_T12_memory_is_named(context, monkeypatch):
    raising(monkeypatch, MemoryError())
    assert perform(TOYS["plain"], context, {}, silent) == Outcome(JobState.FAILED, MEMORY)


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt()])
def test_a_cancelled_attempt(context, monkeypatch, error):
    raising(monkeypatch, error)
    assert perform(TOYS["plain"], context, {}, silent) == Outcome(
        JobState.CANCELLED, "Cancelled by you."
    )


def test_parameters_are_checked_before_the_work(context):
    outcome = perform(TOYS["plain"], context, {"seconds": "soon"}, silent)
    assert outcome.state == JobState.FAILED
    assert outcome.sentence.startswith(
        "The job “Do as told” was given something it cannot use: seconds: "
    )


def test_a_result_that_cannot_be_stored_is_a_bug(context):
    assert perform(TOYS["plain"], context, {"do": "unstorable"}, silent).sentence.startswith(
        "Something unforeseen"
    )


def test_settling_calls_the_kind_and_survives_its_errors(context, monkeypatch, caplog):
    ended = Outcome(JobState.CANCELLED, "Cancelled by you.")
    handle_failure(TOYS["plain"], context, {}, ended)
    assert (context.folder / "failure-7.txt").read_text() == "cancelled: Cancelled by you."
    monkeypatch.setattr(TOYS["plain"], "on_failure", lambda *_: 1 / 0)
    handle_failure(TOYS["plain"], context, {}, ended)
    assert "the records of job 7 could not be settled" in caplog.text


def test_an_error_id_that_is_there_already_stays(context, monkeypatch, caplog):
    raising(monkeypatch, Bug("Something unforeseen went wrong (error id 0123abcd)."))
    outcome = perform(TOYS["plain"], context, {}, silent)
    assert outcome == Outcome(
        JobState.FAILED, "Something unforeseen went wrong (error id 0123abcd)."
    )
    assert caplog.text == ""


def test_the_traceback_of_a_refusal_is_in_the_log(context, caplog):
    perform(TOYS["plain"], context, {"do": "refuse"}, silent)
    assert "WARNING" in caplog.text
    assert "Row 3 has no target" in caplog.text
    assert "Traceback" in caplog.text


def test_parameters_that_are_no_parameters_at_all_are_named_too(context):
    outcome = perform(TOYS["plain"], context, ["soon"], silent)
    assert outcome.sentence.startswith(
        "The job “Do as told” was given something it cannot use: params: "
    )
    assert outcome.sentence.endswith("Start it again from its page.")


def test_an_outcome_is_a_document_and_stays_as_it_is():
    outcome = Outcome(JobState.DONE, result={"rows": 3})
    assert outcome.to_json() == {
        "state": "done",
        "sentence": None,
        "transient": False,
        "result": {"rows": 3},
    }
    with pytest.raises(FrozenInstanceError):
        outcome.state = "failed"


def test_a_failure_without_a_sentence_is_handled_with_an_empty_one(context):
    handle_failure(TOYS["plain"], context, {}, Outcome(JobState.FAILED))
    assert (context.folder / "failure-7.txt").read_text() == "failed: "
