"""Which source reads a file: one that fails to answer shuts no other out."""

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.source import SOURCES
from core.data.sources.recognise import recognise


class Panic(BaseException):
    """What some compiled libraries raise."""


@pytest.mark.parametrize("failure", [ValueError("no"), SystemExit(3), Panic("no")])
def test_a_source_that_fails_to_answer_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(head: bytes, suffix: str) -> float:
        raise failure

    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n3;4\n")
    monkeypatch.setattr(SOURCES["xml"], "recognises", fail)
    assert recognise(path, "a.csv").name == "csv"


@pytest.mark.parametrize("sureness", [float("nan"), 7.0, -1.0, "sure", None])
def test_a_sureness_outside_its_range_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sureness: object
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n3;4\n")
    monkeypatch.setattr(SOURCES["xml"], "recognises", lambda head, suffix: sureness)
    assert recognise(path, "a.csv").name == "csv"
    for source in SOURCES:
        monkeypatch.setattr(source, "recognises", lambda head, suffix: sureness)
    with pytest.raises(Refused, match="binary data of an unknown kind"):
        recognise(path, "a.csv")


def test_ctrl_c_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def press(head: bytes, suffix: str) -> float:
        raise KeyboardInterrupt

    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n")
    monkeypatch.setattr(SOURCES["csv"], "recognises", press)
    with pytest.raises(KeyboardInterrupt):
        recognise(path, "a.csv")
