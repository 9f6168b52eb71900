"""What a delimited file looks like: its delimiter, its quote, where the header is.

Each finding can be overruled.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

from core.base.finding import Finding, options
from core.base.words import plural
from core.data.readers.delimited.records import Dialect

DELIMITERS = (",", ";", "\t", "|")
_STRICT = ("\t", ";", "|", ",")  # between equals: the one less likely to occur inside a cell
TYPED = re.compile(
    r"^\s*[+-]?(\d[\d.,:/ -]*%?|\d+[eE][+-]?\d+|inf|nan)\s*$|^\d{4}-\d\d-\d\d[T ]", re.I
)
_LOOK = 200  # records looked at


@dataclass(frozen=True)
class Layout:
    """Where the table is in the file."""

    dialect: Dialect
    skip_lines: int  # lines above the header (or the first row)
    header: bool
    width: int  # columns: the header's, or more when nearly all rows are longer
    header_sure: bool


def find_delimiter(lines: list[str], quote: str, comment: str = "") -> str:
    """The delimiter that cuts most records into one width; a comma when nothing cuts."""
    scores: dict[str, tuple[float, int]] = {}
    for mark in DELIMITERS:
        widths = [len(cells) for cells in records_in(lines, Dialect(mark, quote, comment))]
        if not widths:
            continue
        width, count = _usual(widths)
        if width < 2:
            continue
        share = count / len(widths)
        header = 1.0 if abs(_header_width(lines, widths) - width) == 0 else 0.6
        scores[mark] = (share * header, width)
    if not scores:
        return ","
    best = max(score for score, _ in scores.values())
    near = [mark for mark in _STRICT if mark in scores and scores[mark][0] >= 0.95 * best]
    return near[0] if best < 1 or len(near) == 1 else _cleaner(lines, near, quote, comment)


def _cleaner(lines: list[str], near: list[str], quote: str, comment: str) -> str:
    """Of delimiters that cut equally well, the one that also cuts the header into more cells."""
    header = {
        mark: len(next(iter(records_in(lines[:1], Dialect(mark, quote, comment))), []))
        for mark in near
    }
    most = max(header.values())
    return next(mark for mark in near if header[mark] == most)


def _header_width(lines: list[str], widths: list[int]) -> int:
    return next((width for width in widths if width > 1), 1)


def _usual(widths: list[int]) -> tuple[int, int]:
    counts = Counter(widths)
    return max(counts.items(), key=lambda item: (item[1], item[0]))


def records_in(lines: list[str], dialect: Dialect) -> list[list[str]]:
    """The first records, cut leniently; blank lines and comments left out."""
    usable = (
        line
        for line in lines
        if line.strip() and not (dialect.comment and line.startswith(dialect.comment))
    )
    records: list[list[str]] = []
    try:
        for cells in csv.reader(
            usable,
            delimiter=dialect.delimiter,
            quotechar=dialect.quote or None,
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        ):
            records.append(cells)
            if len(records) >= _LOOK:
                break
    except csv.Error:
        pass
    return records


def find_quote(lines: list[str]) -> str:
    """A double quote, unless only single quotes stand around cells."""
    text = "".join(lines)
    double = len(re.findall(r'(?:^|[,;\t|])"', text, re.M))
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text, re.M))
    return "'" if single >= 3 and not double and single >= 0.3 * len(lines) else '"'


def find_layout(
    lines: list[str], dialect: Dialect, *, header: bool | None, skip_lines: int | None
) -> Layout:
    """Where the table begins, whether its first record is a header, and how many columns it has.

    Parameters
    ----------
    lines : list of str
        The first lines of the file, with their ends.
    dialect : Dialect
    header : bool or None
        What a person said of the first record; None: decide by its cells.
    skip_lines : int or None
        Lines above the table; None: decide by the widths of the records.
    """
    skip = _find_skip(lines, dialect) if skip_lines is None else skip_lines
    records = records_in(lines[skip:], dialect)
    if not records:
        return Layout(dialect, skip, bool(header), 0, True)
    first, rest = records[0], records[1:]
    seems, sure = looks_like_header(first, rest)
    has_header = seems if header is None else header
    body = rest if has_header and rest else records
    usual, count = _usual([_trimmed_width(cells, len(first)) for cells in body])
    longer = usual > len(first) and count >= 0.9 * len(body)
    width = usual if (longer or not has_header) and usual > 1 else len(first)
    return Layout(dialect, skip, has_header, max(width, 1), sure or header is not None)


def _trimmed_width(cells: list[str], expected: int) -> int:
    """The width without empty cells beyond the header's width."""
    width = len(cells)
    while width > expected and not cells[width - 1].strip():
        width -= 1
    return width


