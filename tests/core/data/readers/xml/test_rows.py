"""Rows made of XML elements."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.readers.xml.rows import Flattener, Names, Survey, elements, rows

TEXT = (
    '<r><x><a id="9"/></x><a id="1"><b>u</b><c><d>1</d></c></a><a id="2"><b>v</b><b>w</b></a></r>'
)


def _file(folder: Path, text: str = TEXT) -> Path:
    path = folder / "a.xml"
    path.write_text(text)
    return path


def test_the_same_name_in_two_namespaces_is_kept_apart() -> None:
    names = Names()
    assert [names[tag] for tag in ("{u}a", "{v}a", "{u}a", "b")] == ["a", "a_2", "a", "b"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("<a>t</a>", {"a": "t"}),
        ('<a k="1"><b/></a>', {"@k": "1", "b": ""}),
        ('<a><b k="1">t</b></a>', {"b/@k": "1", "b": "t"}),
        ("<a> u <b>1</b> v </a>", {"b": "1", "a": "u v"}),
        ("<a><b>1</b><b>2</b></a>", {"b": '["1", "2"]'}),
        ('<a><b k="1">t</b><b/></a>', {"b": '[{"@k": "1", "text": "t"}, ""]'}),
        ("<a><b><c>1</c><c>2</c><c>3</c></b><b/></a>", {"b": '[{"c": ["1", "2", "3"]}, ""]'}),
    ],
)
def test_an_element_is_taken_apart(text: str, cells: dict[str, str]) -> None:
    assert Flattener(set()).row(etree.fromstring(text)) == cells


def test_an_element_that_says_it_is_nothing_is_nothing_in_a_list() -> None:
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    text = f'<a xmlns:xsi="{instance}"><b xsi:nil="true"/><b>1</b></a>'
    assert Flattener(set()).row(etree.fromstring(text)) == {"b": '[null, "1"]'}


def test_only_elements_at_the_place_are_rows(tmp_path: Path) -> None:
    ids = [element.get("id") for element in elements(_file(tmp_path), "utf-8", "r/a")]
    assert ids == ["1", "2"]


def test_the_columns_are_those_of_all_rows_and_what_repeats_is_a_list(tmp_path: Path) -> None:
    survey = Survey(Limits(10**9, 200))
    survey.look(_file(tmp_path), "utf-8", "r/a", None)
    assert (survey.rows, survey.complete, survey.lists) == (2, True, {"b"})
    assert survey.columns == ["@id", "b", "c/d"]
    assert [header.name for header in survey.headers(".")] == ["id", "b", "c.d"]
    assert survey.sample() == [["1", "[]", "1"], ["2", "[]", ""]]
    (batch,) = rows(_file(tmp_path), "utf-8", "r/a", survey)
    assert [column.to_pylist() for column in batch.columns] == [
        ["1", "2"],
        ['["u"]', '["v", "w"]'],
        ["1", ""],
    ]
    assert list(batch.numbers) == [1, 2]
    assert batch.raws[1] == '{"@id": "2", "b": "[\\"v\\", \\"w\\"]"}'


def test_a_look_ends_at_its_limit(tmp_path: Path) -> None:
    survey = Survey(Limits(10**9, 200))
    survey.look(_file(tmp_path), "utf-8", "r/a", 1)
    assert (survey.rows, survey.complete) == (1, False)


def test_an_attribute_beside_an_element_of_its_name_keeps_its_sign() -> None:
    survey = Survey(Limits(10**9, 200))
    survey.take({"@b": "1", "b": "2"})
    assert [header.name for header in survey.headers(".")] == ["@b", "b"]


def test_an_element_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no element “r/z”"):
        Survey(Limits(10**9, 200)).look(_file(tmp_path), "utf-8", "r/z", None)
