"""Elements of an XML file → rows of text, one at a time: attributes and nested elements become
columns, repeated ones a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.errors import Refused
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.inference.headers import Header, unique_names
from core.data.limits import Limits
from core.data.readers.text.batch import TextBatch, columns_of
from core.data.readers.xml.detect import Stream, local, parsed

CHUNK_ROWS = 5_000
_DEEPEST = 20
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NIL = f"{_XSI}nil"


class Names(dict[str, str]):
    """Names with namespaces → short ones; the same short name in a second namespace keeps the two
    apart.
    """

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def __missing__(self, tag: str) -> str:
        name, number = local(tag), 2
        while self._taken.setdefault(name, tag) != tag:
            name, number = f"{local(tag)}_{number}", number + 1
        self[tag] = name
        return name


class Flattener:
    """Takes an element apart. Keys are paths below the row (address/city, price/@currency).

    Parameters
    ----------
    lists : set of str
        Keys that occur several times in some row; all rows have lists there. It grows while rows
        are met.
    """

    def __init__(self, lists: set[str]) -> None:
        self.lists = lists
        self._names = Names()

    def row(self, element: Any) -> dict[str, str]:
        """The cells of a row."""
        cells: dict[str, str] = {}
        while not self._fill(element, "", cells, 0):
            cells = {}  # something repeats for the first time: from now on it is a list
        return cells

    def _fill(self, element: Any, prefix: str, cells: dict[str, str], depth: int) -> bool:
        """Take in an element's attributes and children; False when a child repeats that was no list
        before.
        """
        names, lists = self._names, self.lists
        for name, value in element.items():
            if not name.startswith(_XSI):
                cells[f"{prefix}@{names[name]}"] = value
        several: dict[str, list[Any]] = {}
        met: set[str] = set()
        text = _says(element.text)
        for child in element:
            name = prefix + names[child.tag]
            if name in lists or depth == _DEEPEST:
                several.setdefault(name, []).append(self._value(child))
            elif name in met:
                lists.add(name)
                return False
            elif len(child) or child.keys():
                if not self._fill(child, f"{name}/", cells, depth + 1):
                    return False
            else:
                cells[name] = child.text or ""
            met.add(name)
            text = text or _says(child.tail)
        if several:
            cells.update(
                (name, json.dumps(values, ensure_ascii=False)) for name, values in several.items()
            )
        if text:
            cells[prefix[:-1] if prefix else names[element.tag]] = _text(element, list(element))
        return True

    def _value(self, element: Any) -> Any:
        """An element inside a list: its text, or an object."""
        attributes = {
            f"@{self._names[name]}": value
            for name, value in element.items()
            if not name.startswith(_XSI)
        }
        children = list(element)
        if not children and not attributes:
            return None if element.get(_NIL) in ("true", "1") else element.text or ""
        members: dict[str, Any] = attributes
        for child in children:
            name = self._names[child.tag]
            value = self._value(child)
            members[name] = (
                value
                if name not in members
                else (
                    [*members[name], value]
                    if isinstance(members[name], list)
                    else [members[name], value]
                )
            )
        text = _text(element, children)
        return {**members, "text": text} if text else members


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _text(element: Any, children: list[Any]) -> str:
    """The text that stands directly in an element, between its children."""
    own = element.text
    if not children:
        return own if own and own.strip() else ""
    pieces = [own, *(child.tail for child in children)]
    return " ".join(piece.strip() for piece in pieces if piece and not piece.isspace())


@dataclass
class Survey:
    """What was met in the rows looked at.

    Half of the rows that types are inferred from are kept from the beginning, as many at least
    from the rest.
    """

    limits: Limits
    keys: dict[str, None] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    rows: int = 0
    complete: bool = False  # the whole file was looked at
    head: list[dict[str, str]] = field(default_factory=list)
    later: list[dict[str, str]] = field(default_factory=list)  # thinned out as it grows
    _step: int = 1

    def take(self, row: dict[str, str]) -> None:
        """Take a row into account."""
        self.rows += 1
        if not self.keys.keys() >= row.keys():
            self.keys |= dict.fromkeys(row)
            self.limits.check_columns(
                "the table", len(self.keys), "Choose another row element.", "row_element"
            )
        half = self.limits.sample_rows // 2
        if len(self.head) < half:
            self.head.append(row)
        elif self.rows % self._step == 0:
            self.later.append(row)
            if len(self.later) >= 2 * half:
                self.later, self._step = self.later[::2], self._step * 2

    def look(
        self,
        path: Path,
        encoding: str,
        row_element: str,
        limit: int | None,
        progress: Progress = silent,
    ) -> None:
        """Look at the first ``limit`` rows, or at all.

        Parameters
        ----------
        path : Path
            The file.
        encoding : str
            How its letters are stored.
        row_element : str
            The element that stands for a row, with those above it.
        limit : int or None
            Rows.
        progress : Progress
            Is called now and then.

        Raises
        ------
        Refused
            When no element of that name is in the file.
        """
        flattener = Flattener(self.lists)
        for element in elements(path, encoding, row_element, progress):
            self.take(flattener.row(element))
            if limit is not None and self.rows >= limit:
                return
        self.complete = True
        if not self.rows:
            raise Refused(
                f"There is no element “{row_element}” in “{path.name}”. Choose another row"
                " element.",
                field="row_element",
            )

    @property
    def columns(self) -> list[str]:
        """The keys of the columns: what lies inside a list is no column of its own."""
        return [key for key in self.keys if not any(part in self.lists for part in _above(key))]

    def headers(self, separator: str) -> list[Header]:
        """The names of the columns: attributes are called like elements, unless there is such an
        element.
        """
        plain = set(self.columns)
        shown = [
            key if "@" in key and key.replace("@", "") in plain else key.replace("@", "")
            for key in self.columns
        ]
        return unique_names(name.replace("/", separator) for name in shown)

    def sample(self) -> list[list[str]]:
        """Cells to find the types from."""
        return [
            [("[]" if key in self.lists else row.get(key, "")) for key in self.columns]
            for row in (*self.head, *self.later)
        ]


def _above(key: str) -> Iterator[str]:
    at = key.find("/")
    while at > 0:
        yield key[:at]
        at = key.find("/", at + 1)


def elements(
    path: Path, encoding: str, row_element: str, progress: Progress = silent
) -> Iterator[Any]:
    """The elements that stand for rows, one after the other; each is gone from memory when the next
    is asked for.

    Parameters
    ----------
    path : Path
    encoding : str
    row_element : str
        Names of elements from the root to the row, joined by slashes, without namespaces.
    progress : Progress
        Hears of every ``CHUNK_ROWS`` rows, by the bytes that are read.
    """
    place = row_element.split("/")
    size = max(path.stat().st_size, 1)
    parent, count = None, 0
    with path.open("rb") as file:
        stream = Stream(file, path.name)
        for _, element in parsed(
            path, stream, encoding, events=("end",), tag=(f"{{*}}{place[-1]}",)
        ):
            above = element.getparent()
            if parent is None or above is not parent:
                if [local(item.tag) for item in element.iterancestors()][::-1] != place[:-1]:
                    continue
                parent = above
            yield element
            count += 1
            stream.row_at = stream.bytes
            _forget(element)
            if count % CHUNK_ROWS == 0:
                progress(min(1.0, stream.bytes / size), f"{plural(count, 'row')} read")


def _forget(element: Any) -> None:
    element.clear()
    above = element.getparent()
    if above is not None:
        while element.getprevious() is not None:
            del above[0]


class _Raws:
    """The rows as JSON, made when one is asked for."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._rows = rows

    def __getitem__(self, place: int, /) -> str:
        return json.dumps(self._rows[place], ensure_ascii=False)


def rows(
    path: Path, encoding: str, row_element: str, survey: Survey, progress: Progress = silent
) -> Iterator[TextBatch]:
    """All rows as cells, in chunks.

    Parameters
    ----------
    path : Path
    encoding : str
    row_element : str
        As for :func:`elements`.
    survey : Survey
        The columns and lists, from a first reading.
    progress : Progress
    """
    columns = survey.columns
    flattener = Flattener(set(survey.lists))
    waiting: list[dict[str, str]] = []
    first = 1
    for element in elements(path, encoding, row_element, progress):
        waiting.append(flattener.row(element))
        if len(waiting) == CHUNK_ROWS:
            yield _cut(waiting, columns, first)
            first, waiting = first + len(waiting), []
    if waiting:
        yield _cut(waiting, columns, first)


def _cut(rows: list[dict[str, str]], columns: list[str], first: int) -> TextBatch:
    cells = [
        ["" if (cell := row.get(key)) is None or cell.isspace() else cell for key in columns]
        for row in rows
    ]
    numbers = range(first, first + len(rows))
    return TextBatch(columns_of(cells, len(columns)), numbers, _Raws(rows))
