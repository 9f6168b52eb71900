"""Which source reads a file: one that fails to answer shuts no other out."""

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.source import SOURCES
from core.data.sources.recognise import other_kind, recognise
from tests.core.data.reading import preview


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


@pytest.mark.parametrize("marks", ["", "\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_web_page_is_one_in_every_encoding(tmp_path: Path, encoding: str, marks: str) -> None:
    page = f"{marks} <!-- saved --><?xml version='1.0'?>\n<HTML><body>".encode(encoding)
    assert other_kind(tmp_path / "a.csv", page) == "a web page (HTML)"
    table = f"{marks}a;b\n1;<html>\n".encode(encoding)
    assert other_kind(tmp_path / "a.csv", table) is None


@pytest.mark.parametrize("suffix", [".csv", ".txt", ""])
@pytest.mark.parametrize(
    "header",
    ["<script>", "<html>", "<svg>", "<a b='c'>", "[1]", "{}", "{a}", "PAR1", "ID3", "ORC", "%PDF-",
     "OggS", "GIF89a", "8BPS", "Rar!", "fLaC", "BZh"],
)  # fmt: skip
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_F44_a_header_that_looks_like_another_format_is_a_header(
    tmp_path: Path, header: str, mark: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text(f"{header}{mark}b\n1{mark}2\n3{mark}4\n")
    source = recognise(path, path.name)
    assert source.name == "csv"
    shown = preview(source, path)
    assert [column.name for column in shown.columns] == [header, "b"]
    assert shown.rows.to_pylist() == [{header: 1, "b": 2}, {header: 3, "b": 4}]
