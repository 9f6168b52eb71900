"""Text in columns of fixed width: where they begin is found from what is blank in every line,
shown, and changeable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field, field_validator

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.data.inference.convert import ColumnPlan
from core.data.inference.headers import Header, header_notices, unique_names
from core.data.inference.infer import infer
from core.data.readers import text_encoding
from core.data.readers.delimited import detect as csv_detect
from core.data.readers.fixed_width import detect as fixed_detect
from core.data.readers.text.batch import TextBatch
from core.data.readers.text.table import TextTable, first_rows
from core.data.schema import check_types
from core.data.source import Batches, Detection, FileSource, Preview, ReadContext
from core.data.sources.text_params import TextParams
from core.data.storage.quarantine import Quarantine

_MOST_COLUMNS = 2_000


class FixedParams(TextParams):
    """How text in columns is read."""

    edges: list[int] = Field(
        [1],
        title="Column edges",
        description="The places in a line where columns begin, counted from 1.",
        min_length=1,
    )
    header: bool = Field(
        True, title="First row is a header", description="Whether the first row names the columns."
    )
    skip_rows: int = Field(
        0, ge=0, title="Skip lines", description="Lines above the table, such as a title."
    )

    @field_validator("edges")
    @classmethod
    def _in_order(cls, edges: list[int]) -> list[int]:
        """Sorted, each once."""
        if (
            min(edges, default=1) < 1
            or max(edges, default=1) > fixed_detect.LONGEST
            or len(set(edges)) > _MOST_COLUMNS
        ):
            raise ValueError(
                f"places in a line are 1 to {fixed_detect.LONGEST:,}, at most {_MOST_COLUMNS:,} of"
                " them"
            )
        return sorted(set(edges))


class FixedWidth(FileSource):
    """A text file with columns below each other."""

    name = "fixed_width"
    title = "Fixed-width text"
    Params = FixedParams
    suffixes = (".fwf", ".prn", ".dat")
    typed = False
    certain = False  # only a person can tell such text from delimited text

    def recognises(self, head: bytes, suffix: str) -> float:
        """Text that no delimiter cuts, and blank columns do."""
        if csv_detect.likeness(head, False) < 0.5:
            return 0.0
        encoding, _ = text_encoding.guess_encoding(head)
        return fixed_detect.likeness(
            head.decode(encoding, "replace").lstrip(text_encoding.MARK), suffix in self.suffixes
        )

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect encoding, edges and header."""
        path, head = context.file, csv_detect.head_of(context.file)
        options = dict(overrides)
        options["encoding"], notices = text_encoding.choose_encoding(
            overrides, lambda: csv_detect.detect_encoding(path, head)
        )
        checked = validated(FixedParams, options)
        layout = fixed_detect.find(
            path,
            options["encoding"],
            checked.edges if "edges" in overrides else None,
            overrides.get("header"),
            overrides.get("skip_rows"),
        )
        options |= {"header": layout.header, "skip_rows": layout.skip_rows}
        params = validated(FixedParams, {**options, "edges": list(layout.edges)})
        if not layout.sure:
            notices.append(_header_question(layout.header))
        if "edges" not in overrides:
            notices.append(_edges_question(params.edges))
        first = self.preview(params, context, 1)
        encodings = text_encoding.offered_encodings(params.encoding)
        return Detection(params, (*notices, *first.notices), {"encoding": encodings})

    def preview(self, params: FixedParams, context: ReadContext, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        look = _look(params, context)
        rows, rejected = first_rows(iter(look.head), look.plans, limit)
        return Preview(
            self.name,
            params,
            tuple(plan.column for plan in look.plans),
            rows,
            sum(batch.rows for batch in look.head) if look.complete else None,
            (*look.header_notices, *look.notices),
            rejected=rejected,
        )

    def read(self, params: FixedParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All rows, in types that hold for all of them."""
        look, tally = _look(params, context), fixed_detect.Tally()
        layout, encoding = _layout(params), text_encoding.known_encoding(params.encoding)
        table = TextTable(
            look.plans,
            lambda: fixed_detect.rows(context.file, encoding, layout, tally, context.progress),
            look.notices,
            lambda: [*look.header_notices, *fixed_detect.notices(tally)],
        )
        return (yield from table.read(context.scratch, quarantine))

    def example(self, folder: Path) -> Path:
        """Three columns below each other."""
        path = folder / "example.txt"
        path.write_text("id name  score\n1  Ann   1.5  \n2  Bo    2.25 \n3  Cleo       \n")
        return path


def _header_question(header: bool) -> Finding:
    said = (
        "is taken for the header. Say if it is data."
        if header
        else "looks like data, so the columns are called column_1, column_2 …"
    )
    return Finding(
        code="header_assumed" if header else "no_header",
        severity="warn",
        asks=True,
        sentence=f"The first row {said}",
        action=options(header=not header),
    )


def _edges_question(edges: list[int]) -> Finding:
    places = ", ".join(map(str, edges[:20])) + (" …" if len(edges) > 20 else "")
    sentence = (
        f"Columns begin at the places {places} of each line, behind what is blank in all lines"
        " looked at. Change the edges if cells are cut or joined."
    )
    return Finding(code="edges", severity="warn", asks=True, sentence=sentence, count=len(edges))


@dataclass
class _Look:
    """The first rows, and what they say about the columns."""

    plans: list[ColumnPlan]
    notices: list[Finding]
    header_notices: list[Finding]
    head: list[TextBatch] = field(default_factory=list)
    complete: bool = False


def _layout(params: FixedParams) -> fixed_detect.Layout:
    return fixed_detect.Layout(tuple(params.edges), params.header, True, params.skip_rows)


def _look(params: FixedParams, context: ReadContext) -> _Look:
    path = context.file
    csv_detect.head_of(path)  # refuses what is empty or no text
    context.limits.check_columns(path.name, len(params.edges), "Leave out edges.", "edges")
    encoding, layout = text_encoding.known_encoding(params.encoding), _layout(params)
    head, complete = _head(path, encoding, layout, context.limits.sample_rows)
    if not head:
        raise Refused(
            f"“{path.name}” has no rows{' below its header' if params.header else ''}. Choose a"
            " file with data, or leave out fewer lines.",
            field="skip_rows",
        )
    headers = _headers(params, path, encoding)
    renamed = header_notices(headers) if params.header else []
    columns = [
        pa.concat_arrays([batch.columns[place] for batch in head])
        for place in range(len(params.edges))
    ]
    plans, notices = infer(headers, columns, csv_detect.cell_reading(params))
    check_types(params.types, [plan.name for plan in plans])
    return _Look(plans, notices, renamed, head, complete)


def _head(
    path: Path, encoding: str, layout: fixed_detect.Layout, limit: int
) -> tuple[list[TextBatch], bool]:
    """The first rows (about ``limit`` of them), and whether there are no more."""
    head: list[TextBatch] = []
    rows: Iterator[TextBatch] = fixed_detect.rows(
        path, encoding, layout, fixed_detect.Tally(), size=min(1_000, limit)
    )
    for batch in rows:
        head.append(batch)
        if sum(item.rows for item in head) >= limit:
            return head, False
    return head, True


def _headers(params: FixedParams, path: Path, encoding: str) -> list[Header]:
    if not params.header:
        return [Header(f"column_{place}", None) for place in range(1, len(params.edges) + 1)]
    top = fixed_detect.head(path, encoding, params.skip_rows)
    lines = (line for line in top if line.strip() and not fixed_detect.is_ruler(line))
    return unique_names(fixed_detect.names(next(lines, ""), tuple(params.edges)))


PLUGIN = FixedWidth()
