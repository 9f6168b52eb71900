"""Parquet as a source."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.source import EXAMPLE_ROWS
from core.data.sources.parquet_file import PLUGIN
from tests.core.data import reading


def _file(folder: Path, table: pa.Table) -> Path:
    path = folder / "a.parquet"
    pq.write_table(table, path)
    return path


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("parquet", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_nested_columns_are_flattened_or_json(tmp_path: Path) -> None:
    path = _file(tmp_path, pa.table({"a": [{"b": 1, "c": "x"}]}))
    assert reading.read(path, tmp_path).rows() == [{"a.b": 1, "a.c": "x"}]
    assert reading.read(path, tmp_path, separator="_").rows() == [{"a_b": 1, "a_c": "x"}]
    assert reading.read(path, tmp_path, flatten=False).rows() == [{"a": '{"b": 1, "c": "x"}'}]


def test_a_chosen_type_sends_what_does_not_fit_to_quarantine(tmp_path: Path) -> None:
    path = _file(tmp_path, pa.table({"a": ["1", "x", "3"]}))
    result = reading.read(path, tmp_path, types={"a": "integer"})
    assert result.rows() == [{"a": 1}, {"a": 3}]
    assert [(entry["row"], entry["raw"]) for entry in result.quarantine] == [(2, "x")]


def test_an_empty_text_is_a_value_unless_a_person_says_otherwise(tmp_path: Path) -> None:
    path = _file(tmp_path, pa.table({"a": ["", "x"]}))
    assert reading.read(path, tmp_path).rows() == [{"a": ""}, {"a": "x"}]
    assert reading.read(path, tmp_path, missing=[""]).rows() == [{"a": None}, {"a": "x"}]


def test_a_preview_knows_how_many_rows_there_are(tmp_path: Path) -> None:
    preview = reading.preview(PLUGIN, _file(tmp_path, pa.table({"a": range(9)})), 2)
    assert (preview.rows.to_pydict(), preview.total_rows) == ({"a": [0, 1]}, 9)


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = PLUGIN.example(tmp_path)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(Refused):
        reading.inspect(PLUGIN, path)


def test_the_mark_at_the_beginning_tells() -> None:
    assert PLUGIN.recognises(b"PAR1", "") == PLUGIN.recognises(b"PARE", "") == 1.0
    assert PLUGIN.recognises(b"PART", ".parquet") == 0.0
