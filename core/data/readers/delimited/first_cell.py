"""The first cell of a delimited file may look like the beginning of another format: ``<script>``,
``[1]``, ``PAR1`` or ``ID3`` are headers like any other.
"""

from __future__ import annotations

import re

from core.data.readers.delimited.dialect import DELIMITERS
from core.data.readers.text_encoding import MARK, guess_encoding

_LINES = 20  # that are looked at
#: a tag, a list, an object or a word that is whole within the cell
_WHOLE = re.compile(r"<[^<>]*>|\[[^\[\]{}]*\]|\{[^\[\]{}]*\}|[^\s<>\[\]{}\"'][^<>\[\]{}\"']*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def masked(head: bytes) -> bytes:
    """The beginning of a file, the first cell in letters that pose as nothing where lines are cut
    alike by a delimiter; any other beginning as it is.
    """
    encoding, _ = guess_encoding(head[:4096])
    text = head.decode(encoding, "replace")
    cell = _first_cell(text.lstrip(MARK))
    if cell is None:
        return head
    return text.replace(cell, "x" * len(cell), 1).encode(encoding, "replace")


def _first_cell(text: str) -> str | None:
    lines = [line for line in text[:8192].splitlines() if line.strip()][:_LINES]
    if not lines or _CONTROL.search(text[:4096]):
        return None
    cells = (lines[0].partition(mark)[0] for mark in DELIMITERS if _cuts(mark, lines))
    return next((cell for cell in cells if _WHOLE.fullmatch(cell.strip())), None)


def _cuts(mark: str, lines: list[str]) -> bool:
    """Whether a mark cuts the first line, and half of the others as often; more than the end of an
    element or of a line must stand behind it.
    """
    count, behind = lines[0].count(mark), lines[0].partition(mark)[2].strip()
    alike = sum(line.count(mark) == count for line in lines[1:])
    return bool(count and behind and "</" not in behind and 2 * alike >= len(lines) - 1)
