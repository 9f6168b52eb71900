"""Columns as Arrow fields and back."""

from __future__ import annotations

import pyarrow as pa
import pytest

from core.data.schema import Column, ColumnType
from core.data.storage.arrow_schema import columns_of, field_of


def test_header_and_labels_travel_with_the_field() -> None:
    column = Column(
        name="yes_2",
        type=ColumnType.BOOLEAN,
        source_name="yes?",
        boolean_labels=("Nein", "Ja"),
    )
    field = field_of(column, pa.bool_())
    assert (field.name, field.type) == ("yes_2", pa.bool_())
    assert field.metadata == {
        b"source_name": b"yes?",
        b"boolean_labels": b'["Nein", "Ja"]',
    }
    assert columns_of(pa.schema([field])) == (column,)


def test_a_plain_column_has_no_metadata() -> None:
    field = field_of(Column(name="n", type=ColumnType.INTEGER), pa.int64())
    assert field.metadata is None
    assert columns_of(pa.schema([field])) == (Column(name="n", type=ColumnType.INTEGER),)


def test_files_of_earlier_versions_have_their_labels_under_another_key() -> None:
    field = pa.field("yes", pa.bool_(), metadata={b"words": b'["no", "yes"]'})
    assert columns_of(pa.schema([field]))[0].boolean_labels == ("no", "yes")


@pytest.mark.parametrize(
    "labels", [b"not json", b"[1, 2]", b'["one"]', b'["a", "b", "c"]', b"null", b'{"a": 1}']
)
def test_what_somebody_else_wrote_there_is_no_label(labels: bytes) -> None:
    field = pa.field("yes", pa.bool_(), metadata={b"boolean_labels": labels})
    assert columns_of(pa.schema([field]))[0].boolean_labels is None


def test_only_booleans_have_labels() -> None:
    field = pa.field("n", pa.int64(), metadata={b"boolean_labels": b'["no", "yes"]'})
    assert columns_of(pa.schema([field]))[0].boolean_labels is None
