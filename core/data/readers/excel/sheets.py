"""A sheet of a workbook → header and rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from core.base.errors import Refused
from core.data.inference.python_values import Chunk, text_value

LOOKED_AT = 50  # rows in which the header is sought
CHUNK_ROWS = 10_000


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The workbook, with every fault of the reading library as a sentence."""
    import python_calamine

    try:
        with python_calamine.load_workbook(str(path)) as book:
            yield book
    except Refused:
        raise
    except python_calamine.PasswordError:
        raise Refused(
            f"The workbook “{path.name}” is encrypted. Remove its password in Excel, save it, and"
            " load it again."
        ) from None
    except BaseException as error:  # a panic of the library is no ordinary exception
        if (
            isinstance(error, python_calamine.CalamineError | OSError | ValueError | OverflowError)
            or type(error).__name__ == "PanicException"
        ):
            raise Refused(
                f"The workbook “{path.name}” is damaged and cannot be read"
                f" ({' '.join(str(error).split())[:100]}). Save it again in Excel and load that."
            ) from None
        raise


@dataclass
class Head:
    """Where the table begins on a sheet. Rows are numbered as on the sheet, from 1."""

    header_row: int  # 0: no header
    header_rows: int = 1
    above: int = 0  # filled rows above the table
    width: int = 0


@dataclass
class Table:
    """The table on a sheet.

    Parameters
    ----------
    sheet : CalamineSheet
    header_row, header_rows
        See :class:`Head`.
    """

    sheet: Any
    header_row: int
    header_rows: int
    blank: int = 0  # empty rows that were left out
    merged: int = 0  # merged ranges within the rows
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = (
            list(
                islice(
                    lines(self.sheet), self.header_row - 1, self.header_row - 1 + self.header_rows
                )
            )
            if self.header_row
            else []
        )
        ranges = self.sheet.merged_cell_ranges or []
        rows = [_spread(row, self.header_row + index, ranges) for index, row in enumerate(rows)]
        self.names = [_joined(cells) for cells in zip(*rows, strict=True)]
        first = self.header_row + self.header_rows - 1 if self.header_row else 0
        self.merged = sum(top >= first for (top, _), _ in ranges)

    def chunks(self, limit: int | None = None) -> Iterator[Chunk]:
        """The rows below the header; empty ones are left out and counted."""
        first = self.header_row + self.header_rows - 1 if self.header_row else 0
        waiting: list[list[Any]] = []
        number, self.blank, blank = 0, 0, 0
        for row in islice(lines(self.sheet), first, None):
            if all(cell == "" for cell in row):
                blank += 1
                continue
            self.blank, blank = self.blank + (blank if number else 0), 0
            number += 1
            waiting.append(row)
            if len(waiting) == CHUNK_ROWS or number == limit:
                yield self._chunk(waiting, number)
                waiting = []
            if number == limit:
                return
        if waiting:
            yield self._chunk(waiting, number)

    def _chunk(self, rows: list[list[Any]], last: int) -> Chunk:
        """Columns under the keys “0”, “1” …: headers may repeat, places do not."""
        columns = {str(place): list(cells) for place, cells in enumerate(zip(*rows, strict=True))}
        return Chunk(
            range(last - len(rows) + 1, last + 1),
            columns,
            raw=lambda index: ", ".join(text_value(cell, True) or "" for cell in rows[index]),
        )

    def name(self, place: str) -> str:
        """The header of a column, or "" for none."""
        return self.names[int(place)] if int(place) < len(self.names) else ""


def lines(sheet: Any) -> Iterator[list[Any]]:
    """The rows of a sheet from its first one on, all equally long."""
    if sheet.start is None:
        return iter(())
    return iter(sheet.iter_rows())


def find_head(sheet: Any) -> Head:
    """The first row that is filled at least half as far as the fullest one; it is a header when it
    holds text only.
    """
    rows = list(islice(lines(sheet), LOOKED_AT))
    filled = [sum(cell != "" for cell in row) for row in rows]
    if not any(filled):
        return Head(0)
    first = next(index for index, count in enumerate(filled) if count * 2 >= max(filled))
    above = sum(count > 0 for count in filled[:first])
    if not _texts(rows[first]):
        return Head(0, 0, above, max(filled))
    several = _is_group_row(sheet, first) and first + 1 < len(rows) and _texts(rows[first + 1])
    return Head(first + 1, 2 if several else 1, above, max(filled))


def _texts(row: list[Any]) -> bool:
    cells = [cell for cell in row if cell != ""]
    return bool(cells) and all(isinstance(cell, str) for cell in cells)


def _is_group_row(sheet: Any, row: int) -> bool:
    """Whether cells of the row are merged over several columns, as headings of groups are."""
    return any(
        top == row == bottom and left < right
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
    )


def _spread(
    row: list[Any], number: int, ranges: list[tuple[tuple[int, int], tuple[int, int]]]
) -> list[Any]:
    """A header row with the value of each merged range in all its columns."""
    found = list(row)
    for (top, left), (bottom, right) in ranges:
        if top <= number - 1 <= bottom and left < len(row):
            for place in range(left, min(right + 1, len(row))):
                found[place] = row[left]
    return found


def _joined(cells: tuple[Any, ...]) -> str:
    """One name out of the cells of several header rows."""
    texts = [text_value(cell, True) or "" for cell in cells if cell != ""]
    return " ".join(dict.fromkeys(text.strip() for text in texts))
