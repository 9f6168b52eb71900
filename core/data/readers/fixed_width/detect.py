"""A look at text whose columns stand below each other.

Where they begin, and what may be a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from core.base.errors import Refused
from core.base.finding import Finding, Severity
from core.base.progress import Progress
from core.base.words import plural
from core.data.readers.delimited import dialect
from core.data.readers.delimited.records import Dialect
from core.data.readers.text.batch import Rows, TextBatch
from core.data.readers.text_encoding import TextFile, is_odd, repair

LOOKED_AT = 2_000  # lines
LONGEST = 100_000  # characters of a line
_RULER = re.compile(r"^[\s|+]*[-=_]{2,}[-=_\s|+]*$")
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True)
class Layout:
    """What was found. Edges are where columns begin, counted from 1 as an editor does."""

    edges: tuple[int, ...]
    header: bool
    sure: bool  # whether the header is certain
    skip_rows: int


def lines(
    path: Path,
    encoding: str,
    skip_rows: int = 0,
    progress: Progress | None = None,
    file: TextFile | None = None,
) -> Iterator[str]:
    """The lines without their ends, those left out at the top excepted.

    Parameters
    ----------
    path : Path
    encoding : str
    skip_rows : int
        Lines to leave out at the top.
    progress : Progress, optional
        Hears of every block, by the bytes that are read.
    file : TextFile, optional
        The file, already open; ``path`` is opened when None.
    """
    file = file or TextFile(path, encoding)
    for block in file.blocks():
        for line in block:
            if skip_rows:
                skip_rows -= 1
                continue
            yield line.rstrip("\r\n")
        if progress is not None:
            progress(min(1.0, file.bytes_read / max(file.size, 1)), "Reading lines")


def head(path: Path, encoding: str, skip_rows: int = 0) -> list[str]:
    """The first lines."""
    top = list(islice(lines(path, encoding, skip_rows), LOOKED_AT))
    if any(len(line) > LONGEST for line in top):
        raise Refused(
            f"“{path.name}” has lines of more than {LONGEST:,} characters, so it is no text in"
            " columns. Choose another format."
        )
    return top


def find(
    path: Path, encoding: str, edges: list[int] | None, header: bool | None, skip_rows: int | None
) -> Layout:
    """Edges, header, and blank lines at the top; what a person chose stays.

    Parameters
    ----------
    path : Path
    encoding : str
    edges : list of int or None
        Where columns begin, counted from 1; detected when None or empty.
    header : bool or None
        Whether the first line names the columns; decided by its cells when None.
    skip_rows : int or None
        Lines to leave out at the top; the blank ones when None.

    Raises
    ------
    Refused
        When the first lines are all blank, or too long for text in columns.
    """
    top = head(path, encoding, skip_rows or 0)
    blank = next((index for index, line in enumerate(top) if line.strip()), None)
    if blank is None:
        raise Refused(f"“{path.name}” holds only blank lines. Choose a file with data.")
    skip = blank if skip_rows is None else skip_rows
    places = tuple(edges) if edges else tuple(find_edges(top))
    records = [cut(line, places) for line in top if line.strip() and not is_ruler(line)]
    seems, sure = dialect.looks_like_header(records[0], records[1:]) if records else (False, True)
    named = seems and all(records[0])
    return Layout(places, named if header is None else header, sure or header is not None, skip)


def is_ruler(line: str) -> bool:
    """A line of dashes below a header."""
    return bool(_RULER.match(line))


def find_edges(top: list[str]) -> list[int]:
    """Where columns begin: at the runs of a ruler, else behind the places that are blank in every
    line.
    """
    filled = [line for line in top if line.strip()]
    ruler = next((line for line in filled[:5] if is_ruler(line)), None)
    if (
        ruler is not None
        and len(runs := [match.start() + 1 for match in re.finditer(r"[-=_]+", ruler)]) > 1
    ):
        return runs
    body = [line for line in filled if not is_ruler(line)]
    whole = _starts(body)
    if len(body) < 3:
        return whole
    below, values = _starts(body[1:]), _present(body[1:], whole)
    if len(_WORDS.findall(body[0])) == len(below) and (len(below) > len(whole) or not all(values)):
        return below  # names that are wider than their columns
    named = _present(body[:1], whole)
    typed = any(dialect.TYPED.match(cell) for cell in cut(body[0], tuple(whole)))
    return whole if typed or not any(named) else _joined(whole, named, values, _filled(body))


def _present(body: list[str], edges: list[int]) -> list[bool]:
    """Which columns hold anything in these lines."""
    return [any(cells) for cells in zip(*(cut(line, tuple(edges)) for line in body), strict=True)]


def _joined(edges: list[int], named: list[bool], values: list[bool], used: np.ndarray) -> list[int]:
    """Columns without a name joined with the one whose name stands beside their values, or from
    which a single blank parts them.
    """
    joined = [edges[0]]
    for place in range(1, len(edges)):
        lonely = edges[place] < 3 or bool(used[edges[place] - 3])  # a single blank before it
        beside = (
            named[place] and not values[place] and not named[place - 1]
        )  # a name behind its values
        behind = not named[place] and (lonely or (named[place - 1] and not values[place - 1]))
        if not (beside or behind):
            joined.append(edges[place])
    return joined


def _starts(body: list[str]) -> list[int]:
    """The beginnings (from 1) of the runs of places that are filled in some line."""
    used = _filled(body)
    return [
        int(place) + 1 for place in np.flatnonzero(used & ~np.concatenate(([False], used[:-1])))
    ] or [1]


def _filled(body: list[str]) -> np.ndarray:
    used = np.zeros(max((len(line) for line in body), default=1), dtype=bool)
    for line in body:
        letters = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        used[: len(letters)] |= (letters != 32) & (letters != 9) & (letters != 0xA0)
    return used


def cut(line: str, edges: tuple[int, ...]) -> list[str]:
    """The cells of a line, without the blanks around them."""
    stops = [*(edge - 1 for edge in edges[1:]), len(line)]
    return [line[edge - 1 : stop].strip() for edge, stop in zip(edges, stops, strict=True)]


def names(line: str, edges: tuple[int, ...]) -> list[str]:
    """The names in a header line: by its words where it is not aligned like the rows."""
    split = any(
        edge > 1 and line[edge - 2 : edge - 1].strip() and line[edge - 1 : edge].strip()
        for edge in edges
    )
    words = _WORDS.findall(line)
    return words if split and len(words) == len(edges) else cut(line, edges)


def likeness(text: str, own_suffix: bool) -> float:
    """How sure it is that this text has its columns below each other: no delimiter cuts it, and
    blank columns do.
    """
    body = [line for line in text.split("\n")[:-1] if line.strip()][:LOOKED_AT] or [
        line for line in text.split("\n") if line.strip()
    ]
    body = [line.rstrip("\r") for line in body]
    if (
        len(body) < 2
        or "\t" in text[:5000]
        or (not _padded(body) and any(_cuts(body, mark) for mark in dialect.DELIMITERS))
    ):
        return 0.0
    ruled = any(is_ruler(line) for line in body[:5])
    columns = len(find_edges(body))
    if columns < 2:
        return 0.0
    if own_suffix or ruled:
        return 0.85
    wide = [line for line in body if len(line) > 8]
    return (
        0.85
        if columns > 2 and len(body) > 2 and len(wide) * 2 > len(body) and _apart(body)
        else 0.0
    )


def _cuts(body: list[str], mark: str) -> bool:
    """Whether a delimiter cuts nearly all lines into the same number of cells."""
    widths = [
        len(cells)
        for cells in dialect.records_in(
            [f"{line}\n" for line in body[:200]], Dialect(mark, '"', "")
        )
    ]
    usual = max(set(widths), key=widths.count) if widths else 1
    return usual > 1 and widths.count(usual) >= 0.8 * len(widths)


def _padded(body: list[str]) -> bool:
    """Lines of one length that are blank for the greater part: a comma inside a name does not make
    them delimited text.
    """
    lengths = [len(line) for line in body]
    blanks = sum(line.count(" ") for line in body)
    return (
        len(body) > 2
        and lengths.count(max(lengths)) >= 0.95 * len(body)
        and blanks > 0.5 * sum(lengths)
    )


def _apart(body: list[str]) -> bool:
    """Whether columns are set apart as only tables are: several blanks in a row, or lines of one
    length.
    """
    padded = sum("  " in line.strip() for line in body)
    lengths = [len(line) for line in body]
    return padded >= 0.6 * len(body) or (lengths.count(max(lengths)) >= 0.9 * len(body))


@dataclass
class Tally:
    """What was odd in the lines."""

    blank: int = 0
    undecodable: int = 0
    before: int = 0  # lines with text before the first column
    rows: int = 0


def rows(
    path: Path,
    encoding: str,
    layout: Layout,
    tally: Tally,
    progress: Progress | None = None,
    size: int = 10_000,
) -> Iterator[TextBatch]:
    """All rows as cells, in chunks; blank lines and rulers are left out.

    Parameters
    ----------
    tally : Tally
        Counts up while rows are read: complete when the last chunk is out.
    size : int (rows of a chunk)
    """
    waiting, width = Rows(), len(layout.edges)
    header_due = layout.header
    for line in lines(path, encoding, layout.skip_rows, progress):
        if not line.strip():
            tally.blank += 1
            continue
        if is_ruler(line) and tally.rows < 2:
            continue
        if header_due:
            header_due = False
            continue
        tally.rows += 1
        if is_odd(line):
            tally.undecodable += 1
            line = repair(line)
        tally.before += bool(line[: layout.edges[0] - 1].strip())
        waiting.cells.append(cut(line, layout.edges))
        waiting.numbers.append(tally.rows)
        waiting.raws.append(line)
        if len(waiting.cells) == size:
            yield waiting.batch(width)
            waiting = Rows()
    if waiting.cells:
        yield waiting.batch(width)


def notices(tally: Tally) -> list[Finding]:
    """What was odd, counted."""
    said: tuple[tuple[str, int, Severity, str], ...] = (
        (
            "blank_lines",
            tally.blank,
            "note",
            f"{plural(tally.blank, 'blank line was', 'blank lines were')} left out.",
        ),
        (
            "mixed_encodings",
            tally.undecodable,
            "warn",
            (
                f"{plural(tally.undecodable, 'row holds', 'rows hold')} bytes that are not in the"
                " file's encoding; they are read as Windows-1252."
            ),
        ),
        (
            "before_first_edge",
            tally.before,
            "warn",
            (
                f"{plural(tally.before, 'row has', 'rows have')} text before the first column; it"
                " is left out. Add a column edge to keep it."
            ),
        ),
    )
    return [
        Finding(code=code, severity=severity, sentence=sentence, count=count)
        for code, count, severity, sentence in said
        if count
    ]
