"""Bytes as lines of text: marks, guesses, and bytes that are no letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.finding import Finding
from core.data.readers import text_encoding
from core.data.readers.text_encoding import TextFile


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-32-le", "utf-32"),
        ("utf-32-be", "utf-32"),
    ],
)
def test_a_mark_names_the_encoding_and_a_codec_that_leaves_it_out(
    encoding: str, codec: str
) -> None:
    mark, text = "\ufeff".encode(encoding), "é<a>".encode(encoding)
    assert text_encoding.bom(mark + text) == (mark, encoding)
    assert text_encoding.marked_codec(mark + text) == codec
    assert (mark + text).decode(codec) == "é<a>"
    assert text_encoding.narrow_head(mark + "<a>".encode(encoding)) == b"<a>"


def test_text_without_a_mark_has_none() -> None:
    assert text_encoding.bom(b"a,b") is None
    assert text_encoding.marked_codec(b"a,b") is None
    assert text_encoding.narrow_head(b"a,b") == b"a,b"


def test_the_marks_are_written_in_one_place() -> None:
    core = Path(text_encoding.__file__).parents[2]
    spelt = re.compile(r"\\xef\\xbb\\xbf|\\xff\\xfe|\\xfe\\xff|\\ufeff|BOM_UTF", re.IGNORECASE)
    files = [path for path in core.rglob("*.py") if spelt.search(path.read_text(encoding="utf-8"))]
    # words.py lists every kind of space, and travels with models
    assert {path.name for path in files} == {"text_encoding.py", "words.py"}


def test_several_marks_are_left_out() -> None:
    assert text_encoding.narrow_head(b"\xef\xbb\xbf\xef\xbb\xbf<!DOCTYPE a>") == b"<!DOCTYPE a>"


def test_an_encoding_has_the_name_of_its_codec() -> None:
    assert text_encoding.known_encoding("Latin1") == "iso8859-1"
    with pytest.raises(Refused, match="There is no encoding “klingon”") as refused:
        text_encoding.known_encoding("klingon")
    assert refused.value.field == "encoding"


def test_a_persons_encoding_stays_and_another_is_detected() -> None:
    noticed = [Finding(code="mixed_encodings", sentence="Some rows are not UTF-8.")]
    chosen = text_encoding.choose_encoding({"encoding": "Latin1"}, lambda: ("utf-8", noticed))
    assert chosen == ("iso8859-1", [])
    detected = text_encoding.choose_encoding({"header": True}, lambda: ("utf-8", noticed))
    assert detected == ("utf-8", noticed)
    with pytest.raises(Refused, match="There is no encoding “klingon”"):
        text_encoding.choose_encoding({"encoding": "klingon"}, lambda: ("utf-8", []))


def test_the_encoding_in_use_is_offered_first_and_once() -> None:
    offered = text_encoding.offered_encodings("cp1252")
    assert offered[:3] == ("cp1252", "utf-8", "latin-1")
    assert sorted(offered) == sorted(text_encoding.ENCODINGS)
    assert text_encoding.offered_encodings("cp850", ("cp437",)) == ("cp850", "cp437")


@pytest.mark.parametrize(
    ("sample", "guess"),
    [
        (b"\xef\xbb\xbfa", ("utf-8", True)),
        ("a,b\n1,2\n".encode("utf-16-le"), ("utf-16-le", True)),
        ("a,b\n1,2\n".encode("utf-16-be"), ("utf-16-be", True)),
        ("é".encode() + b"\xc3", ("utf-8", True)),  # the sample ends inside a letter
        ("é\nü\n".encode() + b"\xe9\n", ("utf-8", False)),  # two of three lines
        ("café\n".encode("cp1252"), ("cp1252", False)),
        ("Привет мир\n".encode("cp1251"), ("cp1251", False)),
        ("こんにちは\n".encode("euc_jp"), ("euc_jp", False)),
        ("안녕하세요\n".encode("euc_kr"), ("euc_kr", False)),
        (b"caf\x81\xe9\n", ("latin-1", False)),  # 0x81 is no letter of Windows-1252
    ],
)
def test_the_bytes_say_which_encoding_is_likely(sample: bytes, guess: tuple[str, bool]) -> None:
    assert text_encoding.guess_encoding(sample) == guess


def _file(folder: Path, content: bytes, encoding: str) -> TextFile:
    path = folder / "a.txt"
    path.write_bytes(content)
    return TextFile(path, encoding)


def test_lines_keep_their_ends_and_nul_bytes_are_counted(tmp_path: Path) -> None:
    file = _file(tmp_path, b"\xef\xbb\xbfa\r\nb\0\rc\nd", "utf-8")
    assert [line for lines in file.blocks() for line in lines] == ["a\r\n", "b\r", "c\n", "d"]
    assert (file.nul_bytes, file.size, file.bytes_read) == (1, 12, 9)


def test_a_mark_of_another_encoding_stays(tmp_path: Path) -> None:
    file = _file(tmp_path, b"\xef\xbb\xbfa", "cp1252")
    assert [line for lines in file.blocks() for line in lines] == ["ï»¿a"]


def test_nul_letters_of_wide_text_are_counted(tmp_path: Path) -> None:
    file = _file(tmp_path, "\ufeffa\0b\n".encode("utf-16-le"), "utf-16-le")
    assert [line for lines in file.blocks() for line in lines] == ["ab\n"]
    assert file.nul_bytes == 1


def test_pieces_of_utf8_stay_as_they_are_and_others_become_utf8(tmp_path: Path) -> None:
    assert list(_file(tmp_path, b"a\xe9bc", "utf-8").utf8_blocks(3)) == [b"a\xe9b", b"c"]
    assert list(_file(tmp_path, b"a\xe9bc", "cp1252").utf8_blocks(3)) == ["aéb".encode(), b"c"]


def test_a_line_with_foreign_bytes_is_odd_and_reads_as_windows_1252() -> None:
    line = b"caf\xe9 \x80".decode("utf-8", "surrogateescape")
    assert text_encoding.is_odd(line)
    assert text_encoding.is_odd("caf\ufffd")
    assert not text_encoding.is_odd("café")
    assert text_encoding.repair(line) == "café €"
    assert text_encoding.repair("café") == "café"
    unknown = b"\x81".decode("utf-8", "surrogateescape")
    assert text_encoding.repair(unknown) == "\x81"
