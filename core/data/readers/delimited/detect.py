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
from core.base.finding import Action, Finding, options
from core.base.params import validated
from core.base.words import plural
from core.data.inference.convert import ColumnPlan
from core.data.inference.headers import Header, header_notices, unique_names
from core.data.inference.infer import infer
from core.data.inference.sample import Reading
from core.data.readers import text_encoding
from core.data.readers.delimited import dialect as csv_dialect
from core.data.readers.delimited.batches import DelimitedFile
from core.data.readers.delimited.records import Dialect, Tally
from core.data.readers.text.batch import TextBatch, columns_of
from core.data.readers.text.table import first_rows
from core.data.readers.text_encoding import TextFile
from core.data.schema import check_types
from core.data.source import Detection, FileParams, Preview, ReadContext

HEAD = 4 << 20  # bytes read from the beginning
PATCH = 64 << 10  # bytes of each further place that is looked at
PATCHES = 16


@dataclass(frozen=True)
class Look:
    """What a look at a file showed.

    Attributes
    ----------
    width : int
        Columns.
    plans : list of ColumnPlan
        How each column would be typed.
    notices : list of Finding
        What a person should know or is asked.
    head : list of TextBatch
        The rows of the beginning.
    total_rows : int, optional
        None when the file is longer than the look.
    """

    width: int
    plans: list[ColumnPlan]
    notices: list[Finding]
    head: list[TextBatch]
    total_rows: int | None


def cell_reading(params: Any) -> Reading:
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
    begins = text_encoding.narrow_head(head).lstrip(b" \t\r\n")[:1]
    if begins in (b"{", b"[", b"<"):
        return 0.35 if own_suffix else 0.1
    return 0.8 if own_suffix else 0.5


def _binary(head: bytes) -> bool:
    """Control characters tell: text has hardly any but tabs and line ends."""
    if text_encoding.guess_encoding(head[:4096])[0].startswith("utf-16") or text_encoding.bom(head):
        return False
    odd = sum(head.count(byte) for byte in (*range(1, 9), 11, *range(14, 27), 28, 29, 30, 31))
    return odd > 0.02 * len(head) or head.count(0) > 0.3 * len(head)


def inspect(context: ReadContext, overrides: dict[str, Any], kind: type[FileParams]) -> Detection:
    """Detect the parameters; overrides stay, and the rest is detected in their light."""
    validated(kind, overrides)
    path, head = context.file, head_of(context.file)
    options: dict[str, Any] = dict(overrides)
    options["encoding"], notices = text_encoding.choose_encoding(
        overrides, lambda: detect_encoding(path, head)
    )
    lines = _head_lines(path, options["encoding"])
    if not any(line.strip() for line in lines):
        raise Refused(f"“{path.name}” holds only blank lines. Choose a file with data.")
    layout = _layout(lines, options, overrides)
    options |= {"header": layout.header, "skip_rows": layout.skip_lines}
    params = validated(kind, options)
    seen = look(context, params)
    notices += csv_dialect.layout_notices(layout, _header_width(lines, layout))
    comma = _decimal_comma(seen, overrides, params)
    if comma is not None:
        params = params.model_copy(update=comma[0])
        notices.append(comma[1])
        seen = look(context, params)
    notices += seen.notices
    return Detection(params, tuple(notices), choices())


def _layout(
    lines: list[str], options: dict[str, Any], overrides: dict[str, Any]
) -> csv_dialect.Layout:
    """Where the table is; quote, comment and delimiter are added to ``options``."""
    options.setdefault("quote", csv_dialect.find_quote(lines[:1000]))
    options.setdefault("comment", _comment(lines))
    delimiter = csv_dialect.find_delimiter(lines[:1000], options["quote"], options["comment"])
    options.setdefault("delimiter", delimiter)
    dialect = Dialect(options["delimiter"], options["quote"], options["comment"])
    return csv_dialect.find_layout(
        lines, dialect, header=overrides.get("header"), skip_lines=overrides.get("skip_rows")
    )


