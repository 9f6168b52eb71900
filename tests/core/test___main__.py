"""The headless door's manners: what goes to stdout and stderr, and the exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core import __main__ as door
from core.base.errors import Refused
from core.door.work import DemoDocument

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))


def _answering(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    def verb(ws: object, args: object) -> object:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(door, "_verb", lambda command: verb)


def test_a_document_is_printed_as_json_or_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _answering(monkeypatch, DemoDocument(datasets=["a"], runs=2))
    assert door.main(["demo", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"datasets": ["a"], "runs": 2}
    assert door.main(["demo"]) == 0
    assert capsys.readouterr().out == "datasets: ['a']\nruns: 2\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(Refused("Not so."), "Not so.\n"), (KeyboardInterrupt(), "Stopped by you.\n")],
)
def test_a_refusal_is_only_its_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    sentence: str,
) -> None:
    _answering(monkeypatch, error)
    assert door.main(["demo", "--json"]) == 1
    assert capsys.readouterr() == ("", sentence)


def test_a_bug_shows_an_id_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _answering(monkeypatch, ZeroDivisionError("secret"))
    assert door.main(["demo"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Something unforeseen" in shown.err
    assert "secret" not in shown.err


def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        door.main(["fly"])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "core", "settings", "--workspace", str(tmp_path / "w")]
    with os.fdopen(writing, "wb") as closed:
        ended = subprocess.run(
            command, cwd=ROOT, stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="the system has no such signal")
def test_the_signal_of_a_closed_pipe_stays_off(tmp_path: Path) -> None:
    former = signal.getsignal(signal.SIGPIPE)
    door.main(["settings", "--workspace", str(tmp_path / "w")])
    assert signal.getsignal(signal.SIGPIPE) == former


def test_schemas_are_printed_without_a_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["schemas", "jobs", "--json", "--workspace", str(tmp_path / "w")]) == 0
    assert list(json.loads(capsys.readouterr().out)["schemas"]) == ["jobs"]
    assert list(tmp_path.iterdir()) == []  # neither the workspace nor a home was made
