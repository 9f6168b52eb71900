"""Columns: their types, their roles, and what was noticed about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import pyarrow as pa
from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from core.base.errors import Refused
from core.base.words import plural


class ColumnType(StrEnum):
    """The type of a column, as a person calls it."""

    INTEGER = "integer"  # int64
    NUMBER = "number"  # float64
    DECIMAL = "decimal"  # exact, up to 38 digits
    BOOLEAN = "boolean"
    TEXT = "text"
    CATEGORY = "category"  # dictionary-encoded text
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"  # microseconds, with or without a zone


class Role(StrEnum):
    """What a column is for."""

    FEATURE = "feature"
    TARGET = "target"
    ID = "id"
    TIME = "time"
    GROUP = "group"
    IGNORE = "ignore"


NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL})
TEXTUAL = frozenset({ColumnType.TEXT, ColumnType.CATEGORY})
TEMPORAL = frozenset({ColumnType.DATE, ColumnType.DATETIME, ColumnType.TIME})


class Column(BaseModel):
    """One column of a dataset version.

    Attributes
    ----------
    name : str
        Unique in its table, capital letters aside.
    type : ColumnType
        As it is stored.
    role : Role
        What it is for.
    source_name : str, optional
        The header in the file, where it had to be changed.
    boolean_labels : tuple of str and str, optional
        How the file writes no and yes, of a boolean column. Documents also have them as ``words``,
        and those of earlier versions only so.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    type: ColumnType
    role: Role = Role.FEATURE
    source_name: str | None = None
    boolean_labels: tuple[str, str] | None = Field(
        default=None, validation_alias=AliasChoices("boolean_labels", "words")
    )

    @model_serializer(mode="wrap")
    def _with_former_key(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Readers of documents still find the labels as ``words``."""
        document: dict[str, Any] = handler(self)
        return document | {"words": document.get("boolean_labels")}


_EMPTIED = {  # what is said of one cell, and of several
    "missing_words": (
        "holds a word for “no value” or only spaces; it is stored as missing",
        "hold a word for “no value” or only spaces; they are stored as missing",
    ),
    "not_a_number": (
        "holds “NaN”; it is stored as missing",
        "hold “NaN”; they are stored as missing",
    ),
    "infinite": (
        "is infinite; it is stored as missing, because no model can use it",
        "are infinite; they are stored as missing, because no model can use them",
    ),
}


def emptied(code: str, count: int, column: str) -> str:
    """The sentence about cells that are stored as missing although something stood in them;
    ``code`` is that of the notice.
    """
    one, many = _EMPTIED[code]
    return f"{plural(count, f'cell of “{column}” {one}', f'cells of “{column}” {many}')}."


Schema = tuple[Column, ...]


def to_arrow(type_: ColumnType, *, zone: str | None = None) -> pa.DataType:
    """The Arrow type in which a column of ``type_`` is stored."""
    return {
        ColumnType.INTEGER: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.DECIMAL: pa.decimal128(38, 10),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.TEXT: pa.string(),
        ColumnType.CATEGORY: pa.dictionary(pa.int32(), pa.string()),
        ColumnType.DATE: pa.date32(),
        ColumnType.TIME: pa.time64("us"),
        ColumnType.DATETIME: pa.timestamp("us", tz=zone),
    }[type_]


def from_arrow(type_: pa.DataType) -> ColumnType:
    """The column type that describes an Arrow type; nested and binary types count as text (they are
    stored as JSON or hex text).
    """
    checks = (
        (pa.types.is_boolean, ColumnType.BOOLEAN),
        (pa.types.is_integer, ColumnType.INTEGER),
        (pa.types.is_floating, ColumnType.NUMBER),
        (pa.types.is_decimal, ColumnType.DECIMAL),
        (pa.types.is_dictionary, ColumnType.CATEGORY),
        (pa.types.is_date, ColumnType.DATE),
        (pa.types.is_time, ColumnType.TIME),
        (pa.types.is_timestamp, ColumnType.DATETIME),
    )
    return next((column_type for check, column_type in checks if check(type_)), ColumnType.TEXT)


def check_types(chosen: Iterable[str], names: Sequence[str]) -> None:
    """Refused when a type was chosen for a column that is not among ``names``."""
    known = frozenset(names)
    unknown = next((name for name in chosen if name not in known), None)
    if unknown is not None:
        raise Refused(
            f"There is no column “{unknown}” whose type could be changed. Columns:"
            f" {', '.join(names[:10])}.",
            field="types",
        )
