"""The beginning of an XML file."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.readers.xml import detect


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "a.xml"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        (b"<a>", True),
        (b" <?xml version='1.0'?>", True),
        (b"<!-- c -->", True),
        (b"\xef\xbb\xbf<a/>", True),
        ("<a>".encode("utf-16"), True),
        ("<a>".encode("utf-32"), True),
        (b"<1>", False),
        (b"a <b>", False),
    ],
)
def test_a_declaration_a_comment_or_an_element(head: bytes, answer: bool) -> None:
    assert detect.begins_like_xml(head) is answer


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty \\(0 bytes\\)"),
        (b"\xef\xbb\xbf <!-- c -->", "holds no element"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- c --><!DOCTYPE a><a/>", "document type"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "document type"),
        ("<!DOCTYPE a><a/>".encode("utf-32"), "document type"),
    ],
)
def test_what_is_not_safe_or_empty_is_refused(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        detect.check(_file(tmp_path, content))


def test_a_document_type_inside_a_comment_is_none(tmp_path: Path) -> None:
    detect.check(_file(tmp_path, b"<!-- <!DOCTYPE a> --><a/>"))


DECLARED = '<?xml version="1.0" encoding="{}"?><a>é</a>'


@pytest.mark.parametrize(
    ("content", "encoding", "codes"),
    [
        (b"<a/>", "utf-8", []),
        (DECLARED.format("windows-1252").encode("cp1252"), "cp1252", []),
        (DECLARED.format("utf-8").encode("cp1252"), "cp1252", ["wrong_encoding"]),
        (DECLARED.format("iso-8859-1").encode("utf-8"), "utf-8", ["wrong_encoding"]),
        (b"\xef\xbb\xbf" + DECLARED.format("utf-8").encode(), "utf-8", []),
        (DECLARED.format("utf-16").encode("utf-16"), "utf-16", []),
        (DECLARED.format("utf-16").encode("utf-16-be"), "utf-16-be", []),
        (DECLARED.format("utf-32").encode("utf-32"), "utf-32", []),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "utf-8", ["wrong_encoding"]),
    ],
)
def test_the_encoding_is_the_declared_one_unless_the_bytes_say_otherwise(
    tmp_path: Path, content: bytes, encoding: str, codes: list[str]
) -> None:
    detected, notices = detect.find_encoding(_file(tmp_path, content))
    assert (detected, [notice.code for notice in notices]) == (encoding, codes)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("<r><a><b>1</b></a><a><b>2</b></a></r>", ["r/a", "r"]),
        ("<r><a><b>1</b></a></r>", ["r/a", "r"]),
        ("<r><a>1</a><a>2</a></r>", ["r/a", "r"]),
        ("<r><a><i>1</i><i>2</i></a><a><i>3</i></a></r>", ["r/a", "r/a/i", "r"]),
        ("<r><n>1</n><m>2</m></r>", ["r"]),
    ],
)
def test_the_element_that_repeats_is_the_row(tmp_path: Path, text: str, places: list[str]) -> None:
    assert detect.row_elements(_file(tmp_path, text.encode()), "utf-8") == places


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not well-formed XML in line 2"):
        detect.row_elements(_file(tmp_path, b"<r>\n<a></b></r>"), "utf-8")


def test_a_name_without_its_namespace() -> None:
    assert detect.local("{http://x}a") == detect.local("a") == "a"
