"""JSON as a source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.data.source import EXAMPLE_ROWS
from core.data.sources.json_file import PLUGIN, JsonParams
from tests.core.data import reading


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("json", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ('[{"a": 1}, {"a": 2}]', "array"),
        ('{"a": 1}\n{"a": 2}\n', "lines"),
        ('{"a": 1} {"a": 2}', "concatenated"),
        ('{"a": [1, 2]}', "columns"),
        ('{"rows": [{"a": 1}, {"a": 2}]}', "array"),
    ],
)
def test_the_layout_is_detected(tmp_path: Path, text: str, layout: str) -> None:
    path = _file(tmp_path, text)
    params = reading.inspect(PLUGIN, path).params
    assert isinstance(params, JsonParams)
    assert params.layout == layout
    assert reading.read(path, tmp_path).rows() == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("overrides", "row"),
    [
        ({}, {"a.b": 1, "a.c": "x"}),
        ({"separator": "_"}, {"a_b": 1, "a_c": "x"}),
        ({"flatten": False}, {"a": '{"b": 1, "c": "x"}'}),
    ],
)
def test_nested_objects(tmp_path: Path, overrides: dict[str, Any], row: dict[str, Any]) -> None:
    path = _file(tmp_path, '[{"a": {"b": 1, "c": "x"}}]')
    assert reading.read(path, tmp_path, **overrides).rows() == [row]


def test_a_broken_line_goes_to_quarantine(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"a": 1}\n{"a": }\n{"a": 3}\n')
    result = reading.read(path, tmp_path)
    assert result.rows() == [{"a": 1}, {"a": 3}]
    (entry,) = result.quarantine
    assert (entry["row"], entry["raw"]) == (2, '{"a": }')


def test_lists_of_lists_may_have_a_header(tmp_path: Path) -> None:
    path = _file(tmp_path, '[["a", "b"], [1, 2], [3, 4]]')
    assert reading.read(path, tmp_path).rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_a_file_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds no record"):
        reading.inspect(PLUGIN, _file(tmp_path, "[]"))


@pytest.mark.parametrize(
    ("head", "suffix", "sureness"),
    [
        (b'{"a": 1}', "", 0.95),
        (b'\xef\xbb\xbf[{"a": 1}]', "", 0.95),
        ('[{"a": 1}]'.encode("utf-16"), "", 0.95),
        (b"[1, 2]", "", 0.7),
        (b"[1, 2]", ".json", 0.95),
        (b"[section]\n", "", 0.0),
        (b"a,b\n", ".csv", 0.0),
    ],
)
def test_the_first_characters_tell(head: bytes, suffix: str, sureness: float) -> None:
    assert PLUGIN.recognises(head, suffix) == sureness


def test_a_preview_counts_records_that_are_no_rows_and_those_that_do_not_fit_a_chosen_type(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"n": "1"}, {"n": "x"}, 7, {"n": "y"}, {"n": "4"}]')
    preview = reading.preview(PLUGIN, path, types={"n": "integer"})
    assert (preview.rejected, preview.total_rows) == (3, 5)
    assert preview.rows.to_pylist() == [{"n": 1}, {"n": 4}]
    outcome = reading.read(path, tmp_path, types={"n": "integer"})
    assert sorted(row["row"] for row in outcome.quarantine) == [2, 3, 4]
    assert reading.preview(PLUGIN, path).rejected == 1
