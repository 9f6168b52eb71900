"""XML: one element after the other becomes a row; nothing outside the file is ever opened, and
nothing inside it is expanded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.data.inference.convert import ColumnPlan
from core.data.inference.headers import Header, header_notices
from core.data.inference.infer import infer
from core.data.readers import text_encoding
from core.data.readers.delimited.detect import cell_reading
from core.data.readers.text.batch import columns_of
from core.data.readers.text.table import TextTable, first_rows
from core.data.readers.xml import detect as xml_detect
from core.data.readers.xml import rows as xml_rows
from core.data.schema import check_types
from core.data.source import (
    EXAMPLE_ROWS,
    Batches,
    Detection,
    FileSource,
    Preview,
    ReadContext,
    Separator,
)
from core.data.sources.text_params import TextParams
from core.data.storage.quarantine import Quarantine

_OFFERED = 12


class XmlParams(TextParams):
    """How an XML file is read."""

    row_element: str = Field(
        "",
        title="Row element",
        description="The element that stands for a row, with those above it: catalog/product.",
    )
    separator: Separator = "."


class XmlFile(FileSource):
    """An XML file."""

    name = "xml"
    title = "XML"
    Params = XmlParams
    suffixes = (".xml", ".rss", ".atom", ".gpx", ".kml")
    typed = False

    def recognises(self, head: bytes, suffix: str) -> float:
        """By the first tag."""
        if not xml_detect.begins_like_xml(head):
            return 0.0
        return (
            0.95 if suffix in self.suffixes or b"<?xml" in head[:200].replace(b"\0", b"") else 0.6
        )

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect the encoding and the element that repeats."""
        path = context.file
        xml_detect.check(path)
        options = dict(overrides)
        options["encoding"], notices = text_encoding.choose_encoding(
            overrides, lambda: xml_detect.find_encoding(path)
        )
        places = xml_detect.row_elements(path, options["encoding"])
        chosen = overrides.get("row_element") or places[0]
        options["row_element"] = next(
            (place for place in places if place == chosen or place.endswith(f"/{chosen}")), chosen
        )
        params = validated(XmlParams, options)
        if len(places) > 2 and not overrides.get("row_element"):
            notices.append(_other_elements(params.row_element, places))
        first = self.preview(params, context, 1)
        choices = {
            "row_element": tuple(dict.fromkeys([params.row_element, *places]))[:_OFFERED],
            "encoding": text_encoding.offered_encodings(params.encoding),
        }
        return Detection(params, (*notices, *first.notices), choices)

    def preview(self, params: XmlParams, context: ReadContext, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        xml_detect.check(context.file)
        looked_at = max(limit, context.limits.sample_rows)
        survey = _survey(params, context, looked_at)
        look = _look(params, context, survey)
        batches = xml_rows.rows(context.file, params.encoding, params.row_element, survey)
        rows, rejected = first_rows(batches, look.plans, limit)
        return Preview(
            self.name,
            params,
            tuple(plan.column for plan in look.plans),
            rows,
            survey.rows if survey.complete else None,
            (*look.name_notices, *look.notices),
            rejected=rejected,
        )

    def read(self, params: XmlParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All rows; the names of the columns are gathered over the whole file first."""
        xml_detect.check(context.file)
        survey = _survey(params, context.part(0, 0.4), None)
        look, rest = _look(params, context, survey), context.part(0.4, 1)
        table = TextTable(
            look.plans,
            lambda: xml_rows.rows(
                rest.file, params.encoding, params.row_element, survey, rest.progress
            ),
            look.notices,
            lambda: look.name_notices,
        )
        return (yield from table.read(context.scratch, quarantine))

    def example(self, folder: Path) -> Path:
        """An element for each row; what is missing has no element."""
        rows = "".join(
            "<row>"
            + "".join(f"<{key}>{value}</{key}>" for key, value in row.items() if value is not None)
            + "</row>"
            for row in EXAMPLE_ROWS
        )
        path = folder / "example.xml"
        path.write_text(f"<rows>{rows}</rows>")
        return path


def _other_elements(row_element: str, places: list[str]) -> Finding:
    others = ", ".join(place for place in places[1:6] if place != row_element)
    sentence = f"Each “{row_element}” is a row. Other elements repeat too: {others}."
    return Finding(code="row_element", sentence=sentence, action=options(row_element=places[1]))


@dataclass
class _Look:
    """What the rows looked at say about the columns."""

    plans: list[ColumnPlan]
    notices: list[Finding]
    name_notices: list[Finding]


def _survey(params: XmlParams, context: ReadContext, limit: int | None) -> xml_rows.Survey:
    survey = xml_rows.Survey(context.limits)
    survey.look(context.file, params.encoding, params.row_element, limit, context.progress)
    return survey


def _look(params: XmlParams, context: ReadContext, survey: xml_rows.Survey) -> _Look:
    headers = survey.headers(params.separator)
    if not headers:
        raise Refused(
            f"The elements “{params.row_element}” of “{context.file.name}” hold no text and no"
            " attribute. Choose another row element.",
            field="row_element",
        )
    columns = columns_of(survey.sample(), len(headers))
    plans, notices = infer(headers, columns, cell_reading(params))
    check_types(params.types, [plan.name for plan in plans])
    return _Look(plans, notices, _name_notices(survey, headers))


def _name_notices(survey: xml_rows.Survey, headers: list[Header]) -> list[Finding]:
    """What was changed about the names, and which columns are lists."""
    notices = header_notices(headers, "name")
    for key, header in zip(survey.columns, headers, strict=True):
        if key in survey.lists:
            sentence = (
                f"“{header.name}” occurs several times in a row; it is stored as a list (JSON"
                " text)."
            )
            notices.append(
                Finding(
                    code="repeated_element",
                    severity="warn",
                    sentence=sentence,
                    subject=header.name,
                )
            )
    return notices


PLUGIN = XmlFile()
