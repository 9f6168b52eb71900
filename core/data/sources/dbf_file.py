"""dBase and FoxPro tables: types as the file declares them, and what it hides told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.base.params import validated
from core.data.inference.headers import unique_names
from core.data.inference.python_values import (
    Chunk,
    NativePlan,
    Survey,
    broken_records,
    cleared,
    mended_notices,
    typed,
)
from core.data.readers import text_encoding
from core.data.readers.dbf import records
from core.data.schema import ColumnType
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

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect the encoding."""
        encoding, notices = text_encoding.choose_encoding(
            overrides, lambda: records.find_encoding(context.file)
        )
        params = validated(DbfParams, {**overrides, "encoding": encoding})
        first = self.preview(params, context, 1)
        encodings = text_encoding.offered_encodings(params.encoding, _OFFERED)
        return Detection(params, (*notices, *first.notices), {"encoding": encodings})

    def preview(self, params: DbfParams, context: ReadContext, limit: int) -> Preview:
        """The first records."""
        table = records.opened(context.file, params.encoding)
        looked_at = max(limit, context.limits.sample_rows)
        survey, rejected = _survey(table, params, context, looked_at)
        plans, quarantine = _plans(survey, table), Quarantine(None)
        chunks = _chunks(table, params, context, quarantine, limit)
        batches = typed(chunks, plans, params, quarantine, Counter())
        rows = pa.Table.from_batches(list(batches)).slice(0, limit)
        total = survey.rows + rejected.rows
        return Preview(
            self.name,
            params,
            columns_of(rows.schema),
            rows,
            total if total < looked_at else None,
            (*_notices(table, survey, plans), *broken_records(rejected)),
            rejected=quarantine.rows,
        )

    def read(self, params: DbfParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All records; what the types of the columns are is decided over all of them."""
        table = records.opened(context.file, params.encoding)
        survey, rejected = _survey(table, params, context.part(0, 0.5), None)
        plans, counts = _plans(survey, table), Counter[str]()
        chunks = _chunks(table, params, context.part(0.5, 1), quarantine)
        yield from typed(chunks, plans, params, quarantine, counts)
        notices = (*_notices(table, survey, plans), *mended_notices(counts))
        return ReadReport(survey.rows + rejected.rows, notices)

    def example(self, folder: Path) -> Path:
        """A dBase III table."""
        fields = [("id", b"N", 6, 0), ("name", b"C", 10, 0), ("score", b"N", 10, 2)]
        head = (
            bytes([3, 126, 1, 2])
            + len(EXAMPLE_ROWS).to_bytes(4, "little")
            + (32 + 32 * len(fields) + 1).to_bytes(2, "little")
            + (27).to_bytes(2, "little")
            + bytes(20)
        )
        described = b"".join(
            name.encode().ljust(11, b"\0") + kind + bytes(4) + bytes([length, decimals]) + bytes(14)
            for name, kind, length, decimals in fields
        )
        scores = ["" if row["score"] is None else f"{row['score']:.2f}" for row in EXAMPLE_ROWS]
        rows = "".join(
            f" {row['id']:>6}{row['name']:<10}{score:>10}"
            for row, score in zip(EXAMPLE_ROWS, scores, strict=True)
        )
        path = folder / "example.dbf"
        path.write_bytes(head + described + b"\r" + rows.encode() + b"\x1a")
        return path


def _chunks(
    table: records.Table,
    params: DbfParams,
    context: ReadContext,
    quarantine: Quarantine,
    limit: int | None = None,
) -> Iterator[Chunk]:
    chunks = table.chunks(quarantine, params.deleted, limit, context.progress)
    return cleared(chunks, params.missing)


def _survey(
    table: records.Table, params: DbfParams, context: ReadContext, limit: int | None
) -> tuple[Survey, Quarantine]:
    """What all records (or the first) hold, and those that cannot be read."""
    survey, rejected = Survey(context.limits), Quarantine(None)
    for chunk in _chunks(table, params, context, rejected, limit):
        survey.look(chunk)
    if not survey.rows and not rejected.rows:
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
        reason = rejected.first[0][2]
        raise Refused(f"“{table.path.name}” holds no record that can be read. {reason}")
    return survey, rejected


def _plans(survey: Survey, table: records.Table) -> list[NativePlan]:
    """The plans with the names of the columns in place of their places.

    Text stays text: the file says so.
    """
    headers = unique_names(field.name for field in table.fields)
    plans = []
    for plan, field in zip(survey.plans(), table.fields, strict=True):
        declared = field.type == "C" or not survey.seen[plan.raw].kinds
        type_ = _DECLARED.get(field.type, plan.type) if declared else plan.type
        plans.append(NativePlan(headers[int(plan.raw)], plan.raw, type_, whole=plan.whole))
    return plans


def _notices(table: records.Table, survey: Survey, plans: list[NativePlan]) -> list[Finding]:
    notices = survey.notices(plans)
    if table.deleted:
        sentence = (
            f"{table.deleted:,} records are marked as deleted; they are left out unless you ask for"
            " them."
        )
        notices.append(
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
        notices.append(
            Finding(code="memo_columns", severity="warn", sentence=sentence, count=len(table.memos))
        )
    return notices


PLUGIN = DbfFile()
