"""A look at the beginning of a JSON file: which layout it has, and where its records are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.errors import Refused
from core.data.readers.json.stream import JsonFault, JsonReader, Watch, text_file
from core.data.readers.text_encoding import MARK

_HEAD = 1 << 20  # characters
_WHOLE = 16_000_000  # bytes up to which the whole file is looked at
_PART = 8 << 20  # characters that one value of a longer file may have while looking
LINES_LOOKED_AT = 10


@dataclass(frozen=True)
class Layout:
    """The layout, the record path, and the paths that could be chosen instead (the longest list
    first).
    """

    layout: str
    record_path: str = ""
    paths: tuple[str, ...] = ()


def inspect_layout(path: Path, overrides: dict[str, Any]) -> Layout:
    """Detect layout and record path; overrides stay.

    Raises
    ------
    Refused
        When there is no record in the file, or it is no JSON.
    """
    with text_file(path) as file:
        head = file.read(_HEAD)
    start = head.lstrip(f" \t\r\n{MARK}")[:1]
    if not start:
        raise Refused(f"“{path.name}” holds only blanks. Choose a file with data.")
    if overrides.get("layout") == "lines" or (
        "layout" not in overrides and "record_path" not in overrides and is_lines(head)
    ):
        return Layout("lines")
    if start == "[":
        return Layout(overrides.get("layout", "array"), overrides.get("record_path", ""))
    if start != "{":
        raise Refused(_no_table(path.name, head))
    try:
        detected = _object(path, overrides.get("record_path"))
    except JsonFault as fault:
        raise Refused(
            f"“{path.name}” is not valid JSON in line {fault.line:,}: {fault.what}. Correct the"
            " file and load it again."
        ) from None
    return Layout(
        overrides.get("layout", detected.layout),
        overrides.get("record_path", detected.record_path),
        detected.paths,
    )


def _no_table(name: str, head: str) -> str:
    try:
        value = json.loads(head)
    except (ValueError, RecursionError):
        return (
            f"“{name}” is not valid JSON: it begins with “{head.strip()[:20]}”. Correct the file"
            " and load it again."
        )
    return (
        f"“{name}” holds a single value ({json.dumps(value)[:40]}), not a table. Choose a file with"
        " a list of records."
    )


def is_lines(head: str) -> bool:
    """Whether the text is one value on each line: of the first whole lines, half or more (and two
    at least) are objects or lists.
    """
    lines = [line for line in head.split("\n")[: LINES_LOOKED_AT * 3] if line.strip()]
    if len(head) >= _HEAD and len(lines) > 1:
        lines = lines[:-1]  # it may be cut
    lines = lines[:LINES_LOOKED_AT]
    good = sum(_whole(line) for line in lines)
    return good > 1 and good * 2 >= len(lines)


def _whole(line: str) -> bool:
    try:
        return line.lstrip()[:1] in ("{", "[") and isinstance(
            json.loads(line, parse_int=str), dict | list
        )
    except (ValueError, RecursionError):
        return False


def _object(path: Path, record_path: str | None) -> Layout:
    """The layout of a file that begins with an object."""
    with text_file(path) as file:
        if path.stat().st_size > _WHOLE:
            return _walk(JsonReader(file, Watch(), _PART))
        reader = JsonReader(file, Watch())
        value = reader.value()
        if reader.peek() == ",":
            raise JsonFault("something stands behind the end of the data", reader.line)
        if reader.peek():
            return Layout("concatenated")
    paths = tuple(sorted(_lists(value), key=lambda item: -_length(value, item)))
    for part in _steps(value, record_path or ""):
        value = part
    return _shape(path.name, value, paths if not record_path else (), paths)


def _shape(name: str, value: Any, lists: tuple[str, ...], paths: tuple[str, ...]) -> Layout:
    if isinstance(value, list):
        return Layout("array", "", paths)
    if not isinstance(value, dict) or not value:
        raise Refused(
            f"“{name}” holds an empty object, not a table. Choose a file with a list of records."
        )
    values = list(value.values())
    if all(
        isinstance(item, list) and not any(isinstance(cell, dict | list) for cell in item)
        for item in values
    ):
        return Layout("columns", "", paths)
    if len(values) > 1 and all(isinstance(item, dict) and item for item in values):
        labels = {tuple(item) for item in values}
        numbered = len(labels) == 1 and all(label.isdigit() for label in next(iter(labels)))
        return Layout("columns" if numbered else "by key", "", paths)
    return Layout("array", lists[0], paths) if lists else Layout("one record", "", paths)


def _lists(value: Any, prefix: str = "", depth: int = 0) -> list[str]:
    """Paths of the lists of objects in an object, three levels deep."""
    lists = []
    for key, inner in value.items() if isinstance(value, dict) and depth < 3 else ():
        if (
            isinstance(inner, list)
            and inner
            and sum(isinstance(item, dict) for item in inner) * 2 > len(inner)
        ):
            lists.append(prefix + key)
        elif isinstance(inner, dict) and len(value) < 1000:
            lists += _lists(inner, f"{prefix}{key}.", depth + 1)
    return lists


def _steps(value: Any, record_path: str) -> list[Any]:
    """The values on the way along a path."""
    values = []
    while record_path and isinstance(value, dict):
        key = next(
            (key for key in value if record_path == key or record_path.startswith(f"{key}.")), None
        )
        if key is None:
            raise Refused(
                f"There is no “{record_path}” in the file. Choose another record path.",
                field="record_path",
            )
        value, record_path = value[key], record_path[len(key) + 1 :]
        values.append(value)
    return values


def _length(value: Any, record_path: str) -> int:
    steps = _steps(value, record_path)
    return len(steps[-1]) if steps else 0


def _walk(reader: JsonReader) -> Layout:
    """A long file: the first list of objects is taken; objects under several names are records by
    key.
    """
    objects = 0
    for key in reader.keys():
        opening = reader.peek()
        if opening == "[":
            for _ in reader.items():
                if reader.peek() == "{":
                    return Layout("array", key, (key,))
                reader.value()
            continue
        objects = objects + 1 if opening == "{" and isinstance(reader.value(), dict) else 0
        if objects >= 3:
            return Layout("by key")
        if opening not in ("[", "{"):
            reader.value()
    return Layout("one record")
