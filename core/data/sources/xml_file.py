"""XML: one element after the other becomes a row; nothing outside the file is ever opened, and
nothing inside it is expanded.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.base.progress import Progress, Span
from core.data.inference.headers import header_notices
from core.data.readers import text_encoding
from core.data.readers.delimited.detect import reading_of
from core.data.readers.text.table import TextTable
from core.data.readers.xml import detect as xml_detect
from core.data.readers.xml import rows as xml_rows
from core.data.source import Detected, FileSource, Loaded, Preview, ReadReport
from core.data.sources.text_params import TextParams
from core.data.storage.quarantine import Quarantine

_SAMPLE = 2_000  # rows looked at before an import
_OFFERED = 12


class XmlParams(TextParams):
    """How an XML file is read."""

    row_element: str = Field(
        "",
        title="Row element",
        description="The element that stands for a row, with those above it: catalog/product.",
    )
    separator: str = Field(
        ".",
        min_length=1,
        max_length=3,
        title="Separator",
        description="Between the names of nested elements.",
    )


class XmlFile(FileSource):
    """An XML file."""

    name = "xml"
    title = "XML"
    Params = XmlParams
    suffixes = (".xml", ".rss", ".atom", ".gpx", ".kml")

    def recognises(self, head: bytes, suffix: str) -> float:
        """By the first tag."""
        if not xml_detect.begins_like_xml(head):
            return 0.0
        return (
            0.95 if suffix in self.suffixes or b"<?xml" in head[:200].replace(b"\0", b"") else 0.6
        )

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find the encoding and the element that repeats."""
        xml_detect.check(path)
        found, notices = dict(given), list[Finding]()
        if "encoding" in given:
            found["encoding"] = text_encoding.known_encoding(given["encoding"])
        else:
            found["encoding"], notices = xml_detect.find_encoding(path)
        offered = xml_detect.row_elements(path, found["encoding"])
        wanted = given.get("row_element") or offered[0]
        found["row_element"] = next(
            (place for place in offered if place == wanted or place.endswith(f"/{wanted}")), wanted
        )
        params = validated(XmlParams, found)
        if len(offered) > 2 and not given.get("row_element"):
            others = ", ".join(place for place in offered[1:6] if place != params.row_element)
            sentence = f"Each “{params.row_element}” is a row. Other elements repeat too: {others}."
            notices.append(
                Finding(
                    code="row_element", sentence=sentence, action=options(row_element=offered[1])
                )
            )
        shown = self.preview(path, params, 1)
        choices = {
            "row_element": tuple(dict.fromkeys([params.row_element, *offered]))[:_OFFERED],
            "encoding": tuple(dict.fromkeys([params.encoding, *text_encoding.ENCODINGS])),
        }
        return Detected(params, (*notices, *shown.notices), choices)

    def preview(self, path: Path, params: XmlParams, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        xml_detect.check(path)
        looked = xml_rows.survey(path, params.encoding, params.row_element, max(limit, _SAMPLE))
        table = _table(path, params, looked)
        plans, notices = table.plans(reading_of(params))
        rows, rejected = table.first(plans, limit)
        total = looked.rows if looked.complete else None
        return Preview(
            self.name,
            params,
            tuple(plan.column for plan in plans),
            rows,
            total,
            tuple(_notices(looked, table) + notices),
            {},
            rejected,
        )

    def read(
        self, path: Path, params: XmlParams, progress: Progress, quarantine: Quarantine
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """All rows; the names of the columns are gathered over the whole file first."""
        xml_detect.check(path)
        table = _table(
            path,
            params,
            xml_rows.survey(
                path, params.encoding, params.row_element, None, Span(progress, 0, 0.4)
            ),
        )
        return (
            yield from table.read(
                table.plans(reading_of(params))[0], Span(progress, 0.4, 1), quarantine
            )
        )

    def load(
        self,
        path: Path,
        params: XmlParams,
        target: Path,
        progress: Progress,
        quarantine: Quarantine,
    ) -> Loaded:
        """All rows to Parquet, with types that hold for all of them."""
        xml_detect.check(path)
        table = _table(
            path,
            params,
            xml_rows.survey(
                path, params.encoding, params.row_element, None, Span(progress, 0, 0.4)
            ),
        )
        return table.load(reading_of(params), target, Span(progress, 0.4, 1), quarantine)


def _table(path: Path, params: XmlParams, looked: xml_rows.Survey) -> TextTable:
    headers = looked.headers(params.separator)
    if not headers:
        raise Refused(
            f"The elements “{params.row_element}” of “{path.name}” hold no text and no attribute."
            " Choose another row element.",
            field="row_element",
        )
    table = TextTable(
        path.name,
        headers,
        lambda told: xml_rows.rows(path, params.encoding, params.row_element, looked, told),
        looked.sample(),
    )
    table.told = _notices(looked, table)
    return table


def _notices(looked: xml_rows.Survey, table: TextTable) -> list[Finding]:
    """What is told about the names and the lists."""
    found = (
        header_notices(table.headers, "name")
        if any(header.source_name for header in table.headers)
        else []
    )
    for key, header in zip(looked.columns, table.headers, strict=True):
        if key in looked.lists:
            sentence = (
                f"“{header.name}” occurs several times in a row; it is stored as a list (JSON"
                " text)."
            )
            found.append(
                Finding(
                    code="repeated_element",
                    severity="warn",
                    sentence=sentence,
                    subject=header.name,
                )
            )
    return found


PLUGIN = XmlFile()
