"""Lines → records → rows of one width: our own reading of a delimited file, the truth for
everything odd.

A record whose quote never closes costs its first line, not the rest of the file: the line goes to
quarantine and reading goes on with the next one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from core.base.words import plural
from core.data.readers.text.batch import Rows
from core.data.readers.text_encoding import is_odd, repair

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
class Block:
    """Records cut from some lines.

    Attributes
    ----------
    records : list of list of str
        The cells of each; none for a record at fault.
    raws : list of str
        The text of each, with its line ends.
    faults : dict of int to str
        Place of a record that could not be cut → why.
    stops : list of int, optional
        How many of the lines are used up behind each record; None when each fills one line.
    """

    records: list[list[str]] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    stops: list[int] | None = None

    def lines_used(self, records: int) -> int:
        """Lines that the first so many records fill."""
        return records if self.stops is None else self.stops[records - 1] if records else 0

    def raw(self, place: int) -> str:
        """The text of a record without its line end."""
        return self.raws[place].rstrip("\r\n")


def cut(lines: list[str], dialect: Dialect, *, final: bool) -> tuple[Block, int]:
    """Records of these lines, and how many lines they used; an open record at the end waits for
    more lines unless ``final``.
    """
    if not dialect.comment or not any(line.startswith(dialect.comment) for line in lines):
        records: list[list[str]] = []
        with suppress(csv.Error):
            records.extend(dialect.reader(iter(lines)))
            if len(records) == len(lines):
                return Block(records, lines), len(lines)
    return _cut_carefully(lines, dialect, final=final)


def _cut_carefully(lines: list[str], dialect: Dialect, *, final: bool) -> tuple[Block, int]:
    block = Block(stops=[])
    position, waits = 0, False
    while position < len(lines) and not waits:
        if dialect.comment and lines[position].startswith(dialect.comment):
            position += 1
        else:
            position, waits = _run(lines, position, dialect, block, final=final)
    return block, position


def _run(
    lines: list[str], start: int, dialect: Dialect, block: Block, *, final: bool
) -> tuple[int, bool]:
    """Read records from ``start`` until a fault, a comment or the end; where to go on, and whether
    the rest waits for more lines.
    """
    reader = dialect.reader(iter(lines[start:] if start else lines))
    position = start
    while True:
        comment_next = dialect.comment and position < len(lines)
        if position > start and comment_next and lines[position].startswith(dialect.comment):
            return position, False
        try:
            cells = next(reader)
        except StopIteration:
            return len(lines), False
        except csv.Error as error:
            is_open = "unexpected end" in str(error)
            if is_open and not final and sum(map(len, lines[position:])) < LONGEST_RECORD:
                return position, True
            _add(block, [], lines[position], position + 1, _fault(error))
            return position + 1, False
        stop = start + reader.line_num  # type: ignore[attr-defined]
        _add(block, cells, "".join(lines[position:stop]), stop)
        position = stop


def _add(block: Block, cells: list[str], raw: str, stop: int, fault: str | None = None) -> None:
    assert block.stops is not None  # noqa: S101
    if fault is not None:
        block.faults[len(block.records)] = fault
    block.records.append(cells)
    block.raws.append(raw)
    block.stops.append(stop)


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
        raws = block.raws[start:] if start else block.raws
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
        rows = Rows()
        for index in range(start, len(block.records)):
            cells, fault = block.records[index], block.faults.get(index)
            if fault is None and (not cells or (len(cells) == 1 and not cells[0].strip())):
                self.tally.blank += 1
                continue
            self.tally.rows += 1
            number, raw = self.tally.rows, block.raw(index)
            reason = self._fault(fault, number) if fault else self._width_fault(cells, raw, number)
            if reason:
                rows.unreadable.append((number, reason, raw))
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
            odd = [i for i, (_, _, raw) in enumerate(rows.unreadable) if is_odd(raw)]
            for index in odd:
                number, reason, raw = rows.unreadable[index]
                rows.unreadable[index] = (number, reason, repair(raw))
            return
        for index, raw in enumerate(rows.raws):
            if is_odd(raw):
                self.tally.note("undecodable", rows.numbers[index])
                rows.cells[index] = [repair(cell) for cell in rows.cells[index]]
                rows.raws[index] = repair(raw)
        rows.unreadable = [(number, reason, repair(raw)) for number, reason, raw in rows.unreadable]


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter
