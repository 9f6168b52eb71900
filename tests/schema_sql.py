"""Prints the SQL that creates every table, as the records declare them: the raw material of a
migration.

Run ``python -m tests.schema_sql``; a test holds the migrations and the records together.
"""

from __future__ import annotations

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

import core.data.records
import core.jobs.records
import core.runs.records  # noqa: F401


def schema_sql() -> str:
    """CREATE statements of all tables and indexes, in the order of their dependencies."""
    parts = []
    for table in SQLModel.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=sqlite.dialect())).strip() + ";")
        parts += [
            str(CreateIndex(index).compile(dialect=sqlite.dialect())).strip() + ";"
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(schema_sql(), end="")
