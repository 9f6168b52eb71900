"""Records of a dBase or FoxPro file → values with the types that the file declares; a record that
cannot be read keeps its reason.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import dbfread
from dbfread.field_parser import FieldParser

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.inference.python_values import Chunk
from core.data.readers import text_encoding
from core.data.storage.quarantine import Quarantine

CHUNK_ROWS = 10_000
_LOOKED_AT = 2_000
_MEMO = "MGP"
_DIGITS = 15  # that a float surely holds
_DRIVERS = {
    0x00: None,
    0x57: "cp1252",
    0x03: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
}  # beside dbfread's own table
_VERSIONS = frozenset(
    {
        0x02,
        0x03,
        0x04,
        0x05,
        0x30,
        0x31,
        0x32,
        0x43,
        0x63,
        0x7B,
        0x83,
        0x8B,
        0x8C,
        0x8E,
        0xCB,
        0xE5,
        0xF5,
        0xFB,
    }
)


def begins_like_dbf(head: bytes) -> bool:
    """The version, a date, a header of a possible length, and its end where it must be."""
    if len(head) < 65 or head[0] not in _VERSIONS or not (head[2] <= 12 and head[3] <= 31):
        return False
    header, record = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    if header < 65 or record < 2 or head[28] > 0x0F:
        return False
    ends = [place for place in range(32, min(header, len(head)), 32) if head[place] == 0x0D]
    return bool(ends) or header > len(head)


class _Parser(FieldParser):
    """Numbers with every digit: a fraction with more than a float holds becomes a decimal."""

    def parseN(self, field: Any, data: bytes) -> int | float | Decimal | None:
        text = data.strip(b" \0").strip(b"*").decode("ascii").replace(",", ".")
        if not text or text == ".":
            return None
        if not field.decimal_count and text.lstrip("+-").isdigit():
            return int(text)
        value = Decimal(text)
        if not value.is_finite():
            raise ValueError(f"no number: {text}")
        return float(value) if len(value.as_tuple().digits) <= _DIGITS else value

    parseF = parseN

    def parseL(self, field: Any, data: bytes) -> bool | None:
        return None if data == b"\0" else super().parseL(field, data)

    def parseD(self, field: Any, data: bytes) -> dt.date | None:
        return None if not data.strip(b" 0\0") else super().parseD(field, data)


@dataclass
class Table:
    """An opened file.

    ``keys`` are the places of the columns as text; names may repeat, places do not.
    """

    path: Path
    dbf: Any
    encoding: str
    deleted: int = 0  # records marked as deleted, in the last reading
    met: int = 0  # records met, deleted ones too

    @property
    def fields(self) -> list[Any]:
        """The columns that hold values; texts in a memo file and flags of the system are not among
        them.
        """
        return [field for field in self.dbf.fields if field.type not in _MEMO and field.type != "0"]

    @property
    def memos(self) -> list[str]:
        """Columns whose texts are in another file."""
        return [field.name for field in self.dbf.fields if field.type in _MEMO]

    def chunks(
        self,
        quarantine: Quarantine,
        deleted: bool,
        limit: int | None = None,
        progress: Progress = silent,
    ) -> Iterator[Chunk]:
        """The records as columns of values; one that cannot be read goes to quarantine.

        Parameters
        ----------
        deleted : bool
            Read the records that are marked as deleted, too.
        limit : int, optional
            Read at most so many records, unreadable ones among them; all when None.

        Raises
        ------
        Refused
            When the file holds fewer records than it declares.
        """
        columns: list[list[Any]] = [[] for _ in self.fields]
        numbers: list[int] = []
        parser = _Parser(self.dbf)
        for number, record in enumerate(self._records(deleted), start=1):
            values = self._values(record, number, parser, quarantine)
            if values is not None:
                numbers.append(number)
                for column, value in zip(columns, values, strict=True):
                    column.append(value)
            if len(numbers) == CHUNK_ROWS:
                yield _chunk(numbers, columns)
                columns, numbers = [[] for _ in self.fields], []
                progress(
                    min(1.0, self.met / max(self.dbf.header.numrecords, 1)), f"{number:,} rows read"
                )
            if number == limit:
                break
        if numbers:
            yield _chunk(numbers, columns)

    def _records(self, deleted: bool) -> Iterator[list[bytes]]:
        """The raw cells of each record.

        Raises
        ------
        Refused
            When the file holds fewer records than it declares.
        """
        header = self.dbf.header
        self.deleted = self.met = 0
        places, at = [], 1
        for field in self.dbf.fields:
            places.append((at, at + field.length))
            at += field.length
        with self.path.open("rb") as file:
            file.seek(header.headerlen)
            for raw in iter(partial(file.read, header.recordlen), b""):
                if self.met == header.numrecords or raw[:1] == b"\x1a":
                    break
                if len(raw) < header.recordlen:
                    break
                self.met += 1
                if raw[:1] == b"*":
                    self.deleted += 1
                    if not deleted:
                        continue
                yield [raw[start:stop] for start, stop in places]
        if self.met < header.numrecords:
            raise Refused(
                f"“{self.path.name}” is cut short: it declares"
                f" {plural(header.numrecords, 'record')} but holds {self.met:,}. Get the file"
                " again."
            )

    def _values(
        self, record: list[bytes], number: int, parser: _Parser, quarantine: Quarantine
    ) -> list[Any] | None:
        found = []
        for field, raw in zip(self.dbf.fields, record, strict=True):
            if field.type in _MEMO or field.type == "0":
                continue
            try:
                value = parser.parse(field, raw)
            except (ValueError, ArithmeticError, OverflowError):
                shown = raw.decode(self.encoding, "replace").strip("\0 ")
                row = " ".join(
                    cell.decode(self.encoding, "replace").strip("\0 ") for cell in record
                )
                quarantine.add(
                    number,
                    f"“{shown[:60]}” in “{field.name}” is no"
                    f" {_NOUNS.get(field.type, 'value of its type')}.",
                    row,
                    field.name,
                )
                return None
            found.append(
                None
                if value == ""
                else (
                    value.decode("latin-1").strip("\0 ") or None
                    if isinstance(value, bytes)
                    else value
                )
            )
        return found


_NOUNS = {
    "N": "number",
    "F": "number",
    "D": "date",
    "L": "yes or no",
    "T": "date and time",
    "@": "date and time",
}


def _chunk(numbers: list[int], columns: list[list[Any]]) -> Chunk:
    def raw(index: int) -> str:
        return ", ".join("" if column[index] is None else str(column[index]) for column in columns)

    return Chunk(numbers, {str(place): column for place, column in enumerate(columns)}, raw)


def opened(path: Path, encoding: str) -> Table:
    """Read the header.

    Raises
    ------
    Refused
        For a damaged one, or a kind of column that nobody knows.
    """
    _check_header(path)
    try:
        dbf = dbfread.DBF(
            os.fspath(path),
            encoding=encoding,
            ignorecase=False,
            parserclass=_Parser,
            raw=True,
            ignore_missing_memofile=True,
            char_decode_errors="surrogateescape",
        )
    except Exception as error:  # the library raises whatever a damaged header makes of it
        raise Refused(
            f"“{path.name}” is damaged and cannot be read as dBase"
            f" ({' '.join(str(error).split())[:100]}). Get the file again."
        ) from None
    lengths = sum(field.length for field in dbf.fields) + 1
    if not dbf.fields or lengths != dbf.header.recordlen:
        raise Refused(
            f"“{path.name}” is damaged: its columns have {lengths:,} bytes, its records"
            f" {dbf.header.recordlen:,}. Get the file again."
        )
    table = Table(path, dbf, encoding)
    if not table.fields:
        raise Refused(
            f"“{path.name}” has no column that can be read. Check that it is the right file."
        )
    return table


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not begins_like_dbf(head):
        what = "is empty (0 bytes)" if not head else "is no dBase file, or it is damaged"
        raise Refused(f"“{path.name}” {what}. Choose another file.")


def find_encoding(path: Path) -> tuple[str, list[Finding]]:
    """How letters are stored: as the header says; where it does not say, or the bytes contradict,
    from the texts.
    """
    table = opened(path, "latin-1")
    texts = b"\n".join(_texts(table)) + b"\n"
    declared = _declared(table)
    if texts.isascii():
        return declared or "cp1252", []
    if declared is not None and _holds(texts, declared):
        return declared, [
            Finding(
                code="encoding",
                sentence=f"The file declares that it is stored as {declared}.",
                action=options(encoding="cp1252") if declared != "cp1252" else None,
            )
        ]
    guess, sure = text_encoding.guess_encoding(texts)
    example = (
        next((line for line in texts.split(b"\n") if not line.isascii()), b"")
        .decode(guess, "replace")
        .strip()[:30]
    )
    sentence = (
        f"The file does not say how letters are stored; it is read as {guess} (“{example}”). Choose"
        " another encoding if letters look wrong."
    )
    return guess, [
        Finding(
            code="encoding",
            severity="note" if sure else "warn",
            asks=not sure,
            sentence=sentence,
            action=options(encoding="cp437" if guess == "cp1252" else "cp1252"),
        )
    ]


def _declared(table: Table) -> str | None:
    driver = table.dbf.header.language_driver
    if driver in _DRIVERS:
        return _DRIVERS[driver]
    try:
        return text_encoding.known_encoding(dbfread.codepages.guess_encoding(driver))
    except (LookupError, Refused):
        return None


def _holds(texts: bytes, encoding: str) -> bool:
    try:
        texts.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _texts(table: Table) -> Iterator[bytes]:
    """Names of columns and cells of text, of the first records."""
    yield from (field.name.encode("latin-1", "replace") for field in table.dbf.fields)
    count = 0
    try:
        for record in table._records(True):
            yield from (
                raw.rstrip(b" \0")
                for field, raw in zip(table.dbf.fields, record, strict=True)
                if field.type == "C"
            )
            count += 1
            if count == _LOOKED_AT:
                return
    except Refused:
        return