def _find_skip(lines: list[str], dialect: Dialect) -> int:
    """Lines above the table: titles and empty rows, which fill at most half of the usual cells (a
    one-cell title above at least three columns).
    """
    top = lines[:50]
    records = [
        (index, cells)
        for index, line in enumerate(top)
        if line.strip()
        for cells in records_in([line], dialect)
    ]
    usual, _ = _usual([len(cells) for cells in records_in(lines, dialect)]) if records else (1, 0)
    if usual < 3:
        return 0
    for index, cells in records:
        filled = sum(bool(cell.strip()) for cell in cells)
        if filled * 2 > usual or (filled > 1 and len(cells) != 1):
            return index if any(line.strip() for line in lines[:index]) else 0
        if index > 20:
            break
    return 0


def looks_like_header(first: list[str], rest: list[list[str]]) -> tuple[bool, bool]:
    """Whether the first record is a header, and whether that is sure.

    A record with a number or date in it is none. One whose cells are all different texts is one for
    certain when a column below it is typed.
    """
    cells = [cell.strip() for cell in first]
    named = [cell for cell in cells if cell]
    typed_first = [bool(TYPED.match(cell)) for cell in cells]
    if any(typed_first):
        years = all(
            re.fullmatch(r"(19|20)\d\d", cell)
            for cell, typed in zip(cells, typed_first, strict=True)
            if typed
        )
        texts = sum(not typed for cell, typed in zip(cells, typed_first, strict=True) if cell)
        return bool(years and texts and not all(typed_first)), False
    if not named:
        return False, False
    typed_below = any(
        TYPED.match(row[place].strip())
        for row in rest[:20]
        for place in range(min(len(row), len(cells)))
    )
    longer = len(named) == len(set(named)) and bool(rest)
    return True, typed_below or (longer and _names_like(named))


def _names_like(names: list[str]) -> bool:
    return all(re.fullmatch(r"[^\W\d][\w .\-/()#%]{0,60}", name) for name in names)


def layout_notices(layout: Layout, header_width: int) -> list[Finding]:
    """What to tell or ask about the layout."""
    notices = [] if layout.header_sure else [_header_question(layout.header)]
    if layout.skip_lines:
        notices.append(_lines_above(layout.skip_lines))
    if layout.header and layout.width > header_width:
        notices.append(_longer_rows(layout.width, header_width))
    return notices


def _header_question(header: bool) -> Finding:
    if header:
        code, sentence = (
            "header_assumed",
            "The first row is taken for the header. Say if it is data.",
        )
    else:
        code, sentence = (
            "no_header",
            "The first row looks like data, so the columns are called column_1, column_2 … Say if"
            " the first row is a header.",
        )
    action = options(header=not header)
    return Finding(code=code, severity="warn", asks=True, sentence=sentence, action=action)


def _lines_above(lines: int) -> Finding:
    return Finding(
        code="lines_above",
        severity="warn",
        sentence=f"{plural(lines, 'line above the table is', 'lines above the table are')} left out"
        " (a title or empty lines).",
        count=lines,
        action=options(skip_rows=0),
    )


def _longer_rows(width: int, header_width: int) -> Finding:
    extra = width - header_width
    last = "last gets a name of its own" if extra == 1 else f"last {extra} get names of their own"
    return Finding(
        code="rows_longer_than_header",
        severity="warn",
        sentence=f"Rows have {width} cells, the header has {header_width}; the {last}, no value"
        " moves to another column.",
        count=extra,
    )
