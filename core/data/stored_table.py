"""A stored table, read a page at a time: sorted, filtered, counted, exported.

Never loaded whole, however large it is.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from core.base import files
from core.base.errors import Refused
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.expression.expression import Expression, to_sql
from core.data.schema import TEXTUAL, ColumnType, Schema
from core.data.storage.duckdb_scan import Scan, renamed, require, scan
from core.data.storage.parquet_reader import count_rows, open_file, read_schema, readable

if TYPE_CHECKING:
    import polars as pl

LARGEST_PAGE = 10_000
MOST_TEXTS = 20_000  # different texts of a column that are counted
_FORMULA = r"^[=+\-@\t\r]"  # how a cell begins that a spreadsheet would run


@dataclass(frozen=True)
class TablePage:
    """A page of rows.

    Attributes
    ----------
    rows : pa.Table
        The rows; the first column holds their numbers, 1-based, as they stand in the table.
    number : str
        What the column of row numbers is called.
    total, matching : int
        Rows of the table, and rows that the filter matches.
    """

    rows: pa.Table
    number: str
    total: int
    matching: int


def _condition(
    source: Scan, columns: Schema, where: Expression | None
) -> tuple[str, dict[str, Any]]:
    if where is None:
        return "", {}
    sql, params = to_sql(where, columns, source.name)
    return f" WHERE {sql}", params


def _order(source: Scan, columns: Schema, sort: Sequence[tuple[str, bool]]) -> str:
    """Missing values come last either way; equal rows keep the table's order, so that pages never
    overlap.
    """
    for column, _ in sort:
        require(columns, column)
    keys = [
        f"{_sort_key(source, column)} {'DESC' if descending else 'ASC'} NULLS LAST"
        for column, descending in sort
    ]
    return f" ORDER BY {', '.join([*keys, 'row'])}" if keys else ""


def _sort_key(source: Scan, column: str) -> str:
    """The bare column, by which DuckDB finds the first rows without sorting all, unless NaN, its
    largest number, is among the values.
    """
    name = source.name(column)
    if source.types[column] is not ColumnType.NUMBER:
        return name
    return (
        source.value(column)
        if source.row(f"SELECT coalesce(bool_or(isnan({name})), false) AS n FROM data")["n"]
        else name
    )


def number_name(columns: Sequence[str]) -> str:
    """A name for the column of row numbers that no column has."""
    return next(
        name
        for name in itertools.chain(["row"], (f"row {index}" for index in itertools.count(2)))
        if name not in columns
    )


def page(
    path: Path,
    columns: Schema,
    offset: int = 0,
    limit: int = 200,
    sort: Sequence[tuple[str, bool]] = (),
    where: Expression | None = None,
) -> TablePage:
    """Rows ``offset`` to ``offset + limit`` of the sorted and filtered table.

    Parameters
    ----------
    sort : sequence of (column, descending)
        The first is the most important.
    """
    if offset < 0 or not 0 < limit <= LARGEST_PAGE:
        raise Refused(
            f"A page begins at row 0 or later and has 1 to {LARGEST_PAGE:,} rows.", field="limit"
        )
    with scan(path) as source:
        total = count_rows(path)
        condition, params = _condition(source, columns, where)
        matching = (
            source.row(f"SELECT count(*) AS n FROM data{condition}", params)["n"]
            if where
            else total
        )
        order = _order(source, columns, sort)
        if not order and not where:
            rows = _at(source, range(offset, min(offset + limit, total)))
        else:  # the key columns first, then whole rows for this page only
            # The window is written out as whole numbers: with parameters DuckDB sorts everything
            # instead of keeping the first few.
            matches = source.arrow(
                f"SELECT row FROM data{condition}{order or ' ORDER BY row'} LIMIT {int(limit)}"
                f" OFFSET {int(offset)}",
                params,
            )
            rows = _at(source, matches.column("row").to_pylist())
    number = number_name(rows.column_names[:-1])
    last = rows.num_columns - 1
    return TablePage(
        rows.select([last, *range(last)]).rename_columns([number, *rows.column_names[:-1]]),
        number,
        total,
        matching,
    )


def _at(source: Scan, positions: Sequence[int]) -> pa.Table:
    """Whole rows at these positions, in this order, with their 1-based numbers behind."""
    if isinstance(positions, range):
        condition, params = (
            "row BETWEEN $first AND $last",
            {"first": positions.start, "last": positions.stop - 1},
        )
    else:  # whole numbers written out: DuckDB passes over the row groups that hold none of them
        condition, params = (
            f"row IN ({', '.join(str(int(position)) for position in positions) or 'NULL'})",
            {},
        )
    rows = renamed(
        source.arrow(
            f"SELECT {source.select()}, row + 1 AS number FROM data WHERE {condition} ORDER BY row",
            params,
        ),
        list(source.types),
    )
    if isinstance(positions, range):
        return rows
    place = {
        number - 1: index
        for index, number in enumerate(rows.column(rows.num_columns - 1).to_pylist())
    }
    return rows.take(pa.array([place[position] for position in positions], pa.int64()))


def rows_of(path: Path, positions: Sequence[int]) -> pa.Table:
    """The rows at these 0-based positions, in the order asked for.

    Raises
    ------
    Refused
        When a position is beyond the table.
    """
    total = count_rows(path)
    row_ids = [int(position) for position in positions]
    wrong = next((position for position in row_ids if not 0 <= position < total), None)
    if wrong is not None:
        raise Refused(
            f"There is no row {wrong + 1:,}: the table has {plural(total, 'row')}.",
            field="positions",
        )
    with scan(path) as source:
        rows = _at(source, row_ids)
    return rows.select(range(rows.num_columns - 1))


def value_counts(
    path: Path, columns: Schema, column: str, limit: int = 50, where: Expression | None = None
) -> list[tuple[Any, int]]:
    """The most frequent values of a column with their counts, missing values (None) among them;
    ties in the order of the values.

    Parameters
    ----------
    path : Path
    columns : Schema
    column : str
    limit : int
        At most so many values.
    where : Expression, optional
        Counts the rows for which it is true; all rows when None.

    Raises
    ------
    Refused
        When there is no such column.
    """
    require(columns, column)
    with scan(path) as source:
        condition, params = _condition(source, columns, where)
        value = source.value(column)
        counts = source.arrow(
            f"SELECT {value} AS value, count(*) AS n FROM data{condition} GROUP BY 1 ORDER BY n"
            " DESC, value NULLS LAST LIMIT $most",
            params | {"most": limit},
        )
    return list(
        zip(counts.column("value").to_pylist(), counts.column("n").to_pylist(), strict=True)
    )


def text_counts(path: Path, columns: Schema, column: str) -> dict[str, int]:
    """The texts of a column with their counts, the most frequent first, at most ``MOST_TEXTS`` of
    them; none in a column of another type.
    """
    require(columns, column)
    if next(item.type for item in columns if item.name == column) not in TEXTUAL:
        return {}
    return {
        value: count
        for value, count in value_counts(path, columns, column, MOST_TEXTS)
        if isinstance(value, str)
    }


def lazy(path: Path) -> pl.LazyFrame:
    """The table as a Polars LazyFrame, of which a reader takes the part that it shows."""
    import polars as pl

    return pl.scan_parquet(path, glob=False)


def to_csv(
    path: Path,
    columns: Schema,
    target: Path,
    where: Expression | None = None,
    progress: Progress = silent,
) -> int:
    """Write the (matching) rows as UTF-8 CSV, batch by batch; returns how many rows.

    A text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers stay as
    they are.

    Parameters
    ----------
    path : Path
    columns : Schema
    target : Path
        The CSV file; it appears whole or not at all.
    where : Expression, optional
        Writes the rows for which it is true; all rows when None.
    progress : Progress
        Hears of every batch.
    """
    total = max(count_rows(path), 1)
    written = 0
    with files.atomic_file(target) as partial, partial.open("wb") as stream:
        _header(stream, read_schema(path).names)
        for batch in _batches(path, columns, where):
            pacsv.write_csv(
                _guarded(batch),
                stream,
                pacsv.WriteOptions(include_header=False, quoting_style="needed"),
            )
            written += batch.num_rows
            progress(min(written / total, 1.0), f"{plural(written, 'row')} written")
    return written


def _header(stream: Any, names: Sequence[str]) -> None:
    import io

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([guard_text(name) for name in names])
    stream.write(text.getvalue().encode())


def _batches(path: Path, columns: Schema, where: Expression | None) -> Iterator[pa.Table]:
    """Row groups; of a filtered table the rows whose condition holds."""
    file = open_file(path)
    keep = _matching_rows(path, columns, where) if where else None
    first = 0
    for index in range(file.num_row_groups):
        with readable():
            table = file.read_row_group(index)
        if keep is not None:
            table = table.filter(keep.slice(first, table.num_rows))
        first += file.metadata.row_group(index).num_rows
        if table.num_rows:
            yield table


def _matching_rows(path: Path, columns: Schema, where: Expression) -> pa.Array:
    with scan(path) as source:
        sql, params = to_sql(where, columns, source.name)
        matches = source.arrow(
            f"SELECT coalesce({sql}, false) AS keep FROM data ORDER BY row", params
        )
    return matches.column("keep").combine_chunks()


def guard_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _guarded(table: pa.Table) -> pa.Table:
    """The table with plain text columns, formulas turned harmless."""
    for index, field in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_dictionary(field.type):
            column = column.cast(pa.string())
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            apostrophe, nothing = pa.scalar("'", column.type), pa.scalar("", column.type)
            column = pc.if_else(
                pc.match_substring_regex(column, _FORMULA),
                pc.binary_join_element_wise(apostrophe, column, nothing),
                column,
            )
        elif pa.types.is_decimal(column.type):
            column = column.cast(pa.string())
        table = table.set_column(index, field.name, column)
    return table
