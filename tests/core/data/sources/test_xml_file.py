"""XML as a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.source import EXAMPLE_ROWS
from core.data.sources.xml_file import PLUGIN, XmlParams
from tests.core.data import reading


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "a.xml"
    path.write_text(text, encoding=encoding)
    return path


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("xml", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    path = _file(tmp_path, "<r><a><b>é</b></a><a><b>ü</b></a></r>", encoding)
    assert reading.read(path, tmp_path).rows() == [{"b": "é"}, {"b": "ü"}]


def test_attributes_and_nested_elements_are_columns(tmp_path: Path) -> None:
    row = '<a id="1"><b><c>x</c></b></a>'
    path = _file(tmp_path, f"<r>{row}{row.replace('1', '2')}</r>")
    assert reading.read(path, tmp_path).rows() == [
        {"id": 1, "b.c": "x"},
        {"id": 2, "b.c": "x"},
    ]
    assert reading.read(path, tmp_path, separator="_").rows()[0] == {"id": 1, "b_c": "x"}


def test_an_element_that_occurs_twice_in_a_row_is_a_list(tmp_path: Path) -> None:
    path = _file(tmp_path, "<r><a><b>1</b><b>2</b><c>x</c></a><a><b>3</b><c>y</c></a></r>")
    result = reading.read(path, tmp_path, row_element="r/a")
    assert [row["b"] for row in result.rows()] == ['["1", "2"]', '["3"]']
    assert result.notice("repeated_element").subject == "b"


def test_the_last_name_of_a_row_element_is_enough(tmp_path: Path) -> None:
    params = reading.inspect(PLUGIN, PLUGIN.example(tmp_path), row_element="row").params
    assert isinstance(params, XmlParams)
    assert params.row_element == "rows/row"


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="document type"):
        reading.inspect(PLUGIN, _file(tmp_path, "<!DOCTYPE r><r><a>1</a></r>"))


@pytest.mark.parametrize(
    ("head", "suffix", "sureness"),
    [
        (b"<?xml version='1.0'?><r/>", "", 0.95),
        (b"<r><a/></r>", ".xml", 0.95),
        (b"<r><a/></r>", "", 0.6),
        (b"a<b\n", ".xml", 0.0),
    ],
)
def test_the_first_tag_tells(head: bytes, suffix: str, sureness: float) -> None:
    assert PLUGIN.recognises(head, suffix) == sureness