def choices() -> dict[str, tuple[Any, ...]]:
    """Parameter → values to offer."""
    return {
        "delimiter": csv_dialect.DELIMITERS,
        "encoding": text_encoding.ENCODINGS,
        "quote": ('"', "'", ""),
    }


def head_of(path: Path) -> bytes:
    """The first megabyte of a text file; Refused when it is empty or no text."""
    with path.open("rb") as stream:
        head = stream.read(1 << 20)
    if not head:
        raise Refused(f"“{path.name}” is empty (0 bytes). Choose a file with data.")
    if _binary(head):
        raise Refused(
            f"“{path.name}” is not a text file. Choose a CSV file, or the source that fits."
        )
    return head


def detect_encoding(path: Path, head: bytes) -> tuple[str, list[Finding]]:
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
    head: list[str] = []
    for lines in islice(TextFile(path, encoding).blocks(), 2):
        head += lines[:5000]
    return head[:5000]


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
    records = csv_dialect.records_in(lines[layout.skip_lines :], layout.dialect)
    return len(records[0]) if records else 0


def _decimal_comma(
    seen: Look, overrides: dict[str, Any], params: Any
) -> tuple[dict[str, str], Finding] | None:
    """Where cells are not cut by commas and some column can only be numbers with a decimal comma,
    that is the file's decimal mark, and it is said.
    """
    asked = next(
        (notice for notice in seen.notices if notice.code == "decimal_mark" and notice.action),
        None,
    )
    if asked is None or asked.action is None or "decimal" in overrides or params.delimiter == ",":
        return None
    fix = {name: value for name, value in asked.action.values.items() if name not in overrides}
    sentence = (
        f"Decimal comma detected (“{asked.subject}”). If the comma separates thousands, choose the"
        " point as decimal mark."
    )
    return fix, Finding(
        code="decimal_comma",
        severity="warn",
        sentence=sentence,
        subject=asked.subject,
        action=options(decimal="."),
    )


def look(context: ReadContext, params: Any) -> Look:
    """Look at the head and at a few places further down, in the light of the parameters.

    Raises
    ------
    Refused
        For a file without a table, or with more columns than allowed.
    """
    path, encoding = context.file, text_encoding.known_encoding(params.encoding)
    dialect = Dialect(params.delimiter, params.quote, params.comment)
    layout = csv_dialect.find_layout(
        _head_lines(path, encoding), dialect, header=params.header, skip_lines=params.skip_rows
    )
    if not layout.width:
        raise Refused(
            f"“{path.name}” holds no table below line {params.skip_rows}. Leave out fewer lines.",
            field="skip_rows",
        )
    context.limits.check_columns(path.name, layout.width, "Check the delimiter.", "delimiter")
    reading = reading_of_file(path, params, layout.width)
    head = _head_batches(reading)
    headers = (
        unique_names((reading.header + [""] * layout.width)[: layout.width])
        if layout.header
        else [Header(f"column_{place}", None) for place in range(1, layout.width + 1)]
    )
    further = [] if reading.complete else _patch_rows(path, encoding, layout)
    columns = _sample(head, further, layout.width, context.limits.sample_rows)
    plans, typing_notices = infer(headers, columns, cell_reading(params))
    check_types(params.types, [plan.name for plan in plans])
    notices = [
        *(header_notices(headers) if layout.header else []),
        *typing_notices,
        *tally_notices(reading.tally, reading.file.nul_bytes, of_sample=not reading.complete),
        *_extent_notices(reading, len(columns[0])),
    ]
    total = reading.tally.rows if reading.complete else None
    return Look(layout.width, plans, notices, head, total)


def reading_of_file(path: Path, params: Any, width: int) -> DelimitedFile:
    """One reading of the file with these parameters."""
    return DelimitedFile(
        TextFile(path, text_encoding.known_encoding(params.encoding)),
        Dialect(params.delimiter, params.quote, params.comment),
        width,
        params.skip_rows,
        params.header,
        params.ragged == "keep",
    )


