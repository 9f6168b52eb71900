"""dBase and FoxPro tables: types as the file declares them, and what it hides told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.base.progress import Progress, Span, silent
from core.data.inference.headers import unique_names
from core.data.inference.python_values import (
    Chunk,
    NativePlan,
    Survey,
    cleared,
    mended_notices,
    typed,
)
from core.data.readers import text_encoding
from core.data.readers.dbf import records
from core.data.schema import ColumnType
from core.data.source import Detected, FileParams, FileSource, Preview, ReadReport
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine

_SAMPLE = 5_000
_DECLARED = {
    "C": ColumnType.TEXT,
    "N": ColumnType.NUMBER,
    "F": ColumnType.NUMBER,
    "L": ColumnType.BOOLEAN,
    "D": ColumnType.DATE,
    "T": ColumnType.DATETIME,
}
_OFFERED = (
    "cp1252",
    "cp437",
    "cp850",
    "cp852",
    "cp866",
    *(
        name
        for name in text_encoding.ENCODINGS
        if name not in ("cp1252", "cp437") and "utf-16" not in name
    ),
)


class DbfParams(FileParams):
    """How a dBase file is read."""

    encoding: str = Field(
        "cp1252", title="Encoding", description="How letters are stored as bytes."
    )
    deleted: bool = Field(
        False,
        title="Deleted records too",
        description="dBase only marks records as deleted; they are left out unless you say so.",
    )


class DbfFile(FileSource):
    """A dBase or FoxPro table."""

    name = "dbf"
    title = "DBF (dBase or FoxPro)"
    Params = DbfParams
    suffixes = (".dbf",)

    def recognises(self, head: bytes, suffix: str) -> float:
        """By the header."""
        if not records.begins_like_dbf(head):
            return 0.0
        return 1.0 if suffix in self.suffixes else 0.9

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find the encoding."""
        found, notices = dict(given), list[Finding]()
        if "encoding" in given:
            found["encoding"] = text_encoding.known_encoding(given["encoding"])
        else:
            found["encoding"], notices = records.find_encoding(path)
        params = validated(DbfParams, found)
        shown = self.preview(path, params, 1)
        return Detected(
            params,
            (*notices, *shown.notices),
            {"encoding": tuple(dict.fromkeys([params.encoding, *_OFFERED]))},
        )

    def preview(self, path: Path, params: DbfParams, limit: int) -> Preview:
        """The first records."""
        table = records.opened(path, params.encoding)
        looked = max(limit, _SAMPLE)
        survey, met = _survey(table, params, looked)
        plans, quarantine = _plans(survey, table), Quarantine(None)
        batches = typed(
            _chunks(table, params, quarantine, limit), plans, params, quarantine, Counter()
        )
        rows = pa.Table.from_batches(list(batches)).slice(0, limit)
        total = survey.rows + met.rows
        notices = (*_notices(table, survey, plans), *_rejected(met))
        return Preview(
            self.name,
            params,
            columns_of(rows.schema),
            rows,
            total if total < looked else None,
            notices,
            {},
            quarantine.rows,
        )

    def read(
        self, path: Path, params: DbfParams, progress: Progress, quarantine: Quarantine
    ) -> Generator[pa.RecordBatch, None, ReadReport]:
        """All records; what the types of the columns are is decided over all of them."""
        table = records.opened(path, params.encoding)
        survey, met = _survey(table, params, None, Span(progress, 0, 0.5))
        plans, counts = _plans(survey, table), Counter[str]()
        yield from typed(
            _chunks(table, params, quarantine, progress=Span(progress, 0.5, 1)),
            plans,
            params,
            quarantine,
            counts,
        )
        return ReadReport(
            survey.rows + met.rows, (*_notices(table, survey, plans), *mended_notices(counts))
        )


def _chunks(
    table: records.Table,
    params: DbfParams,
    quarantine: Quarantine,
    limit: int | None = None,
    progress: Progress = silent,
) -> Iterator[Chunk]:
    return cleared(table.chunks(quarantine, params.deleted, limit, progress), params.missing)


def _survey(
    table: records.Table, params: DbfParams, limit: int | None, progress: Progress = silent
) -> tuple[Survey, Quarantine]:
    survey, met = Survey(), Quarantine(None)
    for chunk in _chunks(table, params, met, limit, progress):
        survey.look(chunk)
    if not survey.rows and not met.rows:
        deleted = (
            f" All {table.deleted:,} are marked as deleted; say so if you want them."
            if table.deleted
            else " Choose a file with data."
        )
        raise Refused(
            f"“{table.path.name}” holds no record.{deleted}",
            field="deleted" if table.deleted else None,
        )
    if not survey.rows:
        raise Refused(f"“{table.path.name}” holds no record that can be read. {met.first[0][2]}")
    return survey, met


def _plans(survey: Survey, table: records.Table) -> list[NativePlan]:
    """The plans with the names of the columns in place of their places.

    Text stays text: the file says so.
    """
    headers = unique_names(field.name for field in table.fields)
    found = []
    for plan, field in zip(survey.plans(), table.fields, strict=True):
        declared = field.type == "C" or not survey.seen[plan.raw].kinds
        type_ = _DECLARED.get(field.type, plan.type) if declared else plan.type
        found.append(NativePlan(headers[int(plan.raw)], plan.raw, type_, whole=plan.whole))
    return found


def _notices(table: records.Table, survey: Survey, plans: list[NativePlan]) -> list[Finding]:
    found = survey.notices(plans)
    if table.deleted:
        sentence = (
            f"{table.deleted:,} records are marked as deleted; they are left out unless you ask for"
            " them."
        )
        found.append(
            Finding(
                code="deleted_records",
                severity="warn",
                sentence=sentence,
                count=table.deleted,
                action=options(deleted=True),
            )
        )
    if table.memos:
        sentence = (
            f"The texts of {', '.join(f'“{name}”' for name in table.memos[:5])} are in another file"
            " (.dbt or .fpt); the column is left out."
        )
        found.append(
            Finding(code="memo_columns", severity="warn", sentence=sentence, count=len(table.memos))
        )
    return found


def _rejected(met: Quarantine) -> list[Finding]:
    if not met.rows:
        return []
    rows = tuple(row for row, *_ in met.first[:8])
    sentence = (
        f"{met.rows:,} records cannot be read and go to quarantine. The first: {met.first[0][2]}"
    )
    return [
        Finding(
            code="broken_records", severity="warn", sentence=sentence, rows=rows, count=met.rows
        )
    ]


PLUGIN = DbfFile()
