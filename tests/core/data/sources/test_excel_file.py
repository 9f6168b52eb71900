"""Workbooks as a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.source import EXAMPLE_ROWS
from core.data.sources.excel_file import PLUGIN, ExcelParams
from tests.core.data import reading


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("excel", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_the_sheet_and_its_header_are_detected(tmp_path: Path) -> None:
    detection = reading.inspect(PLUGIN, PLUGIN.example(tmp_path))
    assert isinstance(detection.params, ExcelParams)
    assert detection.choices["sheet"] == (detection.params.sheet,)
    assert (detection.params.header_row, detection.params.header_rows) == (1, 1)


def test_without_a_header_its_names_are_a_row(tmp_path: Path) -> None:
    preview = reading.preview(PLUGIN, PLUGIN.example(tmp_path), header_row=0)
    assert preview.total_rows == 4
    assert list(preview.rows.to_pylist()[0].values()) == ["id", "name", "score"]


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        reading.inspect(PLUGIN, PLUGIN.example(tmp_path), sheet="nowhere")
    assert refused.value.field == "sheet"


def test_containers_of_workbooks_are_recognised() -> None:
    assert PLUGIN.recognises(b"PK\x03\x04", "") == 0.9
    assert PLUGIN.recognises(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "") == 0.9
    assert PLUGIN.recognises(b"a,b\n", ".xlsx") == 0.0