def _head_batches(reading: DelimitedFile) -> list[TextBatch]:
    """The rows of the beginning."""
    batches = []
    for batch in reading.batches(piece=HEAD // 4):
        batches.append(batch)
        if reading.file.bytes_read >= HEAD:
            break
    return batches


def _sample(
    head: list[TextBatch], further: list[list[str]], width: int, rows: int
) -> list[pa.Array]:
    """The cells that types are inferred from: the first ``rows`` rows, and some from further
    down.
    """
    columns = [
        pa.concat_arrays([batch.columns[place] for batch in head] or [pa.array([], pa.string())])
        for place in range(width)
    ]
    more = columns_of(further, width)
    return [
        pa.concat_arrays([column[:rows], extra])
        for column, extra in zip(columns, more, strict=True)
    ]


def _extent_notices(reading: DelimitedFile, sampled: int) -> list[Finding]:
    """That only a part was looked at, or that there is no row."""
    if not reading.complete:
        sentence = (
            f"Types were found from {sampled:,} rows: the first ones and some of {PATCHES} other"
            " places in the file."
        )
        return [Finding(code="sampled", sentence=sentence, count=sampled)]
    if not reading.tally.rows:
        sentence = "The file has a header and no rows."
        return [Finding(code="no_rows", severity="warn", sentence=sentence)]
    return []


def _patch_rows(path: Path, encoding: str, layout: csv_dialect.Layout) -> list[list[str]]:
    """Rows of the right width from places further down; the cut lines at both ends are left out."""
    rows: list[list[str]] = []
    for patch in _patches(path):
        text = patch.decode(encoding, "replace")
        lines = text.splitlines(keepends=True)[1:-1]
        rows += [
            cells
            for cells in csv_dialect.records_in(lines, layout.dialect)
            if len(cells) == layout.width
        ]
    return rows


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


#: what was counted → code, sentence, and what settles it
_ODD_ROWS: dict[str, tuple[str, str, Action | None]] = {
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


def tally_notices(tally: Tally, nul_bytes: int, *, of_sample: bool = False) -> list[Finding]:
    """What was odd about the rows, counted."""
    where = " in the part looked at" if of_sample else ""
    notices = []
    for kind, (code, sentence, action) in _ODD_ROWS.items():
        if count := getattr(tally, kind):
            rows = tuple(tally.first[kind])
            shown = (
                f"{plural(count, 'row')}{where} (row"
                f" {', '.join(map(str, rows[:8]))}{' …' if count > 8 else ''})"
            )
            text = sentence.format(n=shown, **(_ONE if count == 1 else _SEVERAL))
            notices.append(
                Finding(
                    code=code, severity="warn", sentence=text, rows=rows, count=count, action=action
                )
            )
    if nul_bytes:
        text = f"{plural(nul_bytes, f'NUL byte{where} was', f'NUL bytes{where} were')} left out."
        notices.append(Finding(code="nul_bytes", severity="warn", sentence=text, count=nul_bytes))
    if tally.blank:
        text = (
            f"{plural(tally.blank, f'blank line{where} was', f'blank lines{where} were')} left out."
        )
        notices.append(Finding(code="blank_lines", sentence=text, count=tally.blank))
    return notices


def preview(context: ReadContext, params: Any, limit: int, name: str) -> Preview:
    """The first ``limit`` rows as they would be stored.

    Parameters
    ----------
    context : ReadContext
        The file, and the limits that hold.
    params : TextParams
        The import settings, as detected or chosen.
    limit : int
        At most so many rows.
    name : str
        The source's name, for the preview.
    """
    seen = look(context, params)
    rows, rejected = first_rows(iter(seen.head), seen.plans, None)
    return Preview(
        name,
        params,
        tuple(plan.column for plan in seen.plans),
        rows.slice(0, limit),
        seen.total_rows,
        tuple(seen.notices),
        choices(),
        rejected,
    )
