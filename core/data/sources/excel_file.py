"""Excel and OpenDocument workbooks.

One sheet, with its header found and what the sheet hides told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, Severity, options
from core.base.params import validated
from core.base.progress import Progress, silent
from core.data.inference.headers import unique_names
from core.data.inference.python_values import NativePlan, Survey, cleared, mended_notices, typed
from core.data.readers.excel import container, sheets
from core.data.source import Detected, FileParams, FileSource, Preview, ReadReport
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine

_SAMPLE = 5_000
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

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find the sheet and the header."""
        container.check(path)
        with sheets.opened(path) as book:
            names = list(book.sheet_names)
            filled = [name for name in names if not given.get("sheet") and _rows(path, book, name)]
            sheet = given.get("sheet") or _first(book, filled or names)
            if sheet not in names:
                raise Refused(
                    f"“{path.name}” has no sheet “{sheet}”. It has: {', '.join(names[:10])}.",
                    field="sheet",
                )
            container.sheet_facts(path, sheet)
            head = sheets.find_head(book.get_sheet_by_name(sheet))
        if not head.width:
            raise Refused(
                f"The sheet “{sheet}” of “{path.name}” is empty. Choose another sheet.",
                field="sheet",
            )
        rows = {
            "header_row": head.header_row,
            "header_rows": 1 if "header_row" in given else head.header_rows,
        }
        params = validated(ExcelParams, {**rows, **given, "sheet": sheet})
        shown = self.preview(path, params, _SAMPLE)
        notices = [
            *_head_notices(head, params, given),
            *_sheet_notices(filled, sheet),
            *shown.notices,
        ]
        return Detected(params, tuple(notices), {"sheet": tuple(names)})

    def preview(self, path: Path, params: ExcelParams, limit: int) -> Preview:
        """The first rows of the sheet."""
        container.check(path)
        facts = container.sheet_facts(path, params.sheet)
        with sheets.opened(path) as book:
            table = _table(path, book, params)
            survey = _survey(table, params, max(limit, _SAMPLE))
            plans = _plans(survey, table)
            quarantine = Quarantine(None)
            found = typed(
                cleared(table.chunks(limit), {"", *params.missing}),
                plans,
                params,
                quarantine,
                Counter(),
            )
            rows = pa.Table.from_batches(list(found)).slice(0, limit)
            total = survey.rows if survey.rows < max(limit, _SAMPLE) else None
            notices = [
                *_told(path, book, params.sheet, facts, table),
                *_column_notices(survey, plans),
            ]
            names = tuple(book.sheet_names)
        return Preview(
            self.name,
            params,
            columns_of(rows.schema),
            rows,
            total,
            tuple(notices),
            {"sheet": names},
            quarantine.rows,
        )

    def read(
        self, path: Path, params: ExcelParams, progress: Progress, quarantine: Quarantine
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """All rows; the types are decided over all of them."""
        container.check(path)
        facts = container.sheet_facts(path, params.sheet)
        progress(0.05, "Opening the workbook")
        with sheets.opened(path) as book:
            table = _table(path, book, params)
            survey = _survey(table, params, None, progress)
            if not survey.seen:
                raise Refused(
                    f"The sheet “{params.sheet}” of “{path.name}” has no rows below its header."
                    " Choose another sheet.",
                    field="sheet",
                )
            plans, counts = _plans(survey, table), Counter[str]()
            rows = 0
            for batch in typed(
                cleared(table.chunks(), {"", *params.missing}), plans, params, quarantine, counts
            ):
                yield batch
                rows += batch.num_rows
                progress(0.5 + 0.5 * rows / max(survey.rows, 1), f"{rows:,} rows read")
            notices = [
                *_told(path, book, params.sheet, facts, table),
                *_column_notices(survey, plans),
                *mended_notices(counts),
            ]
        return ReadReport(survey.rows, tuple(notices))


def _rows(path: Path, book: Any, name: str) -> bool:
    """Whether a sheet holds anything."""
    container.sheet_facts(path, name)
    return book.get_sheet_by_name(name).start is not None


def _first(book: Any, names: list[str]) -> str:
    """The first of the sheets that is not hidden."""
    visible = {item.name for item in book.sheets_metadata if str(item.visible).endswith("Visible")}
    return next((name for name in names if name in visible), names[0] if names else "")


def _table(path: Path, book: Any, params: ExcelParams) -> sheets.Table:
    if params.sheet not in book.sheet_names:
        raise Refused(
            f"“{path.name}” has no sheet “{params.sheet}”. It has:"
            f" {', '.join(book.sheet_names[:10])}.",
            field="sheet",
        )
    return sheets.Table(
        book.get_sheet_by_name(params.sheet),
        params.header_row,
        params.header_rows if params.header_row else 0,
    )


def _survey(
    table: sheets.Table, params: ExcelParams, limit: int | None, progress: Progress = silent
) -> Survey:
    survey = Survey(whole_numbers=True)
    for chunk in cleared(table.chunks(limit), {"", *params.missing}):
        survey.look(chunk)
        progress(0.3, f"{survey.rows:,} rows looked at")
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


def _column_notices(survey: Survey, plans: list[NativePlan]) -> list[Finding]:
    return survey.notices(plans)


def _head_notices(head: sheets.Head, params: ExcelParams, given: dict[str, Any]) -> list[Finding]:
    found = []
    if "header_row" not in given and params.header_row == 0:
        sentence = (
            "The first row looks like data, so the columns get numbers. Say which row names them."
        )
        found.append(
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
        found.append(
            Finding(code="merged_header", sentence=sentence, action=options(header_rows=1))
        )
    if head.above and params.header_row == head.header_row:
        found.append(
            Finding(
                code="rows_above",
                sentence=f"{head.above} rows above the header are left out.",
                count=head.above,
            )
        )
    return found


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


def _told(
    path: Path, book: Any, sheet: str, facts: container.SheetFacts, table: sheets.Table
) -> list[Finding]:
    """What the sheet hides."""
    hidden = [
        item.name
        for item in book.sheets_metadata
        if item.name == sheet and "Hidden" in str(item.visible)
    ]
    said: tuple[tuple[str, int, Severity, str], ...] = (
        (
            "hidden_rows",
            facts.hidden_rows,
            "warn",
            (
                f"{facts.hidden_rows:,} rows are hidden in the sheet (often by a filter); they are"
                " loaded like the others."
            ),
        ),
        (
            "no_cached_value",
            facts.without_value,
            "warn",
            (
                f"{facts.without_value:,} formulas have no stored result; their cells are missing."
                " Open the workbook in Excel and save it."
            ),
        ),
        (
            "error_cells",
            facts.errors,
            "warn",
            f"{facts.errors:,} cells hold an error such as #N/A or #DIV/0!; they are missing.",
        ),
        (
            "merged_cells",
            table.merged,
            "warn",
            (
                f"{table.merged:,} merged ranges lie in the rows; only the first cell of each has"
                " the value."
            ),
        ),
        ("blank_rows", table.blank, "note", f"{table.blank:,} empty rows were left out."),
        (
            "macros",
            int(container.macros(path)),
            "note",
            "The workbook holds macros. They were neither read nor run.",
        ),
        ("hidden_sheet", len(hidden), "note", f"The sheet “{sheet}” is hidden in the workbook."),
    )
    return [
        Finding(code=code, severity=severity, sentence=sentence, count=count)
        for code, count, severity, sentence in said
        if count
    ]


PLUGIN = ExcelFile()
