"""Cases J01–J10: JSON as it comes."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.data.sources.recognise import recognise
from tests.core.data.reading import Read, inspect, preview, read


def load(text: str | bytes, tmp_path: Path, name: str = "t.json", **overrides: Any) -> Read:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return read(path, tmp_path, **overrides)


def refused(text: str | bytes, tmp_path: Path, name: str = "t.json", **overrides: Any) -> str:
    with pytest.raises(Refused) as caught:
        load(text, tmp_path, name, **overrides)
    return str(caught.value)


def test_J01_a_broken_line_goes_to_quarantine_with_its_number(tmp_path: Path) -> None:
    result = load(
        '{"a": 1, "b": "x"}\n\n{"a": 2, "b": \n{"a": 3, "b": "z"}\n', tmp_path, "t.ndjson"
    )
    assert result.rows() == [{"a": 1, "b": "x"}, {"a": 3, "b": "z"}]
    assert result.loaded.rows_read == 3
    assert [(row["row"], row["reason"], row["raw"]) for row in result.quarantine] == [
        (2, "Line 3 is not valid JSON: a value is missing or misspelt.", '{"a": 2, "b":')
    ]
    assert result.types() == {"a": "integer", "b": "text"}


def test_J01_the_first_line_may_be_the_broken_one(tmp_path: Path) -> None:
    result = load('{"a": oops}\n{"a": 2}\n{"a": 3}\n', tmp_path, "t.ndjson")
    assert result.rows() == [{"a": 2}, {"a": 3}]
    assert result.quarantine[0]["row"] == 1


def test_J02_nested_objects_become_dotted_columns(tmp_path: Path) -> None:
    text = json.dumps(
        [
            {
                "id": 1,
                "who": {"name": "Ann", "home": {"city": "Graz", "zip": "08010"}},
                "tags": ["x", "y"],
            },
            {"id": 2, "who": {"name": "Bo"}, "tags": []},
        ]
    )
    result = load(text, tmp_path)
    assert result.rows() == [
        {
            "id": 1,
            "who.name": "Ann",
            "who.home.city": "Graz",
            "who.home.zip": "08010",
            "tags": '["x", "y"]',
        },
        {"id": 2, "who.name": "Bo", "who.home.city": None, "who.home.zip": None, "tags": "[]"},
    ]
    unflattened = load(text, tmp_path, flatten=False)
    assert (
        unflattened.rows()[0]["who"] == '{"name": "Ann", "home": {"city": "Graz", "zip": "08010"}}'
    )
    assert "who__home__city" in load(text, tmp_path, separator="__").types()


def test_J02_preview_shows_the_flattened_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps([{"a": {"b": {"c": n}}} for n in range(50)]))
    source = recognise(path, "t.json")
    shown = preview(source, path, 10)
    assert (shown.rows.column_names, shown.rows.num_rows, shown.total_rows) == (["a.b.c"], 10, 50)
    assert shown.rows["a.b.c"].to_pylist() == list(range(10))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("42", "“t.json” holds a single value (42), not a table."),
        ('"word"', "“t.json” holds a single value"),
        ("null", "“t.json” holds a single value (null)"),
        ("{}", "“t.json” holds an empty object, not a table."),
        ("[]", "“t.json” holds no record."),
        ("  \n", "“t.json” holds only blank"),
    ],
)
def test_J03_what_holds_no_record_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    assert refused(text, tmp_path).startswith(sentence)


def test_J04_nan_and_infinity_are_missing_and_counted(tmp_path: Path) -> None:
    result = load(
        '[{"a": NaN}, {"a": 1.5}, {"a": Infinity}, {"a": -Infinity}, {"a": 1e999}]', tmp_path
    )
    assert [row["a"] for row in result.rows()] == [None, 1.5, None, None, None]
    assert (result.notice("not_a_number").count, result.notice("infinite").count) == (1, 3)


def test_J05_duplicate_keys_are_told(tmp_path: Path) -> None:
    result = load('[{"a": 1, "a": 2}, {"a": 3}]', tmp_path)
    assert result.rows() == [{"a": 2}, {"a": 3}]
    assert (
        result.notice("duplicate_keys").sentence
        == "1 objects have a name twice (“a”); the last value is kept."
    )


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_J06_deep_nesting_is_a_sentence(opening: str, tmp_path: Path) -> None:
    start = time.perf_counter()
    assert "nested too deep" in refused('[{"a": ' + opening * 100_000, tmp_path)
    assert "nested too deep" in refused(opening * 100_000, tmp_path)
    result = load(
        '{"a": 1}\n{"a": ' + opening * 100_000 + "\n" + '{"a": 3}\n', tmp_path, "t.ndjson"
    )
    assert result.rows() == [{"a": 1}, {"a": 3}]
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("levels", [100, 900])
def test_J06_many_levels_are_one_column(tmp_path: Path, levels: int) -> None:
    text = '{"a": ' * levels + "1" + "}" * levels
    result = load(f"[{text}]", tmp_path)
    assert result.loaded.rows_read == 1
    assert len(result.types()) == 1


def test_J07_a_number_of_5000_digits_keeps_them(tmp_path: Path) -> None:
    digits = "7" * 5000
    result = load(f'[{{"a": {digits}}}, {{"a": 1}}]', tmp_path)
    assert [row["a"] for row in result.rows()] == [digits, "1"]
    assert result.types() == {"a": "text"}
    assert "64 bits cannot hold" in result.notice("big_integers").sentence


def test_J07_whole_numbers_beyond_64_bits(tmp_path: Path) -> None:
    text = (
        '[{"a": 9223372036854775807, "b": 9223372036854775808}, {"a": -9223372036854775808, "b":'
        " 123456789012345678901234567890}]"
    )
    result = load(text, tmp_path)
    assert result.rows()[0] == {"a": 2**63 - 1, "b": "9223372036854775808"}
    assert result.rows()[1] == {"a": -(2**63), "b": "123456789012345678901234567890"}
    text = '[{"b": 9223372036854775808}, {"b": 1234567890123456789012345678}]'
    exact = load(text, tmp_path, types={"b": "decimal"})
    assert [row["b"] for row in exact.rows()] == [
        Decimal("9223372036854775808"),
        Decimal("1234567890123456789012345678"),
    ]


def test_J07_whole_numbers_keep_their_digits_beside_gaps(tmp_path: Path) -> None:
    assert [
        row["a"] for row in load('[{"a": 9007199254740993}, {"a": null}]', tmp_path).rows()
    ] == [9007199254740993, None]
    result = load('[{"a": 9007199254740993}, {"a": 0.5}]', tmp_path)
    assert [row["a"] for row in result.rows()] == ["9007199254740993", "0.5"]


def test_J08_keys_that_differ_from_record_to_record(tmp_path: Path) -> None:
    rows = [{"a": n} for n in range(30_000)] + [{"a": -1, "late": "x"}, {"early": True}]
    result = load("\n".join(map(json.dumps, rows)), tmp_path, "t.jsonl")
    assert result.types() == {"a": "integer", "late": "text", "early": "boolean"}
    assert result.rows()[-2:] == [
        {"a": -1, "late": "x", "early": None},
        {"a": None, "late": None, "early": True},
    ]
    assert result.table.num_rows == 30_002


def test_J08_a_type_that_changes_far_down_loses_nothing(tmp_path: Path) -> None:
    rows = [{"a": n} for n in range(25_000)] + [{"a": "n/a"}, {"a": 1.5}]
    result = load("\n".join(map(json.dumps, rows)), tmp_path, "t.jsonl")
    assert result.types() == {"a": "text"}
    assert [row["a"] for row in result.rows()[-3:]] == ["24999", "n/a", "1.5"]
    assert "it is read as text" in result.notice("mixed_types").sentence
    again = load("\n".join(map(json.dumps, rows)), tmp_path, "t.jsonl", types={"a": "number"})
    assert again.table["a"].null_count == 1
    assert again.rows()[-1] == {"a": 1.5}


def test_J09_lone_surrogates_are_replaced_and_told(tmp_path: Path) -> None:
    result = load('[{"a": "x\\ud800y"}, {"a": "\\ud83d\\ude00"}]', tmp_path)
    assert [row["a"] for row in result.rows()] == ["x\ufffdy", "😀"]
    assert result.notice("not_text").count == 1


def test_J09_bytes_that_are_not_utf8_are_replaced_and_told(tmp_path: Path) -> None:
    result = load(b'[{"a": "caf\xe9"}, {"a": "ok"}]', tmp_path)
    assert [row["a"] for row in result.rows()] == ["caf\ufffd", "ok"]
    assert result.notice("not_text").count == 1


def test_J09_a_surrogate_in_a_name(tmp_path: Path) -> None:
    assert load('[{"a\\ud800": 1}]', tmp_path).rows() == [{"a": 1}]


def test_J10_concatenated_values_are_records(tmp_path: Path) -> None:
    result = load('{"a": 1}{"a": 2}\n  {"a":\n3}', tmp_path)
    assert [row["a"] for row in result.rows()] == [1, 2, 3]
    assert "concatenated" in result.codes()


def test_J10_what_follows_a_list_is_not_lost_in_silence(tmp_path: Path) -> None:
    assert (
        refused('[{"a": 1}]\n[{"a": 2}]x', tmp_path, layout="array")
        == "“t.json” is not valid JSON in line 2: something stands behind the end of the data."
        " Correct the file and load it again."
    )


def test_a_broken_list_names_the_line(tmp_path: Path) -> None:
    assert "in line 3: a comma is missing" in refused(
        '[\n{"a": 1},\n{"a": 2 "b": 3},\n{"a": 4}]', tmp_path
    )
    assert "in line 2: “,” or “]” is expected, but the file ends" in refused(
        '[{"a": 1},\n{"a": 2}', tmp_path
    )


def test_the_list_inside_an_object_is_found_and_changeable(tmp_path: Path) -> None:
    text = json.dumps(
        {"meta": {"pages": 3, "log": [{"t": 1}]}, "data": {"items": [{"a": 1}, {"a": 2}]}, "n": 2}
    )
    result = load(text, tmp_path)
    assert (result.params.record_path, [row["a"] for row in result.rows()]) == (
        "data.items",
        [1, 2],
    )
    other = load(text, tmp_path, record_path="meta.log")
    assert other.rows() == [{"t": 1}]
    assert "There is no “nothing” in the file" in refused(text, tmp_path, record_path="nothing")
    path = tmp_path / "t.json"
    assert inspect(recognise(path, "t.json"), path).choices == {
        "record_path": ("", "data.items", "meta.log")
    }


def test_records_under_names(tmp_path: Path) -> None:
    result = load('{"x1": {"a": 1, "b": {"c": 2}}, "x2": {"a": 3}}', tmp_path)
    assert result.rows() == [{"key": "x1", "a": 1, "b.c": 2}, {"key": "x2", "a": 3, "b.c": None}]


def test_columns_beside_each_other(tmp_path: Path) -> None:
    assert load('{"a": [1, 2], "b": ["x", "y"]}', tmp_path).rows() == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": "y"},
    ]
    assert load('{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}', tmp_path).rows() == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": "y"},
    ]


def test_lists_of_lists_and_single_values(tmp_path: Path) -> None:
    assert load('[["a", "b"], [1, "x"], [2, "y"]]', tmp_path).rows() == [
        {"a": 1, "b": "x"},
        {"a": 2, "b": "y"},
    ]
    assert load("[[1, 2.5], [3, 4]]", tmp_path).rows() == [
        {"column_1": 1, "column_2": 2.5},
        {"column_1": 3, "column_2": 4.0},
    ]
    assert load("[1, 2, 3]", tmp_path).rows() == [{"value": 1}, {"value": 2}, {"value": 3}]


def test_a_single_record(tmp_path: Path) -> None:
    assert load('{"a": 1, "b": {"c": "x"}}', tmp_path).rows() == [{"a": 1, "b.c": "x"}]


def test_a_record_of_another_kind_goes_to_quarantine(tmp_path: Path) -> None:
    result = load('[{"a": 1}, 5, null, {"a": 2}]', tmp_path)
    assert result.rows() == [{"a": 1}, {"a": 2}]
    assert [(row["row"], row["reason"]) for row in result.quarantine] == [
        (2, "The record is a single value, the others are objects."),
        (3, "The record is null, the others are objects."),
    ]


def test_types_are_those_of_the_values(tmp_path: Path) -> None:
    rows = [
        {
            "i": 1,
            "f": 0.1,
            "b": True,
            "s": "00501",
            "d": "2024-02-29",
            "t": "2024-02-29T12:00:00Z",
            "n": "12",
            "x": None,
        }
    ] * 2
    result = load(json.dumps(rows), tmp_path)
    assert result.types() == {
        "i": "integer",
        "f": "number",
        "b": "boolean",
        "s": "text",
        "d": "date",
        "t": "datetime",
        "n": "text",
        "x": "text",
    }
    assert result.rows()[0]["f"] == 0.1
    assert result.rows()[0]["t"].isoformat() == "2024-02-29T12:00:00+00:00"
    rows.append({"d": "2024-02-30"})
    assert load(json.dumps(rows), tmp_path).types()["d"] == "text"


def test_a_dotted_name_never_overwrites_a_nested_one(tmp_path: Path) -> None:
    assert load('[{"a.b": 1, "a": {"b": 2}}]', tmp_path).rows() == [{"a.b": 1, "a.b_2": 2}]


def test_a_chosen_type_that_does_not_fit(tmp_path: Path) -> None:
    result = load('[{"a": "1"}, {"a": "x"}, {"a": "3"}]', tmp_path, types={"a": "integer"})
    assert result.rows() == [{"a": 1}, {"a": 3}]
    assert [(row["row"], row["column"], row["reason"]) for row in result.quarantine] == [
        (2, "a", "“x” in “a” is not a whole number.")
    ]
    assert "There is no column “b”" in refused('[{"a": 1}]', tmp_path, types={"b": "integer"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_json(encoding: str, tmp_path: Path) -> None:
    assert load('[{"a": "é"}]'.encode(encoding), tmp_path).rows() == [{"a": "é"}]


def test_values_that_cross_the_pieces_that_are_read(tmp_path: Path) -> None:
    rows = [{"a": n, "text": "y" * (n % 977) + '\\"é'} for n in range(9_000)]
    result = load(json.dumps(rows, ensure_ascii=False), tmp_path)
    assert result.rows() == rows
    assert (tmp_path / "t.json").stat().st_size > 3 << 20
