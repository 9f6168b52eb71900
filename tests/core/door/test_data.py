"""Import, profile and clean from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.finding import Finding
from core.door.data import first_line, warnings
from tests.core.door.conftest import Ask

TABLE = "id;name;score\n1;Ann;2,5\n2;Bob;x\n3;Cid;4,0\n3;Cid;4,0\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


def test_import_says_what_was_loaded(ask: Ask, table: Path) -> None:
    options = ("--set", 'types={"score": "number"}', "--set", "decimal=,")
    document = ask("import", table, *options)
    assert [document[key] for key in ("dataset", "version", "rows_read", "rows_loaded")] == [
        "people",
        1,
        4,
        3,
    ]
    assert document["rows_quarantined"] == 1
    assert document["objections"][0] == "1 row is in quarantine."
    assert [column["type"] for column in document["columns"]] == ["integer", "text", "number"]


def test_strict_prints_the_same_and_ends_with_1(ask: Ask, table: Path) -> None:
    options = ("--set", 'types={"score": "number"}', "--set", "decimal=,")
    assert ask("import", table, *options) == ask("import", table, *options, "--strict", status=1)
    (table.parent / "good.csv").write_text("x,y\n1,a\n2,b\n")
    assert ask("import", table.parent / "good.csv", "--strict")["objections"] == []


def test_profile_and_clean(ask: Ask, table: Path) -> None:
    ask("import", table)
    assert [column["name"] for column in ask("profile", "people")["columns"]] == [
        "id",
        "name",
        "score",
    ]
    recipe = table.with_name("recipe.json")
    recipe.write_text(json.dumps([{"step": "drop_duplicates", "params": {}}]))
    document = ask("clean", "people", "--recipe", recipe)
    assert (document["version"], document["rows_read"], document["rows_loaded"]) == (2, 4, 3)


def test_warnings_are_more_than_notes_and_said_once() -> None:
    findings = [
        Finding(code="a", sentence="A.", severity="warn"),
        Finding(code="b", sentence="B.", severity="note"),
        Finding(code="c", sentence="C.", severity="stop"),
        Finding(code="a", sentence="A.", severity="warn"),
    ]
    assert warnings(findings) == ["A.", "C."]


def test_the_first_line_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_bytes(b"\xef\xbb\xbf secret \nmore\n")
    assert first_line(str(path)) == " secret "
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="“password” is not text in UTF-8"):
        first_line(str(path))
