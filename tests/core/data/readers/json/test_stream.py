"""JSON read piece by piece."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.inference.python_values import BigInteger
from core.data.readers.json.stream import JsonFault, JsonReader, Watch, encoding_of, text_file


def _reader(text: str, longest: int = 1000) -> JsonReader:
    return JsonReader(io.StringIO(text), Watch(), longest)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"[1]", "utf-8"),
        (b"\xef\xbb\xbf[", "utf-8-sig"),
        ("[1]".encode("utf-16"), "utf-16"),
        ("[1]".encode("utf-32"), "utf-32"),
        ("[1]".encode("utf-16-le"), "utf-16-le"),
        ("[1]".encode("utf-16-be"), "utf-16-be"),
        ("[1]".encode("utf-32-le"), "utf-32-le"),
        ("[1]".encode("utf-32-be"), "utf-32-be"),
    ],
)
def test_the_encoding_shows_in_the_first_bytes(head: bytes, encoding: str) -> None:
    assert encoding_of(head) == encoding


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_a_file_is_its_text_without_the_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_text('["é"]', encoding=encoding)
    with text_file(tmp_path / "a.json") as file:
        assert file.read() == '["é"]'


def test_elements_and_members_are_taken_one_by_one() -> None:
    reader = _reader(' [1, {"a": [2]}, "x"] ')
    assert [reader.value() for _ in reader.items()] == [1, {"a": [2]}, "x"]
    assert reader.peek() == ""
    reader = _reader('{"a": 1, "b": {"c": [1, 2]}, "d": 3}')
    members = {}
    names = reader.keys()
    for key in names:
        if key == "b":
            reader.skip()
        else:
            members[key] = reader.value()
    assert members == {"a": 1, "d": 3}
    assert list(_reader("[]").items()) == []
    assert list(_reader("{}").keys()) == []


@pytest.mark.parametrize(
    ("text", "sentence", "line"),
    [
        ("[\n1\n2]", "“,” or “]” is expected, but “2” stands there", 3),
        ("[1,\n", "a value is missing or misspelt", 2),
        ("[1", "“,” or “]” is expected, but the file ends", 1),
        ('["a\n', "a text never ends", 1),
    ],
)
def test_a_fault_has_a_sentence_and_a_line(text: str, sentence: str, line: int) -> None:
    reader = _reader(text)
    with pytest.raises(JsonFault) as fault:
        for _ in reader.items():
            reader.value()
    assert (fault.value.what, fault.value.line) == (sentence, line)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{1: 2}", "a name in double quotes is expected"),
        ('{"a" 2}', "“:” is expected, but “2” stands there"),
    ],
)
def test_an_object_has_names_and_colons(text: str, sentence: str) -> None:
    with pytest.raises(JsonFault) as fault:
        list(_reader(text).keys())
    assert fault.value.what == sentence


def test_a_value_that_is_too_long_is_a_fault() -> None:
    class Slow(io.StringIO):
        """Gives ten characters at a time."""

        def read(self, size: int | None = -1) -> str:
            return super().read(10)

    reader = JsonReader(Slow('"' + "x" * 200 + '"'), Watch(), 50)
    with pytest.raises(JsonFault, match="a value is longer than 50 characters"):
        reader.value()


@pytest.mark.parametrize("decode", [Watch().decode, lambda text: Watch().decode(text, 0)])
def test_numbers_of_thousands_of_digits_keep_them(
    decode: Callable[[str], tuple[object, int]],
) -> None:
    digits = "9" * 5000
    value, end = decode(digits)
    assert isinstance(value, BigInteger)
    assert (value, end) == (digits, 5000)


def test_keys_that_an_object_has_twice_are_counted() -> None:
    watch = Watch()
    assert watch.decode('{"a": 1, "a": 2, "b": 3}')[0] == {"a": 2, "b": 3}
    assert watch.duplicates == {"a": 1}
