"""Lines → records → rows of one width: our own reading of a delimited file, the truth for
everything odd.

A record whose quote never closes costs its first line, not the rest of the file: the line goes to
quarantine and reading goes on with the next one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.base.words import plural
from core.data.readers.text.rows import Rows
from core.data.readers.text_encoding import TextFile, is_odd, repair, text_lines

LONGEST_RECORD = 2_000_000  # characters
csv.field_size_limit(LONGEST_RECORD)


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is cut into cells."""

    delimiter: str = ","
    quote: str = '"'
    comment: str = ""

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The standard reader, strict: a closing quote must be followed by a delimiter or the
        line's end.
        """
        if not self.quote:
            return csv.reader(
                lines, delimiter=self.delimiter, quotechar=None, quoting=csv.QUOTE_NONE, strict=True
            )
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, doublequote=True, strict=True
        )


@dataclass
class Record:
    """One record: its cells, or why it could not be cut."""

    line: int  # 1-based line of the file where it begins
    cells: list[str]
    raw: str = ""
    fault: str | None = None


@dataclass
class Block:
    """Records of one block of lines.

    ``plain`` when none is at fault, so that cells can be taken as they are.
    """

    records: list[list[str]]
    lines: (
        list[int] | None
    )  # line number of each record; None when they are consecutive from ``first``
    first: int
    raws: list[str] | None  # the text of each record
    faults: dict[int, str] = field(default_factory=dict)  # index into ``records`` → why

    def line(self, index: int) -> int:
        """The line in the file where a record begins."""
        return self.first + index if self.lines is None else self.lines[index]

    def raw(self, index: int) -> str:
        """The text of a record without its line end."""
        return "" if self.raws is None else self.raws[index].rstrip("\r\n")


def blocks(file: TextFile, dialect: Dialect, skip_lines: int = 0) -> Iterator[Block]:
    """Cut a file into records, block by block.

    Parameters
    ----------
    file : TextFile
        The lines.
    dialect : Dialect
        Delimiter, quote, comment.
    skip_lines : int
        Lines at the top that are no records.
    """
    waiting: list[str] = []
    first = skip_lines + 1
    for lines in file.blocks():
        if skip_lines:
            skipped = min(skip_lines, len(lines))
            skip_lines -= skipped
            lines = lines[skipped:]
        waiting += lines
        if waiting:
            block, used = _cut(waiting, dialect, first, final=False)
            yield block
            waiting, first = waiting[used:], first + used
    while waiting:
        block, used = _cut(waiting, dialect, first, final=True)
        yield block
        waiting, first = waiting[used:], first + used


def first_record(path: Path, offset: int, dialect: Dialect) -> Block:
    """The record of a UTF-8 file that begins at a byte offset."""
    size = 4096
    while True:
        with path.open("rb") as stream:
            stream.seek(offset)
            data = stream.read(size)
        final = len(data) < size or size > 4 * LONGEST_RECORD
        lines = text_lines(data.decode("utf-8", "surrogateescape"))
        block, _ = _cut_carefully(lines if final else lines[:-1], dialect, 1, final=final)
        if block.records:
            fault = {0: block.faults[0]} if 0 in block.faults else {}
            return Block(block.records[:1], [1], 1, (block.raws or [])[:1], fault)
        size *= 4


def _cut(lines: list[str], dialect: Dialect, first: int, *, final: bool) -> tuple[Block, int]:
    """Records of these lines, and how many lines they used; an open record at the end waits for
    more lines unless ``final``.
    """
    if not dialect.comment or not any(line.startswith(dialect.comment) for line in lines):
        records: list[list[str]] = []
        try:
            records.extend(dialect.reader(iter(lines)))
            if len(records) == len(lines):
                return Block(records, None, first, lines), len(lines)
        except csv.Error:
            pass
    return _cut_carefully(lines, dialect, first, final=final)


def _cut_carefully(
    lines: list[str], dialect: Dialect, first: int, *, final: bool
) -> tuple[Block, int]:
    block = Block([], [], first, [])
    assert block.lines is not None  # noqa: S101
    assert block.raws is not None  # noqa: S101
    position = 0
    while position < len(lines):
        if dialect.comment and lines[position].startswith(dialect.comment):
            position += 1
            continue
        position, waits = _run(lines, position, dialect, block, first, final=final)
        if waits:
            return block, position
    return block, position


def _run(
    lines: list[str], start: int, dialect: Dialect, block: Block, first: int, *, final: bool
) -> tuple[int, bool]:
    """Read records from ``start`` until a fault, a comment or the end; where to go on, and whether
    the rest waits for more lines.
    """
    reader = dialect.reader(iter(lines[start:] if start else lines))
    position = start
    while True:
        if (
            dialect.comment
            and position > start
            and position < len(lines)
            and lines[position].startswith(dialect.comment)
        ):
            return position, False
        try:
            cells = next(reader)
        except StopIteration:
            return len(lines), False
        except csv.Error as error:
            open_end = "unexpected end" in str(error)
            if open_end and not final and sum(map(len, lines[position:])) < LONGEST_RECORD:
                return position, True
            _add(block, first + position, [], lines[position], _fault(error))
            return position + 1, False
        stop = start + reader.line_num  # type: ignore[attr-defined]
        _add(block, first + position, cells, "".join(lines[position:stop]))
        position = stop


def _add(block: Block, line: int, cells: list[str], raw: str, fault: str | None = None) -> None:
    assert block.lines is not None  # noqa: S101
    assert block.raws is not None  # noqa: S101
    if fault is not None:
        block.faults[len(block.records)] = fault
    block.records.append(cells)
    block.lines.append(line)
    block.raws.append(raw)


def _fault(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text or "field limit" in text:
        return "A quote opens in this line and never closes."
    if "expected after" in text:
        return (
            "A quote opens in this line and does not close properly: after a closing quote comes"
            " neither a delimiter nor the end of the line."
        )
    return f"The line cannot be cut into cells ({text})."


@dataclass
class Tally:
    """What was odd in the rows, for the notices."""

    rows: int = 0  # rows met: loaded or quarantined; blank lines are none
    blank: int = 0
    short: int = 0
    long_kept: int = 0
    long: int = 0
    unclosed: int = 0
    other_delimiter: int = 0
    undecodable: int = 0
    first: dict[str, list[int]] = field(default_factory=dict)

    def note(self, what: str, row: int) -> None:
        """Remember the first few rows of a kind."""
        setattr(self, what, getattr(self, what) + 1)
        seen = self.first.setdefault(what, [])
        if len(seen) < 20:
            seen.append(row)


class Shaper:
    """Gives every record the table's width, or a reason for quarantine.

    One per reading: it counts the rows.
    """

    def __init__(self, dialect: Dialect, width: int, *, keep_long: bool, tally: Tally) -> None:
        self._dialect, self._width, self._keep_long, self.tally = dialect, width, keep_long, tally
        self._others = [mark for mark in ",;\t|" if mark != dialect.delimiter]

    def shape(self, block: Block, start: int = 0) -> Rows:
        """The rows of a block from record ``start`` on."""
        records = block.records[start:] if start else block.records
        raws = (block.raws or [])[start:]
        if (
            not block.faults
            and all(len(cells) == self._width for cells in records)
            and not (self._width == 1 and any(not c[0].strip() for c in records))
        ):
            rows = Rows(
                records,
                list(range(self.tally.rows + 1, self.tally.rows + len(records) + 1)),
                raws,
                [],
            )
            self.tally.rows += len(records)
        else:
            rows = self._carefully(block, start)
        self._repair(rows)
        return rows

    def _carefully(self, block: Block, start: int) -> Rows:
        rows = Rows([], [], [], [])
        for index in range(start, len(block.records)):
            cells, fault = block.records[index], block.faults.get(index)
            if fault is None and (not cells or (len(cells) == 1 and not cells[0].strip())):
                self.tally.blank += 1
                continue
            self.tally.rows += 1
            number, raw = self.tally.rows, block.raw(index)
            reason = self._fault(fault, number) if fault else self._width_fault(cells, raw, number)
            if reason:
                rows.rejected.append((number, reason, raw))
            else:
                rows.cells.append((cells + [""] * (self._width - len(cells)))[: self._width])
                rows.numbers.append(number)
                rows.raws.append(raw)
        return rows

    def _fault(self, fault: str, number: int) -> str:
        self.tally.note("unclosed", number)
        return fault

    def _width_fault(self, cells: list[str], raw: str, number: int) -> str | None:
        if len(cells) == self._width:
            return None
        if len(cells) > self._width:
            if not any(cell.strip() for cell in cells[self._width :]):
                return None  # empty cells at the end say nothing
            self.tally.note("long_kept" if self._keep_long else "long", number)
            return (
                None
                if self._keep_long
                else (
                    f"The row has {plural(len(cells), 'cell')}, the table has"
                    f" {plural(self._width, 'column')}."
                )
            )
        other = next(
            (
                mark
                for mark in self._others
                if len(cells) == 1 and raw.count(mark) == self._width - 1
            ),
            None,
        )
        if other is not None:
            self.tally.note("other_delimiter", number)
            return (
                f"The row is cut by “{_shown(other)}”, the file by"
                f" “{_shown(self._dialect.delimiter)}”."
            )
        self.tally.note("short", number)
        return None

    def _repair(self, rows: Rows) -> None:
        """Read the cells of lines that are not in the file's encoding in the fallback encoding, and
        remember the rows.
        """
        if all(map(str.isascii, rows.raws)) or not any(is_odd(raw) for raw in rows.raws):
            rejected_odd = [i for i, (_, _, raw) in enumerate(rows.rejected) if is_odd(raw)]
            for index in rejected_odd:
                number, reason, raw = rows.rejected[index]
                rows.rejected[index] = (number, reason, repair(raw))
            return
        for index, raw in enumerate(rows.raws):
            if is_odd(raw):
                self.tally.note("undecodable", rows.numbers[index])
                rows.cells[index] = [repair(cell) for cell in rows.cells[index]]
                rows.raws[index] = repair(raw)
        rows.rejected = [(number, reason, repair(raw)) for number, reason, raw in rows.rejected]


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter
