"""Excel and OpenDocument workbooks.

One sheet, with its header found and what the sheet hides told.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.data.inference.headers import unique_names
from core.data.inference.python_values import NativePlan, Survey, cleared, mended_notices, typed
from core.data.readers.excel import container, sheet_findings, sheets
from core.data.source import (
    EXAMPLE_ROWS,
    Batches,
    Detection,
    FileParams,
    FileSource,
    Preview,
    ReadContext,
    ReadReport,
)
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine

_HEADS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class ExcelParams(FileParams):
    """How a workbook is read."""

    sheet: str = Field("", title="Sheet", description="The sheet that holds the table.")
    header_row: int = Field(
        1,
        ge=0,
        title="Header row",
        description="The row of the sheet that names the columns; 0 when none does.",
    )
    header_rows: int = Field(
        1,
        ge=0,
        le=5,
        title="Rows of the header",
        description="How many rows the header has; their texts are joined.",
    )


class ExcelFile(FileSource):
    """A workbook: xlsx, xlsm, xlsb, xls or ods."""

    name = "excel"
    title = "Excel or OpenDocument workbook"
    Params = ExcelParams
    suffixes = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

    def recognises(self, head: bytes, suffix: str) -> float:
        """A zip or an OLE container that came this far is a workbook or nothing we can read."""
        return 0.9 if head.startswith(_HEADS) else 0.0

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect the sheet and the header."""
        path = context.file
        container.check(path)
        with sheets.opened(path) as book:
            names = list(book.sheet_names)
            chosen = overrides.get("sheet")
            filled = [name for name in names if not chosen and _is_filled(path, book, name)]
            sheet = chosen or _first_visible(book, filled or names)
            _check_sheet(path, book, sheet)
            container.sheet_facts(path, sheet)
            head = sheets.find_head(book.get_sheet_by_name(sheet))
        if not head.width:
            raise Refused(
                f"The sheet “{sheet}” of “{path.name}” is empty. Choose another sheet.",
                field="sheet",
            )
        rows = {
            "header_row": head.header_row,
            "header_rows": 1 if "header_row" in overrides else head.header_rows,
        }
        params = validated(ExcelParams, {**rows, **overrides, "sheet": sheet})
        first = self.preview(params, context, context.limits.sample_rows)
        notices = (
            *_head_notices(head, params, overrides),
            *_sheet_notices(filled, sheet),
            *first.notices,
        )
        return Detection(params, notices, {"sheet": tuple(names)})

    def preview(self, params: ExcelParams, context: ReadContext, limit: int) -> Preview:
        """The first rows of the sheet."""
        path = context.file
        container.check(path)
        facts = container.sheet_facts(path, params.sheet)
        looked_at = max(limit, context.limits.sample_rows)
        with sheets.opened(path) as book:
            table = _table(path, book, params)
            survey = _survey(table, params, context, looked_at)
            plans, quarantine = _plans(survey, table), Quarantine(None)
            chunks = cleared(table.chunks(limit), {"", *params.missing})
            batches = list(typed(chunks, plans, params, quarantine, Counter()))
            notices = (*_hidden(path, book, params.sheet, facts, table), *survey.notices(plans))
            names = tuple(book.sheet_names)
        rows = pa.Table.from_batches(batches).slice(0, limit)
        return Preview(
            self.name,
            params,
            columns_of(rows.schema),
            rows,
            survey.rows if survey.rows < looked_at else None,
            notices,
            {"sheet": names},
            quarantine.rows,
        )

    def read(self, params: ExcelParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All rows; the types are decided over all of them."""
        path, progress = context.file, context.progress
        container.check(path)
        facts = container.sheet_facts(path, params.sheet)
        progress(0.05, "Opening the workbook")
        with sheets.opened(path) as book:
            table = _table(path, book, params)
            survey = _survey(table, params, context, None)
            if not survey.seen:
                raise Refused(
                    f"The sheet “{params.sheet}” of “{path.name}” has no rows below its header."
                    " Choose another sheet.",
                    field="sheet",
                )
            plans, counts, rows = _plans(survey, table), Counter[str](), 0
            chunks = cleared(table.chunks(), {"", *params.missing})
            for batch in typed(chunks, plans, params, quarantine, counts):
                yield batch
                rows += batch.num_rows
                progress(0.5 + 0.5 * rows / max(survey.rows, 1), f"{rows:,} rows read")
            notices = (
                *_hidden(path, book, params.sheet, facts, table),
                *survey.notices(plans),
                *mended_notices(counts),
            )
        return ReadReport(survey.rows, notices)

    def example(self, folder: Path) -> Path:
        """A workbook of one sheet, as small as the format allows."""
        path = folder / "example.xlsx"
        cells = [tuple(EXAMPLE_ROWS[0]), *(tuple(row.values()) for row in EXAMPLE_ROWS)]
        sheet = "".join(f"<row>{''.join(map(_example_cell, row))}</row>" for row in cells)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in _EXAMPLE_PARTS.items():
                archive.writestr(name, content)
            archive.writestr(
                "xl/worksheets/sheet1.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
            )
        return path


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EXAMPLE_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def _example_cell(value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _is_filled(path: Path, book: Any, name: str) -> bool:
    """Whether a sheet holds anything."""
    container.sheet_facts(path, name)
    return book.get_sheet_by_name(name).start is not None


def _first_visible(book: Any, names: list[str]) -> str:
    """The first of the sheets that is not hidden."""
    visible = {item.name for item in book.sheets_metadata if str(item.visible).endswith("Visible")}
    return next((name for name in names if name in visible), names[0] if names else "")


def _check_sheet(path: Path, book: Any, sheet: str) -> None:
    if sheet not in book.sheet_names:
        names = ", ".join(book.sheet_names[:10])
        raise Refused(f"“{path.name}” has no sheet “{sheet}”. It has: {names}.", field="sheet")


def _table(path: Path, book: Any, params: ExcelParams) -> sheets.Table:
    _check_sheet(path, book, params.sheet)
    return sheets.Table(
        book.get_sheet_by_name(params.sheet),
        params.header_row,
        params.header_rows if params.header_row else 0,
    )


def _survey(
    table: sheets.Table, params: ExcelParams, context: ReadContext, limit: int | None
) -> Survey:
    """What all rows (or the first) hold; columns without name and value are left out."""
    survey = Survey(context.limits, whole_numbers=True)
    for chunk in cleared(table.chunks(limit), {"", *params.missing}):
        survey.look(chunk)
        if limit is None:
            context.progress(0.3, f"{survey.rows:,} rows looked at")
    survey.seen = {key: seen for key, seen in survey.seen.items() if seen.kinds or table.name(key)}
    return survey


def _plans(survey: Survey, table: sheets.Table) -> list[NativePlan]:
    """The plans with the headers of the sheet in place of the columns' places."""
    places = list(survey.seen)
    width = max((int(place) for place in places), default=-1) + 1
    headers = unique_names(table.name(str(place)) for place in range(width))
    return [
        NativePlan(headers[int(plan.raw)], plan.raw, plan.type, plan.spelling, plan.whole)
        for plan in survey.plans()
    ]


def _head_notices(
    head: sheets.Head, params: ExcelParams, overrides: dict[str, Any]
) -> list[Finding]:
    notices = []
    if "header_row" not in overrides and params.header_row == 0:
        sentence = (
            "The first row looks like data, so the columns get numbers. Say which row names them."
        )
        notices.append(
            Finding(
                code="no_header",
                severity="warn",
                asks=True,
                sentence=sentence,
                action=options(header_row=1),
            )
        )
    if params.header_rows > 1:
        sentence = (
            f"The header has {params.header_rows} rows with merged cells; their texts are joined."
        )
        notices.append(
            Finding(code="merged_header", sentence=sentence, action=options(header_rows=1))
        )
    if head.above and params.header_row == head.header_row:
        notices.append(
            Finding(
                code="rows_above",
                sentence=f"{head.above} rows above the header are left out.",
                count=head.above,
            )
        )
    return notices


def _sheet_notices(filled: list[str], sheet: str) -> list[Finding]:
    others = [name for name in filled if name != sheet]
    if not others:
        return []
    sentence = (
        f"The workbook has {len(filled)} filled sheets; “{sheet}” is read. The others:"
        f" {', '.join(others[:8])}."
    )
    return [
        Finding(
            code="several_sheets",
            severity="warn",
            asks=True,
            sentence=sentence,
            count=len(filled),
            action=options(sheet=others[0]),
        )
    ]


def _hidden(
    path: Path, book: Any, sheet: str, facts: container.SheetFacts, table: sheets.Table
) -> list[Finding]:
    """What the sheet hides."""
    is_hidden = any(
        item.name == sheet and "Hidden" in str(item.visible) for item in book.sheets_metadata
    )
    return sheet_findings.findings(
        {
            "hidden_rows": facts.hidden_rows,
            "no_cached_value": facts.without_value,
            "error_cells": facts.errors,
            "merged_cells": table.merged,
            "blank_rows": table.blank,
            "macros": int(container.macros(path)),
            "hidden_sheet": int(is_hidden),
        },
        sheet,
    )


PLUGIN = ExcelFile()
