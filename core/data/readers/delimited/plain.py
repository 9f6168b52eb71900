"""The quick way for well-formed pieces of a delimited file: their records are counted apart, and
pyarrow cuts their cells as plain text.

It types nothing, takes nothing for missing and forgives nothing: a piece that the careful reader
might see otherwise (a quote inside a cell, a lone carriage return, undecodable bytes …) is left to
that reader.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from core.data.readers.delimited.records import LONGEST_RECORD, Dialect
from core.data.readers.text_encoding import bom

MOST_ODD = 50  # records of another width in a piece that are taken out of it one by one
_LF, _CR = 10, 13
_REPLACEMENT = "\ufffd".encode()


@dataclass(frozen=True)
class Spans:
    """Where the records of a piece are.

    Attributes
    ----------
    starts, stops : np.ndarray of int
        Byte places of each record that is not a blank line; a stop is that of its line end.
    blank : int
        Blank lines.
    used : int
        Bytes that the records fill; what follows is an open record.
    """

    starts: np.ndarray
    stops: np.ndarray
    blank: int
    used: int


@dataclass(frozen=True)
class Segment:
    """Records ``first`` to ``stop`` (exclusive) of a piece: their columns; or None where the one
    record has another width and is left to the careful reader.
    """

    first: int
    stop: int
    columns: list[pa.Array] | None


class LazyRaws:
    """The records of a piece as text, made when one is asked for."""

    def __init__(self, data: bytes, starts: np.ndarray, stops: np.ndarray) -> None:
        self._data, self._starts, self._stops = data, starts, stops

    def __getitem__(self, place: int, /) -> str:
        return self._data[self._starts[place] : self._stops[place]].decode()


def fits(dialect: Dialect, width: int) -> bool:
    """Whether a file of this dialect can be read the quick way at all."""
    marks = dialect.delimiter + dialect.quote
    return width > 1 and not dialect.comment and marks.isascii() and not set(marks) & set("\r\n")


def spans_of(data: bytes, dialect: Dialect, *, final: bool) -> Spans | None:
    """Where the records in ``data`` are, or None where it is not well-formed.

    Parameters
    ----------
    data : bytes
        UTF-8 from the beginning of a record on.
    dialect : Dialect
        Delimiter and quote.
    final : bool
        Whether the file ends with it, so that the last record needs no line end.
    """
    array = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(array == _LF)
    quotes = np.flatnonzero(array == ord(dialect.quote)) if dialect.quote else ends[:0]
    if len(quotes):
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    used = len(data) if final and len(quotes) % 2 == 0 else int(ends[-1]) + 1 if len(ends) else 0
    if not used:
        return None
    body = data[:used]
    quotes = quotes[: np.searchsorted(quotes, used)]
    if _foreign(body) or not _closed(array[:used], quotes, ord(dialect.delimiter)):
        return None
    if ends[-1:].tolist() != [used - 1]:
        ends = np.append(ends, used)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    if lengths.max() > LONGEST_RECORD:
        return None
    blank = lengths == 0
    short = np.flatnonzero(lengths == 1)
    blank[short] = array[starts[short]] == _CR
    return Spans(starts[~blank], ends[~blank], int(blank.sum()), used)


def _foreign(body: bytes) -> bool:
    """Line ends that are no line ends everywhere, and letters that are none."""
    if b"\r" in body and body.count(b"\r") != body.count(b"\r\n"):
        return True
    return not body.isascii() and (bom(body) is not None or _REPLACEMENT in body)


def _closed(array: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Whether every quote stands around a whole cell, or doubled inside of one."""
    if not len(quotes):
        return True
    opens, closes = quotes[0::2], quotes[1::2]
    doubled = np.zeros(len(opens) + 1, dtype=bool)  # an opening right behind a closing
    doubled[1:-1] = opens[1:] == closes[:-1] + 1
    before = array[np.maximum(opens - 1, 0)]
    begins = (opens == 0) | (before == delimiter) | (before == _LF)
    behind = array[np.minimum(closes + 1, len(array) - 1)]
    ends = (closes == len(array) - 1) | np.isin(behind, (delimiter, _LF, _CR))
    return bool((begins | doubled[:-1]).all() and (ends | doubled[1:]).all())


def segments_of(data: bytes, spans: Spans, dialect: Dialect, width: int) -> list[Segment] | None:
    """The records as columns of text, or None where they are not cut as counted.

    Parameters
    ----------
    data : bytes
        As of :func:`spans_of`.
    spans : Spans
        Its records.
    dialect : Dialect
        Delimiter and quote.
    width : int
        Columns of the table.
    """
    count = len(spans.starts)
    if not count:
        return []
    columns = _columns(data[: spans.used], dialect, width, count)
    if columns is not None:
        return [Segment(0, count, columns)]
    odd = np.flatnonzero(_widths(data, spans, dialect) != width)
    if not 0 < len(odd) <= MOST_ODD:
        return None
    return _around(odd.tolist(), data, spans, dialect, width)


def _around(
    odd: list[int], data: bytes, spans: Spans, dialect: Dialect, width: int
) -> list[Segment] | None:
    """The runs of records between those of another width, and these."""
    segments: list[Segment] = []
    first = 0
    for record in [*odd, len(spans.starts)]:
        if first < record:
            run = data[spans.starts[first] : spans.stops[record - 1]]
            columns = _columns(run, dialect, width, record - first)
            if columns is None:
                return None
            segments.append(Segment(first, record, columns))
        if record < len(spans.starts):
            segments.append(Segment(record, record + 1, None))
        first = record + 1
    return segments


def _widths(data: bytes, spans: Spans, dialect: Dialect) -> np.ndarray:
    """Cells of each record."""
    array = np.frombuffer(data, dtype=np.uint8, count=spans.used)
    marks = np.flatnonzero(array == ord(dialect.delimiter))
    if dialect.quote:
        quotes = np.flatnonzero(array == ord(dialect.quote))
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    return (
        np.asarray(np.searchsorted(marks, spans.stops) - np.searchsorted(marks, spans.starts)) + 1
    )


def _columns(run: bytes, dialect: Dialect, width: int, records: int) -> list[pa.Array] | None:
    """The cells of some whole records; None where pyarrow does not cut as many of this width."""
    names = [str(place) for place in range(width)]
    try:
        table = pacsv.read_csv(
            pa.py_buffer(run),
            pacsv.ReadOptions(use_threads=False, block_size=len(run) + 1, column_names=names),
            pacsv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                double_quote=bool(dialect.quote),
                newlines_in_values=bool(dialect.quote),
            ),
            pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != records:
        return None
    return [column.combine_chunks() for column in table.columns]
