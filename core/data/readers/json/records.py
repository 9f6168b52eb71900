"""Where the records are in a JSON file, and how each becomes a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from core.base.errors import Refused
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.inference.python_values import Chunk, text_value
from core.data.readers.json.stream import LONGEST, JsonFault, JsonReader, Watch, say, text_file
from core.data.storage.quarantine import Quarantine

CHUNK_ROWS = 10_000
_CHUNK_CELLS = 2_000_000
_DEEPEST = 20  # levels that are taken apart; what nests deeper stays JSON text


@dataclass
class Record:
    """One record, or why there is none."""

    value: Any
    fault: str | None = None
    raw: str = ""
    key: str | None = None  # its name, where records stand under names


def records(
    path: Path, layout: str, record_path: str, watch: Watch, progress: Progress = silent
) -> Iterator[Record]:
    """The records of a file, one after the other.

    Parameters
    ----------
    layout : {"lines", "array", "by key", "one record", "concatenated", "columns"}
    record_path : str
        Names on the way to the records, joined by points; empty: the file's own value.
    watch : Watch
        Counts the keys that an object has twice.

    Raises
    ------
    Refused
        When the file is broken in a way that leaves no next record to go on with.
    """
    with text_file(path) as file:
        if layout == "lines":
            yield from _with_progress(_lines(file, watch), file, path, progress)
            return
        reader = JsonReader(file, watch)
        try:
            if record_path:
                find(reader, record_path)
            yield from _with_progress(_LAYOUTS[layout](reader), file, path, progress)
            if not record_path and reader.peek():
                raise JsonFault("something stands behind the end of the data", reader.line)
        except JsonFault as fault:
            raise Refused(
                f"“{path.name}” is not valid JSON in line {fault.line:,}: {fault.what}. Correct the"
                " file and load it again."
            ) from None


def _with_progress(
    all_records: Iterator[Record], file: IO[str], path: Path, progress: Progress
) -> Iterator[Record]:
    """The records, with the progress told now and then."""
    size = max(path.stat().st_size, 1)
    for count, record in enumerate(all_records, start=1):
        yield record
        if count % 5000 == 0:
            progress(min(1.0, file.buffer.tell() / size), f"{plural(count, 'record')} read")  # type: ignore[attr-defined]


def find(reader: JsonReader, record_path: str) -> None:
    """Bring the reader to the value at a path of names joined by points; a name may hold points
    itself.
    """
    if reader.peek() == "{":
        for key in reader.keys():
            if key == record_path:
                return
            if record_path.startswith(f"{key}.") and reader.peek() == "{":
                return find(reader, record_path[len(key) + 1 :])
            reader.skip()
    raise Refused(
        f"There is no “{record_path}” in the file. Choose another record path.", field="record_path"
    )


def _lines(file: IO[str], watch: Watch) -> Iterator[Record]:
    """One value on each line; a broken line costs itself only."""
    number = 0
    while line := file.readline(LONGEST):
        number += 1
        text = line.strip()
        if not text:
            continue
        try:
            value, end = watch.decode(text)
            if end == len(text):
                yield Record(value, raw=text)
                continue
            what = "something stands behind the value"
        except json.JSONDecodeError as error:
            what = say(error)
        yield Record(None, f"Line {number:,} is not valid JSON: {what}.", text[:2000])


def _array(reader: JsonReader) -> Iterator[Record]:
    if reader.peek() != "[":
        raise Refused(
            "There is no list of records at that record path. Choose another one.",
            field="record_path",
        )
    for _ in reader.items():
        yield Record(reader.value())


def _by_key(reader: JsonReader) -> Iterator[Record]:
    for key in reader.keys():
        yield Record(reader.value(), key=key)


def _one(reader: JsonReader) -> Iterator[Record]:
    yield Record(reader.value())


def _concatenated(reader: JsonReader) -> Iterator[Record]:
    while reader.peek():
        if reader.peek() == ",":
            reader.take(",")
        yield Record(reader.value())


def _columns(reader: JsonReader) -> Iterator[Record]:
    """Columns beside each other: {"a": [1, 2], "b": [3, 4]}, or with row labels {"a": {"0": 1}}."""
    table = {key: reader.value() for key in reader.keys()}
    if any(not isinstance(column, list | dict) for column in table.values()):
        raise Refused(
            "Not every name holds a list, so the file is no set of columns. Choose another layout.",
            field="layout",
        )
    if all(isinstance(column, list) for column in table.values()):
        for index in range(max((len(column) for column in table.values()), default=0)):
            yield Record(
                {
                    name: column[index] if index < len(column) else None
                    for name, column in table.items()
                }
            )
        return
    columns = {
        name: column if isinstance(column, dict) else dict(enumerate(column))
        for name, column in table.items()
    }
    for label in dict.fromkeys(label for column in columns.values() for label in column):
        yield Record({name: column.get(label) for name, column in columns.items()})


_LAYOUTS = {
    "array": _array,
    "by key": _by_key,
    "one record": _one,
    "concatenated": _concatenated,
    "columns": _columns,
}


class Shaper:
    """Gives records the shape of rows.

    The first one says what they are: objects, lists or single values.

    Parameters
    ----------
    flatten, separator
        See the form of the JSON source.
    header : bool
        Whether the first of several lists names the columns.
    """

    def __init__(self, *, flatten: bool, separator: str, header: bool) -> None:
        self._flatten, self._separator, self._header = flatten, separator, header
        self._kind: type | None = None
        self._names: list[str] = []

    def row(self, record: Record) -> dict[str, Any] | str | None:
        """The row; a reason when the record does not fit; None for the record that names the
        columns.
        """
        value = record.value
        kind = type(value) if isinstance(value, dict | list) else object
        if self._kind is None and value is not None:
            self._kind = kind
            if kind is list and self._header:
                self._names = ["" if name is None else str(text_value(name)) for name in value]
                return None
        if kind is not self._kind:
            return f"The record is {_noun(value)}, the others are {_plural(self._kind)}."
        if kind is dict:
            cells = {} if record.key is None else {"key": record.key}
            self._object(value, "", cells, 0)
            return cells
        return (
            {self._name(index): cell for index, cell in enumerate(value)}
            if kind is list
            else {"value": value}
        )

    def _name(self, index: int) -> str:
        return (
            self._names[index]
            if index < len(self._names) and self._names[index]
            else f"column_{index + 1}"
        )

    def _object(
        self, value: dict[str, Any], prefix: str, cells: dict[str, Any], depth: int
    ) -> None:
        for key, inner in value.items():
            name = prefix + key
            if self._flatten and type(inner) is dict and depth < _DEEPEST:
                self._object(inner, name + self._separator, cells, depth + 1)
            elif name in cells:
                cells[_free(name, cells)] = inner
            else:
                cells[name] = inner


def _free(name: str, taken: dict[str, Any]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _noun(value: Any) -> str:
    if value is None:
        return "null"
    return (
        "an object"
        if isinstance(value, dict)
        else "a list"
        if isinstance(value, list)
        else "a single value"
    )


def _plural(kind: type | None) -> str:
    return "objects" if kind is dict else "lists" if kind is list else "single values"


def chunks(
    all_records: Iterator[Record], shaper: Shaper, quarantine: Quarantine, limit: int | None = None
) -> Iterator[Chunk]:
    """Rows in chunks of bounded size; records that are no rows go to quarantine.

    Numbers count records.

    Parameters
    ----------
    limit : int, optional
        Stop after so many records, unfit ones among them; None reads all.
    """
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    number = cells = 0
    for record in all_records:
        row = record.fault or shaper.row(record)
        if row is None:
            continue
        number += 1
        if isinstance(row, str):
            quarantine.add(number, row, record.raw or (text_value(record.value) or "null")[:2000])
        else:
            rows.append(row)
            numbers.append(number)
            cells += len(row)
        if len(rows) >= CHUNK_ROWS or cells >= _CHUNK_CELLS:
            yield _chunk(rows, numbers)
            rows, numbers, cells = [], [], 0
        if limit is not None and number >= limit:
            break
    if rows:
        yield _chunk(rows, numbers)


def _chunk(rows: list[dict[str, Any]], numbers: list[int]) -> Chunk:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return Chunk(
        numbers, columns, raw=lambda index: json.dumps(rows[index], ensure_ascii=False, default=str)
    )
