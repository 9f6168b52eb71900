"""Text batches: what every reader of untyped text yields, before its cells are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

Unreadable = tuple[int, str, str]  # data row number, reason, the row as it stands in the file


class Raws(Protocol):
    """The rows as they stand in the source, by their place in the batch."""

    def __getitem__(self, place: int, /) -> str: ...


@dataclass
class TextBatch:
    """Some rows as columns of text.

    Attributes
    ----------
    columns : list of pa.Array of string
        One for each column of the table, without nulls.
    numbers : sequence of int
        The 1-based data row of each.
    raws : Raws
        The rows as they stand in the file; asked only for rows that go to quarantine.
    unreadable : list of Unreadable
        Rows between these that could not be cut into cells.
    """

    columns: list[pa.Array]
    numbers: Sequence[int]
    raws: Raws
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows met: readable or not."""
        return len(self.numbers) + len({number for number, _, _ in self.unreadable})


@dataclass
class Rows:
    """Rows of one width, cut from lines one by one; and those that could not be cut."""

    cells: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def batch(self, width: int) -> TextBatch:
        """The rows as columns."""
        return TextBatch(columns_of(self.cells, width), self.numbers, self.raws, self.unreadable)


def columns_of(rows: list[list[str]], width: int) -> list[pa.Array]:
    """Rows of one width turned into columns of text."""
    if not rows:
        return [pa.array([], type=pa.string())] * width
    return [pa.array(cells, type=pa.string()) for cells in zip(*rows, strict=True)]
