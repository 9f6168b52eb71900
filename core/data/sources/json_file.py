"""JSON and NDJSON: a list of records, one record a line, records under names, or columns; nested
objects become dotted columns.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding
from core.base.params import validated
from core.data.inference.python_values import (
    Chunk,
    Survey,
    broken_records,
    cleared,
    mended_notices,
    typed,
)
from core.data.readers.json.detect import inspect_layout, is_lines
from core.data.readers.json.records import Shaper, chunks, records
from core.data.readers.json.stream import Watch, encoding_of
from core.data.readers.text_encoding import MARK
from core.data.source import (
    EXAMPLE_ROWS,
    Batches,
    Detection,
    FileParams,
    FileSource,
    Preview,
    ReadContext,
    ReadReport,
    Separator,
)
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine


class JsonParams(FileParams):
    """How a JSON file is read."""

    missing: list[str] = Field(
        [""],
        title="Missing values",
        description="Texts that mean “no value”, beside null and absent names.",
    )
    layout: Literal["array", "lines", "concatenated", "by key", "columns", "one record"] = Field(
        "array",
        title="Layout",
        description=(
            "A list of records, one record on each line, one after the other, under names, columns,"
            " or a single record."
        ),
    )
    record_path: str = Field(
        "",
        title="Record path",
        description="Where the list of records is: names joined by points. Empty: the file itself.",
    )
    flatten: bool = Field(
        True,
        title="Flatten nested objects",
        description="One column for each nested name (address.city); otherwise JSON text.",
    )
    separator: Separator = "."
    header: bool = Field(
        False,
        title="First list is a header",
        description="For lists of lists: whether the first one names the columns.",
    )


class JsonFile(FileSource):
    """A JSON or NDJSON file."""

    name = "json"
    title = "JSON"
    Params = JsonParams
    suffixes = (".json", ".jsonl", ".ndjson", ".geojson")

    def recognises(self, head: bytes, suffix: str) -> float:
        """By the first characters: a brace or bracket, and what may follow one."""
        text = head.decode(encoding_of(head), "replace").lstrip(f"{MARK} \t\r\n")
        follows = text[1:].lstrip()[:1]
        if text.startswith("{") and follows in ('"', "}", ""):
            return 0.95
        words = text[1:].lstrip().startswith(("null", "true", "false", "NaN"))
        if text.startswith("[") and (
            follows in ("{", "[", '"', "]", "-", "") or follows.isdigit() or words
        ):
            return 0.95 if suffix in self.suffixes or follows in ("{", "[") else 0.7
        own = suffix in self.suffixes
        return (
            0.9 if own and (is_lines(text) or _scalar(text) or text.startswith(("{", "["))) else 0.0
        )

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect the layout and where the records are."""
        layout = inspect_layout(context.file, overrides)
        options = {**overrides, "layout": layout.layout, "record_path": layout.record_path}
        params = validated(JsonParams, options)
        if "header" not in overrides and _has_header(context.file, params):
            params = params.model_copy(update={"header": True})
        look = _look(params, context, context.limits.sample_rows)
        if not look.survey.rows and not look.rejected.rows:
            raise Refused(
                f"“{context.file.name}” holds no record. Choose a file with data, or another record"
                " path.",
                field="record_path",
            )
        choices = {"record_path": ("", *layout.paths)} if layout.paths else {}
        return Detection(params, tuple(_notices(look, params)), dict(choices))

    def preview(self, params: JsonParams, context: ReadContext, limit: int) -> Preview:
        """The first records."""
        looked_at = max(limit, context.limits.sample_rows)
        look = _look(params, context, looked_at)
        row_chunks = _chunks(params, context, Quarantine(None), limit=limit)
        misfits = Quarantine(None)  # beside the records that are no rows at all
        batches = typed(row_chunks, look.survey.plans(), params, misfits, Counter())
        rows = pa.Table.from_batches(list(batches)).slice(0, limit)
        met = look.survey.rows + look.rejected.rows
        return Preview(
            self.name,
            params,
            columns_of(rows.schema),
            rows,
            met if met < looked_at else None,
            tuple(_notices(look, params)),
            rejected=look.rejected.rows + misfits.rows,
        )

    def read(self, params: JsonParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All records, in two passes over the local file: the first decides names and types over
        all of them, the second converts; memory stays bounded.
        """
        look = _look(params, context.part(0, 0.5), None)
        if not look.survey.rows:
            raise Refused(
                f"“{context.file.name}” holds no record that can be a row. Choose another layout or"
                " record path.",
                field="layout",
            )
        counts: Counter[str] = Counter()
        row_chunks = _chunks(params, context.part(0.5, 1), quarantine)
        yield from typed(row_chunks, look.survey.plans(), params, quarantine, counts)
        notices = (*_notices(look, params), *mended_notices(counts))
        return ReadReport(look.survey.rows + look.rejected.rows, notices)

    def example(self, folder: Path) -> Path:
        """A list of records."""
        path = folder / "example.json"
        path.write_text(json.dumps(EXAMPLE_ROWS))
        return path


@dataclass
class _Look:
    """What was met in the records looked at."""

    survey: Survey
    watch: Watch
    rejected: Quarantine


def _chunks(
    params: JsonParams,
    context: ReadContext,
    quarantine: Quarantine,
    watch: Watch | None = None,
    limit: int | None = None,
) -> Iterator[Chunk]:
    shaper = Shaper(flatten=params.flatten, separator=params.separator, header=params.header)
    all_records = records(
        context.file, params.layout, params.record_path, watch or Watch(), context.progress
    )
    return cleared(chunks(all_records, shaper, quarantine, limit), params.missing)


def _look(params: JsonParams, context: ReadContext, limit: int | None) -> _Look:
    look = _Look(Survey(context.limits), Watch(), Quarantine(None))
    for chunk in _chunks(params, context, look.rejected, look.watch, limit):
        look.survey.look(chunk)
    return look


def _notices(look: _Look, params: JsonParams) -> list[Finding]:
    notices = look.survey.notices(look.survey.plans())
    if twice := look.watch.duplicates:
        names = ", ".join(f"“{key}”" for key in list(twice)[:5])
        sentence = (
            f"{sum(twice.values()):,} objects have a name twice ({names}); the last value is kept."
        )
        count = sum(twice.values())
        notices.append(
            Finding(code="duplicate_keys", severity="warn", sentence=sentence, count=count)
        )
    notices += broken_records(look.rejected)
    if params.layout == "concatenated":
        sentence = "The file holds JSON values one after the other; each is read as a record."
        notices.append(Finding(code="concatenated", sentence=sentence))
    if params.record_path:
        sentence = (
            f"The records are taken from “{params.record_path}”; what stands beside it is left out."
        )
        notices.append(Finding(code="record_path", sentence=sentence))
    return notices


def _scalar(text: str) -> bool:
    return len(text.split()) == 1 and ("," not in text) and text[:1] in '"-0123456789tfnN'


def _has_header(path: Path, params: JsonParams) -> bool:
    """Lists of lists whose first holds only texts and whose second does not."""
    if params.layout not in ("array", "lines"):
        return False
    top = islice(records(path, params.layout, params.record_path, Watch()), 2)
    first = [record.value for record in top]
    return (
        len(first) == 2
        and all(isinstance(item, list) and item for item in first)
        and _texts(first[0])
        and not _texts(first[1])
    )


def _texts(cells: list[Any]) -> bool:
    return all(isinstance(cell, str) for cell in cells)


PLUGIN = JsonFile()
