"""Records of a JSON file, and rows made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.data.readers.json.records import Record, Shaper, chunks, records
from core.data.readers.json.stream import Watch
from core.data.storage.quarantine import Quarantine


def _values(folder: Path, text: str, layout: str, record_path: str = "") -> list[Any]:
    path = folder / "a.json"
    path.write_text(text)
    return [record.value for record in records(path, layout, record_path, Watch())]


@pytest.mark.parametrize(
    ("text", "layout", "record_path"),
    [
        ('[{"a": 1}, {"a": 2}]', "array", ""),
        ('{"n": 3, "x": {"y.z": [{"a": 1}, {"a": 2}]}}', "array", "x.y.z"),
        ('{"a": 1}\n\n{"a": 2}', "lines", ""),
        ('{"a": 1}{"a": 2}', "concatenated", ""),
        ('{"a": 1}, {"a": 2}', "concatenated", ""),
        ('{"u": {"a": 1}, "v": {"a": 2}}', "by key", ""),
        ('{"a": [1, 2]}', "columns", ""),
        ('{"a": {"0": 1, "1": 2}}', "columns", ""),
    ],
)
def test_every_layout_gives_the_same_records(
    tmp_path: Path, text: str, layout: str, record_path: str
) -> None:
    assert _values(tmp_path, text, layout, record_path) == [{"a": 1}, {"a": 2}]


def test_a_single_record(tmp_path: Path) -> None:
    assert _values(tmp_path, '{"a": 1}', "one record") == [{"a": 1}]


def test_columns_of_different_lengths_end_in_gaps(tmp_path: Path) -> None:
    values = _values(tmp_path, '{"a": [1, 2], "b": [3]}', "columns")
    assert values == [{"a": 1, "b": 3}, {"a": 2, "b": None}]


@pytest.mark.parametrize(
    ("text", "layout", "record_path", "sentence"),
    [
        ("[1] 2", "array", "", "line 1: something stands behind the end of the data"),
        ('{"a": [1]}', "array", "b", "There is no “b” in the file"),
        ('{"a": 1}', "array", "a", "There is no list of records"),
        ('{"a": 1}', "columns", "", "Not every name holds a list"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(
    tmp_path: Path, text: str, layout: str, record_path: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        _values(tmp_path, text, layout, record_path)


def _shaper(*, flatten: bool = True, header: bool = False) -> Shaper:
    return Shaper(flatten=flatten, separator=".", header=header)


def test_nested_objects_become_cells_with_names_of_their_own() -> None:
    value = {"a": {"b": 1}, "a.b": 2, "c": [3]}
    assert _shaper().row(Record(value)) == {"a.b": 1, "a.b_2": 2, "c": [3]}
    assert _shaper(flatten=False).row(Record(value)) == value
    assert _shaper().row(Record({"a": 1}, key="k")) == {"key": "k", "a": 1}


def test_lists_are_named_by_the_first_of_them_or_by_their_places() -> None:
    shaper = _shaper(header=True)
    assert shaper.row(Record(["a", None])) is None
    assert shaper.row(Record([1, 2, 3])) == {"a": 1, "column_2": 2, "column_3": 3}
    assert _shaper().row(Record([1])) == {"column_1": 1}
    assert _shaper().row(Record(5)) == {"value": 5}


def test_a_record_of_another_kind_goes_to_quarantine() -> None:
    quarantine = Quarantine()
    all_records = [Record({"a": 1}), Record([2]), Record(None), Record(None, "Broken.", "{")]
    (chunk,) = chunks(iter(all_records), _shaper(), quarantine)
    assert (list(chunk.numbers), chunk.columns) == ([1], {"a": [1]})
    assert quarantine.first == [
        (2, None, "The record is a list, the others are objects.", "[2]"),
        (3, None, "The record is null, the others are objects.", "null"),
        (4, None, "Broken.", "{"),
    ]


def test_a_limit_counts_records() -> None:
    all_records = (Record({"a": number}) for number in range(9))
    (chunk,) = chunks(all_records, _shaper(), Quarantine(), limit=2)
    assert chunk.columns == {"a": [0, 1]}
    assert chunk.raw is not None
    assert chunk.raw(1) == '{"a": 1}'
