"""A small safe language for filters: ``age > 30 and city in ('Graz', 'Lyon') or comment is
missing``.

The text becomes a tree (:mod:`core.data.expression.syntax`), the tree is checked against the
columns and becomes one SQL condition with parameters (:mod:`core.data.expression.to_sql`). The same
condition runs over stored tables and over frames, so both mean the same. Logic has three values: a
comparison with a missing value is unknown, and a row whose condition is unknown is not matched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core.base.errors import Refused
from core.data.expression.syntax import Name, Node, Parser
from core.data.expression.to_sql import Typed, translate
from core.data.schema import Column, Schema, from_arrow
from core.data.storage.duckdb_scan import scan_table

HELP = (
    "Columns by name (in double quotes when the name has spaces), texts and dates in single quotes:"
    " age > 30 and city = 'Graz' · \"monthly charge\" between 20 and 60 · joined >= '2026-01-01' ·"
    " city in ('Graz', 'Lyon') · city not contains 'new' · comment is missing · not active ·"
    " lower(city) = 'graz' · year(joined) = 2026 · also starts with, ends with, upper, length,"
    " month, day, abs, round, + - * /"
)


@dataclass(frozen=True)
class Expression:
    """A checked condition.

    Attributes
    ----------
    text : str
        What the person wrote.
    tree : Node
        The frozen tree.
    columns : frozenset of str
        The columns that it reads.
    """

    text: str
    tree: Node
    columns: frozenset[str]


def _names(node: object) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _names(part)
    elif hasattr(node, "__dataclass_fields__"):
        for field in fields(node):  # type: ignore[arg-type]
            yield from _names(getattr(node, field.name))


def parse(text: str, schema: Schema) -> Expression:
    """The condition that ``text`` says, checked against the columns.

    Raises
    ------
    Refused
        With what is wrong and at which character.
    """
    tree = Parser(text).parse()
    translate(tree, schema, str)  # raises when names or types do not fit
    return Expression(text, tree, frozenset(_names(tree)))


def to_sql(
    expression: Expression, schema: Schema, name: Callable[[str], str]
) -> tuple[str, dict[str, Any]]:
    """The condition in DuckDB's SQL, with its values as parameters.

    Parameters
    ----------
    name : callable
        Column → its identifier in the statement, e.g.
        :meth:`core.data.storage.duckdb_scan.Scan.name`.
    """
    typed: Typed = translate(expression.tree, schema, name)
    return typed.sql, typed.params


def mask(expression: Expression, frame: pd.DataFrame) -> pd.Series:
    """True for the rows of ``frame`` that match, with the frame's index.

    Raises
    ------
    Refused
        When a column is gone or has another kind of values than the condition needs.
    """
    columns = [column for column in frame.columns if column in expression.columns]
    if not columns:
        columns = list(frame.columns[:1])
    table = _arrow(frame[columns])
    schema = tuple(Column(name=field.name, type=from_arrow(field.type)) for field in table.schema)
    with scan_table(table) as source:
        sql, params = to_sql(expression, schema, source.name)
        matches = source.arrow(f"SELECT coalesce({sql}, false) AS keep FROM data", params)
    return pd.Series(np.asarray(matches.column("keep"), dtype=bool), index=frame.index)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    arrays = []
    for column in frame.columns:
        try:
            arrays.append(pa.array(frame[column], from_pandas=True))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise Refused(
                f"The column “{column}” holds values of several kinds. Give it one type first.",
                field="where",
            ) from error
    return pa.table(arrays, names=[str(column) for column in frame.columns])
