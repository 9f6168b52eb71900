"""What columns are for, by their names and values."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.profile.roles import Facts, guess_role, guess_roles, looks_like_id
from core.data.schema import Column, ColumnType, Role


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("customer_id", True),
        ("userID", True),
        ("id", True),
        ("UUID", True),
        ("row number", False),
        ("row_number", True),
        ("Unnamed: 0", True),
        ("paid", False),
        ("monkey", False),
        ("key", True),
        ("valid", False),
    ],
)
def test_names_of_ids(name: str, expected: bool) -> None:
    assert looks_like_id(name) is expected


def test_uniqueness() -> None:
    assert Facts(10, 8, 4, False).uniqueness == 0.5
    assert Facts(10, 8, 9, False).uniqueness == 1.0  # the count is approximate
    assert Facts(10, 0, 0, False).uniqueness == 0.0


@pytest.mark.parametrize(
    ("name", "type_", "facts", "role"),
    [
        ("x", "number", Facts(5, 0, 0, False), Role.IGNORE),
        ("x", "number", Facts(0, 0, 0, False), Role.FEATURE),
        ("x", "text", Facts(5, 5, 1, True), Role.IGNORE),
        ("x", "text", Facts(5, 4, 1, True), Role.FEATURE),
        ("x", "text", Facts(1, 1, 1, True), Role.FEATURE),
        ("x", "date", Facts(5, 5, 5, False), Role.TIME),
        ("user_id", "integer", Facts(100, 100, 90, False), Role.ID),
        ("user_id", "integer", Facts(100, 100, 89, False), Role.GROUP),
        ("user_id", "integer", Facts(100, 100, 20, False), Role.FEATURE),
        ("user_id", "number", Facts(100, 100, 100, False), Role.FEATURE),
        ("name", "text", Facts(20, 20, 19, False, length=64), Role.ID),
        ("name", "text", Facts(20, 20, 19, False, length=65), Role.FEATURE),
        ("note", "text", Facts(20, 20, 19, False, length=30, words=3.9), Role.ID),
        ("note", "text", Facts(20, 20, 19, False, length=30, words=4.0), Role.FEATURE),
        ("name", "text", Facts(19, 19, 19, False, length=8), Role.FEATURE),
        ("name", "text", Facts(100, 100, 94, False, length=8), Role.FEATURE),
        ("n", "integer", Facts(20, 20, 20, False, counting=True), Role.ID),
        ("n", "integer", Facts(20, 20, 20, False, counting=False), Role.FEATURE),
    ],
)
def test_roles(name: str, type_: str, facts: Facts, role: Role) -> None:
    assert guess_role(Column(name=name, type=ColumnType(type_)), facts) is role


def test_a_file_of_sentences_is_no_file_of_identifiers(tmp_path: Path) -> None:
    rows = range(40)
    table = pa.table(
        {
            "note": [f"It broke after {row} days" for row in rows],
            "code": [f"C-{row:04}" for row in rows],
        }
    )
    pq.write_table(table, tmp_path / "data.parquet")
    schema = tuple(Column(name=name, type=ColumnType.TEXT) for name in table.column_names)
    roles = [column.role for column in guess_roles(schema, tmp_path / "data.parquet")]
    assert roles == [Role.FEATURE, Role.ID]
