"""Delimited text as a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.data.source import EXAMPLE_ROWS
from core.data.sources.csv_file import PLUGIN, CsvParams
from tests.core.data import reading


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("csv", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_delimiter_decimal_mark_and_title_are_detected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Prices of May\n\nname;price;note\nAnn;1,5;x\nBo;2,25;y\nCleo;3,5;z\n")
    params = reading.inspect(PLUGIN, path).params
    assert isinstance(params, CsvParams)
    assert (params.delimiter, params.decimal, params.skip_rows) == (";", ",", 2)


def test_a_row_with_too_many_cells_goes_to_quarantine_or_loses_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4,5\n6,7\n8,9\n")
    strict = reading.read(path, tmp_path)
    assert [row["a"] for row in strict.rows()] == [1, 6, 8]
    assert [(row["row"], row["raw"]) for row in strict.quarantine] == [(2, "3,4,5")]
    lenient = reading.read(path, tmp_path, ragged="keep")
    assert [(row["a"], row["b"]) for row in lenient.rows()] == [(1, 2), (3, 4), (6, 7), (8, 9)]


def test_a_preview_shows_the_first_rows_and_how_many_there_are(tmp_path: Path) -> None:
    preview = reading.preview(PLUGIN, PLUGIN.example(tmp_path), 2)
    assert (preview.rows.to_pylist(), preview.total_rows) == (list(EXAMPLE_ROWS[:2]), 3)


def test_only_text_is_recognised() -> None:
    assert PLUGIN.recognises(b"a,b\n1,2\n", ".csv") > PLUGIN.recognises(b"a,b\n1,2\n", ".x") > 0
    assert PLUGIN.recognises(b"PAR1\0\0\0\x01\x02", ".csv") < 0.5


@pytest.mark.parametrize("delimiter", ["", "::"])
def test_a_delimiter_is_one_character(delimiter: str) -> None:
    with pytest.raises(ValidationError):
        CsvParams(delimiter=delimiter)
