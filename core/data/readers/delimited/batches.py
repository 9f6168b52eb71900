"""One reading of a delimited file as text batches, piece by piece: the quick way where a piece is
well-formed, the careful way elsewhere. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.readers.delimited import plain
from core.data.readers.delimited.records import Block, Dialect, Shaper, Tally, cut
from core.data.readers.text.batch import TextBatch
from core.data.readers.text_encoding import TextFile, text_lines

PIECE = 4 << 20  # bytes
_TOP_LINES = 100  # lines cut at a time in the search for the header


@dataclass
class DelimitedFile:
    """A delimited file that is read once.

    Attributes
    ----------
    file : TextFile
        The bytes, and what was odd about them.
    dialect : Dialect
        Delimiter, quote, comment.
    width : int
        Columns of the table; records of another width are padded, cut or rejected.
    skip_lines : int
        Lines at the top that are no records.
    has_header : bool
        Whether the first record names the columns.
    keep_long : bool
        Whether records with surplus cells are loaded without these.
    header : list of str
        The cells of the header, once it was met.
    complete : bool
        Whether the end of the file was met.
    tally : Tally
        What was odd about the rows.
    """

    file: TextFile
    dialect: Dialect
    width: int
    skip_lines: int = 0
    has_header: bool = True
    keep_long: bool = False
    header: list[str] = field(default_factory=list)
    complete: bool = False
    tally: Tally = field(default_factory=Tally)

    def batches(self, progress: Progress = silent, piece: int | None = None) -> Iterator[TextBatch]:
        """All rows below the header in batches of about ``piece`` bytes."""
        shaper = Shaper(self.dialect, self.width, keep_long=self.keep_long, tally=self.tally)
        quick = plain.fits(self.dialect, self.width)
        top: _Top | None = _Top(self.dialect, self.skip_lines, self.has_header)
        waiting = b""
        for piece_bytes, final in _with_final(self.file.utf8_blocks(piece or PIECE)):
            data = waiting + piece_bytes if waiting else piece_bytes
            if top is not None:
                used = top.use(data, final=final)
                data = data[used:]
                if not top.done:
                    waiting = data
                    continue
                self.header, top = top.header, None
            cut_piece = self._quickly(data, shaper, final=final) if quick else None
            batches, used = cut_piece or self._carefully(data, shaper, final=final)
            waiting = data[used:]
            self.complete = final and not waiting
            yield from batches
            share = min(1.0, self.file.bytes_read / max(1, self.file.size))
            progress(share, f"{plural(self.tally.rows, 'row')} read")
        if waiting:  # a quote that never closes
            batches, _ = self._carefully(waiting, shaper, final=True)
            self.complete = True
            yield from batches

    def _quickly(
        self, data: bytes, shaper: Shaper, *, final: bool
    ) -> tuple[list[TextBatch], int] | None:
        """The batches of a well-formed piece, and its bytes that they hold; None for any other."""
        spans = plain.spans_of(data, self.dialect, final=final)
        if spans is None:
            return None
        segments = plain.segments_of(data, spans, self.dialect, self.width)
        if segments is None:
            return None
        self.tally.blank += spans.blank
        batches = []
        for segment in segments:
            starts = spans.starts[segment.first : segment.stop]
            stops = spans.stops[segment.first : segment.stop]
            if segment.columns is None:
                record = data[starts[0] : stops[0]].decode("utf-8", "surrogateescape")
                block, _ = cut(text_lines(record), self.dialect, final=True)
                batches.append(shaper.shape(block).batch(self.width))
                continue
            first = self.tally.rows + 1
            self.tally.rows += len(starts)
            numbers = range(first, first + len(starts))
            raws = plain.LazyRaws(data, starts, stops)
            batches.append(TextBatch(segment.columns, numbers, raws))
        return batches, spans.used

    def _carefully(
        self, data: bytes, shaper: Shaper, *, final: bool
    ) -> tuple[list[TextBatch], int]:
        """The batch of any piece, cut record by record, and its bytes that it holds."""
        whole = len(data) if final else _last_line_end(data)
        lines = text_lines(data[:whole].decode("utf-8", "surrogateescape"))
        block, used = cut(lines, self.dialect, final=final)
        rest = "".join(lines[used:]).encode("utf-8", "surrogateescape")
        return [shaper.shape(block).batch(self.width)], whole - len(rest)


@dataclass
class _Top:
    """The way through the lines left out and the header."""

    dialect: Dialect
    skip_lines: int
    header_due: bool
    header: list[str] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return not self.skip_lines and not self.header_due

    def use(self, data: bytes, *, final: bool) -> int:
        """How many bytes of ``data`` belong to the top."""
        if self.done:
            return 0
        whole = len(data) if final else _last_line_end(data)
        lines = text_lines(data[:whole].decode("utf-8", "surrogateescape"))
        position = min(self.skip_lines, len(lines))
        self.skip_lines = 0 if final else self.skip_lines - position
        count = _TOP_LINES
        while self.header_due and position < len(lines):
            last = final and position + count >= len(lines)
            block, used = cut(lines[position : position + count], self.dialect, final=last)
            place, header = header_in(block)
            if header is not None:
                self.header, self.header_due = header, False
                position += block.lines_used(place)
            elif used:
                position += used
            elif position + count >= len(lines):
                break  # the record is longer than what was read
            else:
                count *= 4
        self.header_due = self.header_due and not final
        return len("".join(lines[:position]).encode("utf-8", "surrogateescape"))


def header_in(block: Block) -> tuple[int, list[str] | None]:
    """The place behind the header record in a block, and its cells; blank records before it are
    skipped.
    """
    for place, cells in enumerate(block.records):
        if place in block.faults or any(cell.strip() for cell in cells) or len(cells) > 1:
            return place + 1, cells
    return len(block.records), None


def _with_final(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    current = next(pieces, b"")
    for following in chain(pieces, [None]):
        yield current, following is None
        current = following or b""


def _last_line_end(data: bytes) -> int:
    """Where the last whole line ends; a CR at the very end may be half of a CR LF."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
