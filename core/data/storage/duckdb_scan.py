"""One table, open for questions in SQL: DuckDB in this process, over one Parquet file or one table
in memory, and shut to everything else.

Inside, columns are called ``c0``, ``c1``, … by their position: no name that a person or a file
chose ever stands in a statement, and “Name” beside “name” (which SQL takes for one) are two
columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.base.errors import Refused, StorageFailed
from core.data.schema import ColumnType, Schema, from_arrow
from core.data.storage.parquet_reader import DAMAGED, read_schema

MEMORY = "2GB"
THREADS = 2


class Scan:
    """The open table.

    SQL says ``FROM data``; its columns are those of :meth:`name` and, for a file, ``row`` (0-based
    position).

    Attributes
    ----------
    types : dict of str to ColumnType
        Every column of the table, in its order.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: pa.Schema) -> None:
        self._connection = connection
        self._position = {name: index for index, name in enumerate(schema.names)}
        self.types: dict[str, ColumnType] = {field.name: from_arrow(field.type) for field in schema}

    def name(self, column: str) -> str:
        """What the column is called in SQL."""
        return f"c{self._position[column]}"

    def number(self, column: str) -> str:
        """The column as doubles in which NaN is a missing value, as it is everywhere else in the
        program.
        """
        name = f"CAST({self.name(column)} AS DOUBLE)"
        return without_nan(name) if self.types[column] is ColumnType.NUMBER else name

    def value(self, column: str) -> str:
        """The column with missing values as NULL."""
        return self.number(column) if self.types[column] is ColumnType.NUMBER else self.name(column)

    def arrow(self, sql: str, params: Mapping[str, Any] | None = None) -> pa.Table:
        """The answer to a query over ``data``; values come as ``$name`` parameters only."""
        try:
            return self._connection.sql(
                sql, params=dict(params) if params else None
            ).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise StorageFailed(
                f"The question needs more than {MEMORY} of memory. Filter the table first, or sort"
                " by one column only."
            ) from error
        except duckdb.IOException as error:
            raise StorageFailed(DAMAGED) from error

    def row(self, sql: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The only row of an answer."""
        return dict(self.arrow(sql, params).to_pylist()[0])

    def select(self, columns: Sequence[str] | None = None) -> str:
        """A select list with the table's own names as positions: see :func:`renamed`."""
        return ", ".join(
            self.name(column) for column in (self.types if columns is None else columns)
        )


def without_nan(sql: str) -> str:
    """A piece of SQL with NaN as NULL.

    A comparison with NaN would not do: Parquet's statistics know nothing of NaN, so DuckDB takes
    such a comparison for false without looking.
    """
    return f"CASE WHEN isnan({sql}) THEN NULL ELSE {sql} END"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(path: Path) -> str:
    """The path with the characters that DuckDB would take for a pattern put in brackets."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    # Parquet's statistics leave NaN out; reasoning from them, DuckDB takes isnan(x) for false
    # without looking where all other values are equal.
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on it can read nothing new, install nothing, and not be talked out of that."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def scan(path: Path) -> Iterator[Scan]:
    """Open the Parquet file at ``path``, and nothing else, for questions."""
    schema = read_schema(path)
    aliases = ", ".join(f"c{index}" for index in range(len(schema)))
    connection = _connect()
    try:
        # With the columns renamed, file_row_number is DuckDB's own virtual column even when the
        # file has one of that name.
        source = f"read_parquet({_literal(_plain(path))}) AS t({aliases})"
        connection.execute(f"SET allowed_paths = [{_literal(_plain(path))}, {_literal(str(path))}]")
        _lock(connection)
        connection.execute(
            f"CREATE TEMP VIEW data AS SELECT {aliases}, file_row_number AS row FROM {source}"
        )
        yield Scan(connection, schema)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise StorageFailed(DAMAGED) from error
    finally:
        connection.close()


@contextmanager
def scan_table(table: pa.Table) -> Iterator[Scan]:
    """Open a table in memory for questions; it has no ``row``."""
    plain = pa.table(
        [_undictionary(column) for column in table.columns],
        names=[f"c{index}" for index in range(table.num_columns)],
    )
    connection = _connect()
    try:
        _lock(connection)
        connection.register("data", plain)
        yield Scan(connection, table.schema)
    finally:
        connection.close()


def _undictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def renamed(answer: pa.Table, columns: Sequence[str]) -> pa.Table:
    """The answer to ``SELECT <select(columns)>, …`` with the columns' own names back in front; what
    follows keeps its name.
    """
    return answer.rename_columns([*columns, *answer.column_names[len(columns) :]])


def require(schema: Schema, column: str) -> None:
    """Refused unless the schema has the column; names come from here only."""
    if column not in {item.name for item in schema}:
        raise Refused(
            f"There is no column “{column}” in this table. Choose one of its columns.",
            field="column",
        )
