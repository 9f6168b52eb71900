"""A look at a delimited file: a bounded part of it, however large it is.

From it come the parameters, the columns and what to tell a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.base.words import plural
from core.data.inference.convert import ColumnPlan
from core.data.inference.headers import Header, header_notices, unique_names
from core.data.inference.infer import infer
from core.data.inference.sample import Reading
from core.data.readers import text_encoding
from core.data.readers.delimited import dialect as csv_dialect
from core.data.readers.delimited.records import Dialect, Shaper, Tally, blocks
from core.data.readers.text.rows import Rows, columns_of, type_rows
from core.data.readers.text_encoding import TextFile
from core.data.schema import check_types
from core.data.source import Detected, FileParams, Preview

HEAD = 4 << 20  # bytes read from the beginning
HEAD_ROWS = 5_000
PATCH = 64 << 10  # bytes of each further place that is looked at
PATCHES = 16
COLUMNS_LIMIT = 20_000


@dataclass(frozen=True)
class Look:
    """What was found."""

    dialect: Dialect
    layout: csv_dialect.Layout
    plans: list[ColumnPlan]
    notices: list[Finding]
    rows: Rows  # of the head
    total_rows: int | None  # None when the file is longer than the look


def reading_of(params: Any) -> Reading:
    """What the parameters say about how cells are read."""
    return Reading(
        frozenset(params.missing),
        params.decimal,
        params.thousands,
        params.dates,
        dict(params.types),
    )


def likeness(head: bytes, own_suffix: bool) -> float:
    """How likely these bytes are delimited text."""
    if not head:
        return 0.3 if own_suffix else 0.0
    if _binary(head):
        return 0.0
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins in (b"{", b"[", b"<"):
        return 0.35 if own_suffix else 0.1
    return 0.8 if own_suffix else 0.5


def _binary(head: bytes) -> bool:
    """Control characters tell: text has hardly any but tabs and line ends."""
    if text_encoding.guess_encoding(head[:4096])[0].startswith("utf-16") or text_encoding.bom(head):
        return False
    odd = sum(head.count(byte) for byte in (*range(1, 9), 11, *range(14, 27), 28, 29, 30, 31))
    return odd > 0.02 * len(head) or head.count(0) > 0.3 * len(head)


def detect(path: Path, given: dict[str, Any], kind: type[FileParams]) -> Detected:
    """Find the parameters; what is given stays, and the rest is found in its light."""
    validated(kind, given)
    head = _head(path)
    found: dict[str, Any] = dict(given)
    notices: list[Finding] = []
    if "encoding" not in given:
        found["encoding"], notices = _encoding(path, head)
    else:
        found["encoding"] = text_encoding.known_encoding(given["encoding"])
    lines = _head_lines(path, found["encoding"])
    if not any(line.strip() for line in lines):
        raise Refused(f"“{path.name}” holds only blank lines. Choose a file with data.")
    found.setdefault("quote", csv_dialect.find_quote(lines[:1000]))
    found.setdefault("comment", _comment(lines))
    found.setdefault(
        "delimiter", csv_dialect.find_delimiter(lines[:1000], found["quote"], found["comment"])
    )
    dialect = Dialect(found["delimiter"], found["quote"], found["comment"])
    layout = csv_dialect.find_layout(
        lines, dialect, header=given.get("header"), skip_lines=given.get("skip_rows")
    )
    found |= {"header": layout.header, "skip_rows": layout.skip_lines}
    params = validated(kind, found)
    looked = look(path, params)
    notices += csv_dialect.layout_notices(layout, _header_width(lines, layout))
    comma = _decimal_comma(looked, given, params)
    if comma is not None:
        params = params.model_copy(update=comma[0])
        notices.append(comma[1])
        looked = look(path, params)
    notices += looked.notices
    return Detected(params, tuple(notices), _choices())


def _choices() -> dict[str, tuple[Any, ...]]:
    return {
        "delimiter": csv_dialect.DELIMITERS,
        "encoding": text_encoding.ENCODINGS,
        "quote": ('"', "'", ""),
    }


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        head = stream.read(1 << 20)
    if not head:
        raise Refused(f"“{path.name}” is empty (0 bytes). Choose a file with data.")
    if _binary(head):
        raise Refused(
            f"“{path.name}” is not a text file. Choose a CSV file, or the source that fits."
        )
    return head


def _encoding(path: Path, head: bytes) -> tuple[str, list[Finding]]:
    """The encoding from the head and, where that is plain ASCII, from places further down."""
    name, sure = text_encoding.guess_encoding(head)
    if name == "utf-8" and head.isascii():
        patches = b"\n".join(patch for patch in _patches(path) if not patch.isascii())
        name, sure = (
            text_encoding.guess_encoding(patches)
            if patches and not text_encoding.bom(patches)
            else ("utf-8", True)
        )
        head = patches or head
    if name == "utf-8" and sure:
        return name, []
    example = _example(head, name)
    said = {
        "utf-16-le": "UTF-16 (little endian)",
        "utf-16-be": "UTF-16 (big endian)",
        "cp1252": "Windows-1252 (Western)",
    }.get(name, name)
    if sure:
        return name, [Finding(code="encoding", sentence=f"The file is stored as {said}.")]
    sentence = (
        f"The file seems to be stored as {said}{f' (“{example}”)' if example else ''}. Choose"
        " another encoding if letters look wrong."
    )
    return name, [
        Finding(
            code="encoding",
            severity="warn",
            asks=True,
            sentence=sentence,
            action=options(encoding="latin-1" if name == "cp1252" else "cp1252"),
        )
    ]


def _example(head: bytes, encoding: str) -> str:
    line = next((line for line in head.splitlines() if not line.isascii()), b"")
    text = line.decode(encoding, "replace")
    at = next((index for index, char in enumerate(text) if ord(char) > 127), 0)
    return text[max(0, at - 15) : at + 15].strip()


def _patches(path: Path) -> Iterator[bytes]:
    """Pieces from evenly spaced places behind the head; the same ones for the same file."""
    size = path.stat().st_size
    if size <= HEAD:
        return
    with path.open("rb") as stream:
        for place in np.linspace(HEAD, max(HEAD, size - PATCH), PATCHES).astype(int):
            stream.seek(int(place) // 4 * 4)
            yield stream.read(PATCH)


def _head_lines(path: Path, encoding: str) -> list[str]:
    found: list[str] = []
    for lines in islice(TextFile(path, encoding).blocks(), 2):
        found += lines[:5000]
    return found[:5000]


def _comment(lines: list[str]) -> str:
    """“#” when the file begins with lines of it that hold no delimiter more often than the table
    does.
    """
    top = [line for line in lines[:50] if line.strip()]
    marked = [line for line in top if line.startswith("#")]
    if not marked or not top[0].startswith("#"):
        return ""
    plain = next((line for line in top if not line.startswith("#")), "")
    counts = {mark: plain.count(mark) for mark in csv_dialect.DELIMITERS}
    best = max(counts, key=lambda mark: counts[mark])
    return "#" if counts[best] and all(line.count(best) != counts[best] for line in marked) else ""


def _header_width(lines: list[str], layout: csv_dialect.Layout) -> int:
    records = csv_dialect._records(lines[layout.skip_lines :], layout.dialect)
    return len(records[0]) if records else 0


def _decimal_comma(
    looked: Look, given: dict[str, Any], params: Any
) -> tuple[dict[str, str], Finding] | None:
    """Where cells are not cut by commas and some column can only be numbers with a decimal comma,
    that is the file's decimal mark, and it is said.
    """
    asked = next(
        (notice for notice in looked.notices if notice.code == "decimal_mark" and notice.action),
        None,
    )
    if asked is None or asked.action is None or "decimal" in given or params.delimiter == ",":
        return None
    fix = {name: value for name, value in asked.action.values.items() if name not in given}
    sentence = (
        f"Numbers are written with a decimal comma (in “{asked.subject}”), and read that way. Say if"
        " the comma means something else."
    )
    return fix, Finding(
        code="decimal_comma",
        severity="warn",
        sentence=sentence,
        subject=asked.subject,
        action=options(decimal="."),
    )


def look(path: Path, params: Any) -> Look:
    """Look at the head and at a few places further down, in the light of the parameters.

    Raises
    ------
    Refused
        For a file without a table, or with more columns than allowed.
    """
    encoding = text_encoding.known_encoding(params.encoding)
    dialect = Dialect(params.delimiter, params.quote, params.comment)
    lines = _head_lines(path, encoding)
    layout = csv_dialect.find_layout(
        lines, dialect, header=params.header, skip_lines=params.skip_rows
    )
    if not layout.width:
        raise Refused(
            f"“{path.name}” holds no table below line {params.skip_rows}. Leave out fewer lines.",
            field="skip_rows",
        )
    if layout.width > COLUMNS_LIMIT:
        raise Refused(
            f"“{path.name}” has {layout.width:,} columns; at most {COLUMNS_LIMIT:,} are accepted."
            " Check the delimiter."
        )
    tally = Tally()
    file = TextFile(path, encoding)
    header, rows, complete = _head_rows(file, layout, params.ragged == "keep", tally)
    headers = (
        unique_names(_header_cells(header, layout.width))
        if layout.header
        else [Header(f"column_{place}", None) for place in range(1, layout.width + 1)]
    )
    more = [] if complete else _patch_rows(path, encoding, layout)
    columns = columns_of(rows.cells[:HEAD_ROWS] + more, layout.width)
    plans, found = infer(headers, columns, reading_of(params))
    notices = header_notices(headers) if layout.header else []
    notices += found + tally_notices(tally, file.nul_bytes, of_sample=not complete)
    if not complete:
        sentence = (
            f"Types were found from {min(HEAD_ROWS, len(rows.cells)) + len(more):,} rows: the first"
            f" ones and some of {PATCHES} other places in the file."
        )
        notices.append(
            Finding(
                code="sampled", sentence=sentence, count=min(HEAD_ROWS, len(rows.cells)) + len(more)
            )
        )
    if not rows.cells and not rows.rejected:
        notices.append(
            Finding(code="no_rows", severity="warn", sentence="The file has a header and no rows.")
        )
    check_types(params.types, [plan.name for plan in plans])
    return Look(dialect, layout, plans, notices, rows, tally.rows if complete else None)


def _header_cells(header: list[str], width: int) -> list[str]:
    return (header + [""] * width)[: max(width, len(header))][:width]


def _head_rows(
    file: TextFile, layout: csv_dialect.Layout, keep_long: bool, tally: Tally
) -> tuple[list[str], Rows, bool]:
    """Header cells, shaped rows of the head, and whether that is the whole file."""
    shaper = Shaper(layout.dialect, layout.width, keep_long=keep_long, tally=tally)
    header: list[str] | None = None if layout.header else []
    rows = Rows([], [], [], [])
    for block in blocks(file, layout.dialect, layout.skip_lines):
        start = 0
        if header is None:
            start, header = header_in(block)
            if header is None:
                continue
        rows.extend(shaper.shape(block, start))
        if file.bytes_read >= HEAD:
            break
    return header or [], rows, file.bytes_read >= file.size - 4


def header_in(block: Any) -> tuple[int, list[str] | None]:
    """Index behind the header record in a block, and its cells; blank records before it are
    skipped.
    """
    for index, cells in enumerate(block.records):
        if index in block.faults or any(cell.strip() for cell in cells) or len(cells) > 1:
            return index + 1, cells
    return len(block.records), None


def _patch_rows(path: Path, encoding: str, layout: csv_dialect.Layout) -> list[list[str]]:
    """Rows of the right width from places further down; the cut lines at both ends are left out."""
    found: list[list[str]] = []
    for patch in _patches(path):
        text = patch.decode(encoding, "replace")
        lines = text.splitlines(keepends=True)[1:-1]
        found += [
            cells
            for cells in csv_dialect._records(lines, layout.dialect)
            if len(cells) == layout.width
        ]
    return found


#: what agrees with the count in the sentences of :func:`tally_notices`
_ONE = {
    "have": "has",
    "open": "opens",
    "use": "uses",
    "hold": "holds",
    "they_go": "it goes",
    "them": "it",
}
_SEVERAL = {
    "have": "have",
    "open": "open",
    "use": "use",
    "hold": "hold",
    "they_go": "they go",
    "them": "them",
}


def tally_notices(tally: Tally, nul_bytes: int, *, of_sample: bool = False) -> list[Finding]:
    """What was odd about the rows, counted."""
    where = " in the part looked at" if of_sample else ""
    texts = {
        "long": (
            "ragged_long",
            (
                "{n} {have} more cells than the table has columns; {they_go} to quarantine unless"
                " you keep {them} without the surplus cells."
            ),
            options(ragged="keep"),
        ),
        "long_kept": (
            "ragged_long",
            "{n} {have} more cells than the table has columns; the surplus cells are left out.",
            options(ragged="quarantine"),
        ),
        "short": (
            "ragged_short",
            "{n} {have} too few cells; what is not there counts as missing.",
            None,
        ),
        "unclosed": (
            "unclosed_quote",
            "{n} {open} a quote that does not close properly; {they_go} to quarantine.",
            None,
        ),
        "other_delimiter": (
            "mixed_delimiters",
            "{n} {use} another delimiter than the file; {they_go} to quarantine.",
            None,
        ),
        "undecodable": (
            "mixed_encodings",
            "{n} {hold} bytes that are not in the file's encoding; they are read as Windows-1252.",
            None,
        ),
    }
    found = []
    for kind, (code, sentence, action) in texts.items():
        if count := getattr(tally, kind):
            rows = tuple(tally.first[kind])
            told = (
                f"{plural(count, 'row')}{where} (row"
                f" {', '.join(map(str, rows[:8]))}{' …' if count > 8 else ''})"
            )
            text = sentence.format(n=told, **(_ONE if count == 1 else _SEVERAL))
            found.append(
                Finding(
                    code=code, severity="warn", sentence=text, rows=rows, count=count, action=action
                )
            )
    if nul_bytes:
        text = f"{plural(nul_bytes, f'NUL byte{where} was', f'NUL bytes{where} were')} left out."
        found.append(Finding(code="nul_bytes", severity="warn", sentence=text, count=nul_bytes))
    if tally.blank:
        text = (
            f"{plural(tally.blank, f'blank line{where} was', f'blank lines{where} were')} left out."
        )
        found.append(Finding(code="blank_lines", sentence=text, count=tally.blank))
    return found


def preview(path: Path, params: Any, limit: int, name: str) -> Preview:
    """The first ``limit`` rows as they would be stored."""
    looked = look(path, params)
    typed = type_rows(looked.rows, looked.plans)
    table = pa.Table.from_batches([typed.batch]).slice(0, limit)
    columns = tuple(plan.column for plan in looked.plans)
    return Preview(
        name,
        params,
        columns,
        table,
        looked.total_rows,
        tuple(looked.notices),
        _choices(),
        len({entry[0] for entry in typed.rejected}),
    )
