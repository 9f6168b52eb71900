"""Text in columns of fixed width: where they begin is found from what is blank in every line,
shown, and changeable.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field, field_validator

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.base.progress import Progress
from core.data.inference.headers import Header, header_notices, unique_names
from core.data.readers import text_encoding
from core.data.readers.delimited import detect as csv_detect
from core.data.readers.fixed_width import detect as fixed_detect
from core.data.readers.text.table import SAMPLE, TextTable
from core.data.source import Detected, FileSource, Loaded, Preview, ReadReport
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
        0, ge=0, title="Lines to leave out", description="Lines above the table, such as a title."
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

    def recognises(self, head: bytes, suffix: str) -> float:
        """Text that no delimiter cuts, and blank columns do."""
        if csv_detect.likeness(head, False) < 0.5:
            return 0.0
        encoding, _ = text_encoding.guess_encoding(head)
        return fixed_detect.likeness(
            head.decode(encoding, "replace").lstrip("\ufeff"), suffix in self.suffixes
        )

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find encoding, edges and header."""
        head = csv_detect._head(path)
        found, notices = dict(given), list[Finding]()
        if "encoding" in given:
            found["encoding"] = text_encoding.known_encoding(given["encoding"])
        else:
            found["encoding"], notices = csv_detect._encoding(path, head)
        checked = validated(FixedParams, found)
        layout = fixed_detect.find(
            path,
            found["encoding"],
            checked.edges if "edges" in given else None,
            given.get("header"),
            given.get("skip_rows"),
        )
        params = validated(
            FixedParams,
            {
                **found,
                "edges": list(layout.edges),
                "header": layout.header,
                "skip_rows": layout.skip_rows,
            },
        )
        if not layout.sure:
            said = (
                "is taken for the header. Say if it is data."
                if layout.header
                else "looks like data, so the columns are called column_1, column_2 …"
            )
            notices.append(
                Finding(
                    code="header_assumed" if layout.header else "no_header",
                    severity="warn",
                    asks=True,
                    sentence=f"The first row {said}",
                    action=options(header=not layout.header),
                )
            )
        if "edges" not in given:
            places = ", ".join(map(str, params.edges[:20])) + (
                " …" if len(params.edges) > 20 else ""
            )
            sentence = (
                f"Columns begin at the places {places} of each line, behind what is blank in all"
                " lines looked at. Change the edges if cells are cut or joined."
            )
            notices.append(
                Finding(
                    code="edges",
                    severity="warn",
                    asks=True,
                    sentence=sentence,
                    count=len(params.edges),
                )
            )
        shown = self.preview(path, params, 1)
        return Detected(
            params,
            (*notices, *shown.notices),
            {"encoding": tuple(dict.fromkeys([params.encoding, *text_encoding.ENCODINGS]))},
        )

    def preview(self, path: Path, params: FixedParams, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        table = _table(path, params)
        plans, notices = table.plans(csv_detect.reading_of(params))
        rows, rejected = table.first(plans, limit)
        whole = len(table.sample) < SAMPLE
        told = (*_header_notices(table), *notices)
        return Preview(
            self.name,
            params,
            tuple(plan.column for plan in plans),
            rows,
            len(table.sample) if whole else None,
            told,
            {},
            rejected,
        )

    def read(
        self, path: Path, params: FixedParams, progress: Progress, quarantine: Quarantine
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """All rows."""
        table = _table(path, params)
        return (
            yield from table.read(
                table.plans(csv_detect.reading_of(params))[0], progress, quarantine
            )
        )

    def load(
        self,
        path: Path,
        params: FixedParams,
        target: Path,
        progress: Progress,
        quarantine: Quarantine,
    ) -> Loaded:
        """All rows to Parquet, with types that hold for all of them."""
        return _table(path, params).load(
            csv_detect.reading_of(params), target, progress, quarantine
        )


def _table(path: Path, params: FixedParams) -> TextTable:
    csv_detect._head(path)  # refuses what is empty or no text
    encoding = text_encoding.known_encoding(params.encoding)
    layout = fixed_detect.Layout(tuple(params.edges), params.header, True, params.skip_rows)
    sample: list[list[str]] = []
    for found in fixed_detect.rows(path, encoding, layout, fixed_detect.Tally(), size=1000):
        sample += found.cells
        if len(sample) >= SAMPLE:
            break
    if not sample:
        raise Refused(
            f"“{path.name}” has no rows{' below its header' if params.header else ''}. Choose a"
            " file with data, or leave out fewer lines.",
            field="skip_rows",
        )
    first = next(
        (
            line
            for line in fixed_detect.head(path, encoding, params.skip_rows)
            if line.strip() and not fixed_detect.is_ruler(line)
        ),
        "",
    )
    width = len(params.edges)
    headers = (
        unique_names(fixed_detect.names(first, layout.edges))
        if params.header
        else [Header(f"column_{place}", None) for place in range(1, width + 1)]
    )
    table = TextTable(path.name, headers, lambda told: iter(()), sample)

    def read(progress: Progress) -> Any:
        tally = fixed_detect.Tally()
        yield from fixed_detect.rows(path, encoding, layout, tally, progress)
        table.told = [*_header_notices(table), *fixed_detect.notices(tally)]

    table.rows = read
    return table


def _header_notices(table: TextTable) -> list[Finding]:
    return (
        header_notices(table.headers)
        if any(header.source_name is not None for header in table.headers)
        else []
    )


PLUGIN = FixedWidth()
