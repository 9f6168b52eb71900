"""JSON and NDJSON: a list of records, one record a line, records under names, or columns; nested
objects become dotted columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding
from core.base.params import validated
from core.base.progress import Progress, Span, silent
from core.data.inference.python_values import Chunk, Survey, cleared, mended_notices, typed
from core.data.readers.json.detect import is_lines, look
from core.data.readers.json.records import Shaper, chunks, records
from core.data.readers.json.stream import Watch, encoding_of
from core.data.source import Detected, FileParams, FileSource, Preview, ReadReport
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine

_SAMPLE = 2_000  # records looked at before an import


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
    separator: str = Field(
        ".",
        min_length=1,
        max_length=3,
        title="Separator",
        description="Between the names of nested objects.",
    )
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
        text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")
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

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find the layout and where the records are."""
        found = look(path, given)
        params = validated(
            JsonParams, {**given, "layout": found.layout, "record_path": found.record_path}
        )
        if "header" not in given and _has_header(path, params):
            params = params.model_copy(update={"header": True})
        survey, watch, quarantine = self._survey(path, params, _SAMPLE)
        if not survey.rows and not quarantine.rows:
            raise Refused(
                f"“{path.name}” holds no record. Choose a file with data, or another record path.",
                field="record_path",
            )
        choices: dict[str, tuple[Any, ...]] = (
            {"record_path": ("", *found.paths)} if found.paths else {}
        )
        return Detected(params, tuple(self._notices(survey, watch, quarantine, params)), choices)

    def preview(self, path: Path, params: JsonParams, limit: int) -> Preview:
        """The first records."""
        survey, watch, quarantine = self._survey(path, params, max(limit, _SAMPLE))
        plans = survey.plans()
        rows = list(
            typed(
                self._chunks(path, params, Quarantine(None), limit=limit),
                plans,
                params,
                Quarantine(None),
                Counter(),
            )
        )
        table = pa.Table.from_batches(rows).slice(0, limit)
        total = (
            survey.rows + quarantine.rows
            if survey.rows + quarantine.rows < max(limit, _SAMPLE)
            else None
        )
        notices = tuple(self._notices(survey, watch, quarantine, params))
        return Preview(
            self.name, params, columns_of(table.schema), table, total, notices, {}, quarantine.rows
        )

    def read(
        self, path: Path, params: JsonParams, progress: Progress, quarantine: Quarantine
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """All records, in two passes: the first decides names and types over all of them, the
        second converts; memory stays bounded.
        """
        survey, watch, met = self._survey(path, params, None, Span(progress, 0, 0.5))
        if not survey.rows:
            raise Refused(
                f"“{path.name}” holds no record that can be a row. Choose another layout or record"
                " path.",
                field="layout",
            )
        counts: Counter[str] = Counter()
        found = self._chunks(path, params, quarantine, progress=Span(progress, 0.5, 1))
        yield from typed(found, survey.plans(), params, quarantine, counts)
        notices = [*self._notices(survey, watch, met, params), *mended_notices(counts)]
        return ReadReport(survey.rows + met.rows, tuple(notices))

    def _chunks(
        self,
        path: Path,
        params: JsonParams,
        quarantine: Quarantine,
        watch: Watch | None = None,
        limit: int | None = None,
        progress: Progress = silent,
    ) -> Iterator[Chunk]:
        shaper = Shaper(flatten=params.flatten, separator=params.separator, header=params.header)
        found = records(path, params.layout, params.record_path, watch or Watch(), progress)
        return cleared(chunks(found, shaper, quarantine, limit), params.missing)

    def _survey(
        self, path: Path, params: JsonParams, limit: int | None, progress: Progress = silent
    ) -> tuple[Survey, Watch, Quarantine]:
        survey, watch, quarantine = Survey(), Watch(), Quarantine(None)
        for chunk in self._chunks(path, params, quarantine, watch, limit, progress):
            survey.look(chunk)
        return survey, watch, quarantine

    def _notices(
        self, survey: Survey, watch: Watch, quarantine: Quarantine, params: JsonParams
    ) -> list[Finding]:
        found = survey.notices(survey.plans())
        if watch.duplicates:
            names = ", ".join(f"“{key}”" for key in list(watch.duplicates)[:5])
            sentence = (
                f"{sum(watch.duplicates.values()):,} objects have a name twice ({names}); the last"
                " value is kept."
            )
            found.append(
                Finding(
                    code="duplicate_keys",
                    severity="warn",
                    sentence=sentence,
                    count=sum(watch.duplicates.values()),
                )
            )
        if quarantine.rows:
            rows = tuple(row for row, *_ in quarantine.first[:8])
            sentence = (
                f"{quarantine.rows:,} records cannot be read and go to quarantine. The first:"
                f" {quarantine.first[0][2]}"
            )
            found.append(
                Finding(
                    code="broken_records",
                    severity="warn",
                    sentence=sentence,
                    rows=rows,
                    count=quarantine.rows,
                )
            )
        if params.layout == "concatenated":
            found.append(
                Finding(
                    code="concatenated",
                    sentence=(
                        "The file holds JSON values one after the other; each is read as a record."
                    ),
                )
            )
        if params.record_path:
            found.append(
                Finding(
                    code="record_path",
                    sentence=(
                        f"The records are taken from “{params.record_path}”; what stands beside it"
                        " is left out."
                    ),
                )
            )
        return found


def _scalar(text: str) -> bool:
    return len(text.split()) == 1 and ("," not in text) and text[:1] in '"-0123456789tfnN'


def _has_header(path: Path, params: JsonParams) -> bool:
    """Lists of lists whose first holds only texts and whose second does not."""
    if params.layout not in ("array", "lines"):
        return False
    first = [
        record.value
        for record, _ in zip(
            records(path, params.layout, params.record_path, Watch()), range(2), strict=False
        )
    ]
    return (
        len(first) == 2
        and all(isinstance(item, list) and item for item in first)
        and _texts(first[0])
        and not _texts(first[1])
    )


def _texts(cells: list[Any]) -> bool:
    return all(isinstance(cell, str) for cell in cells)


PLUGIN = JsonFile()
