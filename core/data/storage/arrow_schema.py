"""Columns as Arrow fields and back: what Arrow has no type for travels in a field's metadata."""

from __future__ import annotations

import json

import pyarrow as pa

from core.data.schema import Column, Schema, from_arrow

SOURCE_NAME = (  # key in a field's metadata: the header in the file, where it had to be changed
    b"source_name"
)
BOOLEAN_LABELS = b"boolean_labels"  # how the file writes no and yes, as a JSON pair
_FORMER_LABELS = b"words"  # the same in files of earlier versions


def field_of(column: Column, type_: pa.DataType) -> pa.Field:
    """The Arrow field for a column; the original header travels in its metadata."""
    metadata = {}
    if column.source_name is not None:
        metadata[SOURCE_NAME] = column.source_name.encode("utf-8", "replace")
    if column.boolean_labels is not None:
        metadata[BOOLEAN_LABELS] = json.dumps(column.boolean_labels).encode()
    return pa.field(column.name, type_, metadata=metadata or None)


def columns_of(schema: pa.Schema) -> Schema:
    """The columns that an Arrow schema describes."""
    return tuple(
        Column(
            name=field.name,
            type=from_arrow(field.type),
            source_name=_source_name(field),
            boolean_labels=_boolean_labels(field),
        )
        for field in schema
    )


def _source_name(field: pa.Field) -> str | None:
    raw = (field.metadata or {}).get(SOURCE_NAME)
    return raw.decode() if raw is not None else None


def _boolean_labels(field: pa.Field) -> tuple[str, str] | None:
    metadata = field.metadata or {}
    raw = metadata.get(BOOLEAN_LABELS, metadata.get(_FORMER_LABELS))
    try:
        no, yes = (
            json.loads(raw) if raw is not None and pa.types.is_boolean(field.type) else (None, None)
        )
    except (TypeError, ValueError):
        return None  # the file was written by somebody else
    return (no, yes) if isinstance(no, str) and isinstance(yes, str) else None
