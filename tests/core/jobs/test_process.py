"""Inside a job's process: what libraries print becomes lines of the log; what it is asked for."""

import logging
import os
import socket
import tempfile
from pathlib import Path

import pytest

from core.base import files
from core.jobs import process
from core.jobs.channel import Channel
from core.jobs.launcher import ProcessSpec
from core.jobs.process import log_path, work
from tests.core.jobs.toys import TOYS


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's process moves its temporary files; this one shall not go on with them."""
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    for name in ("TMPDIR", "TEMP", "TMP", "JOBLIB_TEMPFOLDER"):
        monkeypatch.setenv(name, tempfile.gettempdir())


def _work(spec: ProcessSpec) -> list[dict[str, object]]:
    """What a process sends that does what ``spec`` says."""
    ours, theirs = socket.socketpair()
    channel, other = Channel(theirs), Channel(ours)
    work(spec, channel, TOYS)
    channel.close()
    documents: list[dict[str, object]] = []
    while not other.closed:
        documents += other.receive(block=True)
    other.close()
    return documents


def test_every_job_has_a_log_of_its_own(tmp_path: Path) -> None:
    assert log_path(tmp_path, 7) == tmp_path / "logs" / "jobs" / "7.log"


def test_what_is_printed_becomes_whole_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stream = process._Lines(logging.INFO)
    assert stream.writable()
    assert stream.write("one\ntw") == 6
    stream.write("o\r\n   \nrest")
    assert caplog.messages == ["one", "two"]
    stream.flush()
    stream.flush()
    assert caplog.messages == ["one", "two", "rest"]
    assert {record.name for record in caplog.records} == {"printed"}


def test_a_sweep_removes_what_killed_processes_left(tmp_path: Path) -> None:
    (tmp_path / f"{files.PARTIAL}999999999-x").mkdir()
    mine = tmp_path / f"{files.mine()}x"
    mine.mkdir()
    assert _work(ProcessSpec("sweep", folder=str(tmp_path))) == []
    assert list(tmp_path.iterdir()) == [mine]


def test_a_run_reports_its_progress_and_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_open_log", lambda folder, job_id: None)
    spec = ProcessSpec("run", 7, 2, "plain", {"do": "talk", "text": "hi"}, folder=str(tmp_path))
    *progress, outcome = _work(spec)
    assert progress == [{"progress": [1.0, "hi", None]}]
    assert outcome["outcome"] == {
        "state": "done",
        "sentence": None,
        "transient": False,
        "result": {"attempt": 2},
    }


def test_a_failure_is_handled_and_the_workspace_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_open_log", lambda folder, job_id: None)
    (tmp_path / f"{files.PARTIAL}999999999-x").mkdir()
    failure = {"state": "failed", "sentence": "No."}
    spec = ProcessSpec("on_failure", 7, 1, "plain", {}, failure, folder=str(tmp_path))
    assert _work(spec) == []
    assert (tmp_path / "failure-7.txt").read_text() == "failed: No."
    assert [item.name for item in tmp_path.iterdir()] == ["failure-7.txt"]


def test_an_unknown_kind_is_an_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_open_log", lambda folder, job_id: None)
    (document,) = _work(ProcessSpec("run", 7, 1, "juggle", {}, folder=str(tmp_path)))
    assert document["outcome"]["state"] == "failed"  # type: ignore[index]


def test_all_that_a_process_says_goes_into_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duplicated: list[int] = []
    crashes: list[int] = []
    warned: list[bool] = []

    def duplicate(raw: int, standard: int) -> None:
        os.write(raw, b"printed\n")
        duplicated.append(standard)

    log_path(tmp_path, 7).parent.mkdir(parents=True)
    with monkeypatch.context() as inside:
        inside.setattr(process, "log_to", lambda path, level, secrets: None)
        inside.setattr(process.os, "dup2", duplicate)
        inside.setattr(process.faulthandler, "enable", crashes.append)
        inside.setattr(process.logging, "captureWarnings", warned.append)
        inside.setattr(process.sys, "stdout", None)
        inside.setattr(process.sys, "stderr", None)
        process._open_log(tmp_path, 7)
        levels = (process.sys.stdout._level, process.sys.stderr._level)
        process._open_log(tmp_path, 7)
    assert levels == (logging.INFO, logging.WARNING)
    assert (duplicated, crashes, warned) == ([1, 2] * 2, [2] * 2, [True] * 2)
    assert log_path(tmp_path, 7).read_text() == "printed\n" * 4  # a second attempt adds to it
    if os.name == "posix":
        assert log_path(tmp_path, 7).stat().st_mode & 0o777 == 0o600


def test_a_run_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(process, "_open_log", lambda folder, job_id: None)
    _work(ProcessSpec("run", 7, 2, "plain", {"do": "return"}, folder=str(tmp_path)))
    assert caplog.messages == ["attempt 2 of job 7 (plain) begins", "it ended: done"]


def test_a_failure_without_a_reason_is_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_open_log", lambda folder, job_id: None)
    spec = ProcessSpec(
        "on_failure", 7, 1, "plain", {}, {"state": "cancelled"}, folder=str(tmp_path)
    )
    assert _work(spec) == []
    assert (tmp_path / "failure-7.txt").read_text() == "cancelled: "
