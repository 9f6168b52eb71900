"""An independent count of the records of a delimited file: line ends outside quotes, and the few
patterns that the fast reader would misread.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

BLOCK = 1 << 20
_LF, _CR, _ZERO, _UNDERSCORE = 10, 13, 48, 95


@dataclass
class Scan:
    """What a scan found.

    ``records`` counts records that are not blank lines. ``odd`` says why the fast reader must not
    be used (NUL, a lone CR). ``zeros`` and ``underscores``: somewhere a cell begins with a zero and
    another digit, or digits are joined by an underscore.
    """

    path: Path
    start: int  # byte offset of the first record
    delimiter: int
    quote: int | None
    records: int = 0
    odd: str | None = None
    zeros: bool = False
    underscores: bool = False
    _before: list[int] = field(default_factory=list)  # records that begin before each block
    _state: list[tuple[int, int, int]] = field(
        default_factory=list
    )  # each block's offset, quote parity, start of the open record

    def record_at(self, offset: int) -> int:
        """The 0-based number of the record that begins at a byte offset."""
        index = max(0, bisect_right(self._state, (offset, 2, 0)) - 1)
        return self._before[index] + int(np.searchsorted(self._starts(index), offset))

    def offset_of(self, record: int) -> int:
        """The byte offset at which a record begins."""
        index = bisect_right(self._before, record) - 1
        return int(self._starts(index)[record - self._before[index]])

    def spans(self, offset: int, length: int) -> bool:
        """Whether a record begins at ``offset`` and, blank lines left out, ends ``length`` bytes
        further on.
        """
        record = self.record_at(offset)
        if record >= self.records or self.offset_of(record) != offset:
            return False
        stop = self.offset_of(record + 1) if record + 1 < self.records else self.path.stat().st_size
        with self.path.open("rb") as stream:
            stream.seek(offset + length)
            return offset + length <= stop and not stream.read(
                min(stop - offset - length, 4096)
            ).strip(b"\r\n")

    def _starts(self, index: int) -> np.ndarray:
        """Offsets of the records that end in a block (in the last one: also of the record without a
        line end).
        """
        offset, parity, open_start = self._state[index]
        with self.path.open("rb") as stream:
            stream.seek(offset - 1 if index else offset)
            last = stream.read(1) if index else b""
            block = stream.read(BLOCK)
        starts, _, rest = _cut(
            np.frombuffer(block, dtype=np.uint8), last, offset, parity, open_start, self.quote
        )
        return np.append(starts, rest) if index == len(self._state) - 1 else starts


def _cut(
    block: np.ndarray, last: bytes, offset: int, parity: int, open_start: int, quote: int | None
) -> tuple[np.ndarray, int, int]:
    """Offsets at which the non-blank records that end in a block begin, the quote parity at its
    end, and where the next record begins.

    ``last`` is the byte before the block.
    """
    ends = np.flatnonzero(block == _LF)
    if quote is not None:
        quotes = np.flatnonzero(block == quote)
        if len(quotes):
            ends = ends[((np.searchsorted(quotes, ends) + parity) & 1) == 0]
            parity = (parity + len(quotes)) & 1
        elif parity:
            ends = ends[:0]
    if not len(ends):
        return ends, parity, open_start
    starts = np.empty(len(ends), dtype=np.int64)
    starts[0], starts[1:] = open_start, ends[:-1] + offset + 1
    lengths = ends + offset - starts
    blank = lengths == 0
    short = np.flatnonzero(lengths == 1)
    if len(short):
        blank[short] = [
            block[ends[index] - 1] == _CR if ends[index] else last == b"\r" for index in short
        ]
    return (starts[~blank] if blank.any() else starts), parity, int(ends[-1]) + offset + 1


def scan(path: Path, start: int, delimiter: str, quote: str) -> Scan:
    """Count the records from byte ``start`` on."""
    found = Scan(path, start, ord(delimiter), ord(quote) if quote else None)
    offset, parity, open_start = start, 0, start
    last, edge = b"", b"\n"  # the byte before a block; and two, so that no pattern is cut
    for block in _blocks(path, start):
        if (odd := _odd(block, last)) is not None:
            found.odd = odd
            return found
        array = np.frombuffer(block, dtype=np.uint8)
        found._before.append(found.records)
        found._state.append((offset, parity, open_start))
        starts, parity, open_start = _cut(array, last, offset, parity, open_start, found.quote)
        found.records += len(starts)
        _patterns(found, edge + block)
        offset += len(block)
        last, edge = block[-1:], block[-2:]
    if open_start < offset:
        found.records += 1
    if last == b"\r":
        found.odd = "lone carriage returns"
    if parity:
        found.odd = "a quote is open at the end"
    return found


def _blocks(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        while block := stream.read(BLOCK):
            yield block


def _odd(block: bytes, last: bytes) -> str | None:
    """NUL bytes and carriage returns that stand alone."""
    if b"\0" in block:
        return "NUL bytes"
    if b"\r" in block or last == b"\r":
        alone = block.count(b"\r") - block.count(b"\r\n") - block.endswith(b"\r")
        if alone or (last == b"\r" and not block.startswith(b"\n")):
            return "lone carriage returns"
    return None


def _patterns(found: Scan, block: bytes) -> None:
    """Look for a cell that begins with a zero, and for digits joined by an underscore."""
    array = np.frombuffer(block, dtype=np.uint8)
    if not found.zeros:
        first = _zero_cells(found, block)
        found.zeros = bool(len(first) and ((array[first + 1] - _ZERO).astype(np.uint8) < 10).any())
    if not found.underscores and b"_" in block:
        at = np.flatnonzero(array[1:-1] == _UNDERSCORE) + 1
        digits = ((array[at - 1] - _ZERO).astype(np.uint8) < 10) & (
            (array[at + 1] - _ZERO).astype(np.uint8) < 10
        )
        found.underscores = bool(digits.any())


def _zero_cells(found: Scan, block: bytes) -> np.ndarray:
    """Positions of zeros right behind a delimiter, a line end or a quote but not at the very end,
    in no order.

    Two bytes are compared at a time, as one number: half the work.
    """
    leads = [
        lead | _ZERO << 8
        for lead in (_LF, found.delimiter, found.quote)
        if lead is not None and lead < 256
    ]
    places = []
    for offset in (0, 1):
        pairs = np.frombuffer(
            block, dtype="<u2", count=(len(block) - 1 - offset) // 2, offset=offset
        )
        hit = pairs == leads[0]
        for lead in leads[1:]:
            hit |= pairs == lead
        places.append(2 * np.flatnonzero(hit) + offset + 1)
    return np.concatenate(places)
