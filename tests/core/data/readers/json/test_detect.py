"""How the records of a JSON file lie in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.readers.json.detect import Layout, inspect_layout, is_lines


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.json"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("[1, 2]", Layout("array")),
        ('{"a": 1}\n{"a": 2}\n', Layout("lines")),
        ('{"a": 1} {"a": 2}', Layout("concatenated")),
        ('{"a": [1], "b": [2]}', Layout("columns")),
        ('{"a": {"0": 1}, "b": {"0": 2}}', Layout("columns")),
        ('{"u": {"a": 1}, "v": {"a": 2}}', Layout("by key")),
        ('{"a": 1, "b": "x"}', Layout("one record")),
        (
            '{"n": 1, "few": [{"a": 1}], "x": {"many": [{"a": 1}, {"a": 2}]}}',
            Layout("array", "x.many", ("x.many", "few")),
        ),
    ],
)
def test_the_layout_follows_from_the_first_value(tmp_path: Path, text: str, layout: Layout) -> None:
    assert inspect_layout(_file(tmp_path, text), {}) == layout


def test_what_a_person_chose_stays(tmp_path: Path) -> None:
    path = _file(tmp_path, '{"n": 1, "few": [{"a": 1}], "many": [{"a": 1}, {"a": 2}]}')
    chosen = inspect_layout(path, {"record_path": "few"})
    assert chosen == Layout("array", "few", ("many", "few"))
    assert inspect_layout(path, {"layout": "lines"}) == Layout("lines")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n", "holds only blanks"),
        ("5", "holds a single value \\(5\\), not a table"),
        ("abc", "is not valid JSON: it begins with “abc”"),
        ("{}", "holds an empty object"),
        ('{"a": ', "is not valid JSON in line 1"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        inspect_layout(_file(tmp_path, text), {})


def test_an_unknown_record_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        inspect_layout(_file(tmp_path, '{"a": [{"b": 1}]}'), {"record_path": "z"})
    assert refused.value.field == "record_path"


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ('{"a": 1}\n{"a": 2}\n', True),
        ('{"a": 1}\nbroken\n{"a": 2}\nbroken\n', True),
        ('{"a": 1}\nbroken\nbroken\n{"a": 2}\nbroken\n', False),
        ('{"a": 1}\n', False),
        ("1\n2\n", False),
    ],
)
def test_values_on_lines_of_their_own(head: str, answer: bool) -> None:
    assert is_lines(head) is answer
