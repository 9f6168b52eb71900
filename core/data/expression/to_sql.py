"""The tree of a filter expression → one SQL condition with parameters, with the kinds of values
checked on the way.

Kinds: whole numbers and numbers are one family (arithmetic is done in doubles; what has no finite
result is missing), texts, truth values, moments (dates and times, in UTC where there is a zone),
times of day.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from core.base.errors import Refused
from core.data.expression import syntax
from core.data.expression.syntax import Node, fail
from core.data.schema import ColumnType, Schema
from core.data.storage.duckdb_scan import without_nan

_KINDS = {
    ColumnType.INTEGER: "number",
    ColumnType.NUMBER: "number",
    ColumnType.DECIMAL: "number",
    ColumnType.BOOLEAN: "truth value",
    ColumnType.TEXT: "text",
    ColumnType.CATEGORY: "text",
    ColumnType.DATE: "date",
    ColumnType.DATETIME: "date",
    ColumnType.TIME: "time of day",
}
_COLUMN_SQL = {
    ColumnType.NUMBER: f"({without_nan('CAST({0} AS DOUBLE)')})",
    ColumnType.DECIMAL: "CAST({} AS DOUBLE)",
    ColumnType.DATE: "CAST({} AS TIMESTAMP)",
    ColumnType.DATETIME: "CAST({} AS TIMESTAMP)",
    ColumnType.TEXT: "CAST({} AS VARCHAR)",
    ColumnType.CATEGORY: "CAST({} AS VARCHAR)",
}
_MATCHES = {"contains": "contains", "starts": "starts_with", "ends": "ends_with"}
#: function → kind of its argument, kind of its result, SQL
_FUNCTIONS = {
    "lower": ("text", "text", "lower({})"),
    "upper": ("text", "text", "upper({})"),
    "length": ("text", "number", "length({})"),
    "year": ("date", "number", "year({})"),
    "month": ("date", "number", "month({})"),
    "day": ("date", "number", "day({})"),
    "abs": ("number", "number", "abs(CAST({} AS DOUBLE))"),
    "round": ("number", "number", ""),  # see _round
}


@dataclass(frozen=True)
class Typed:
    """A piece of SQL, the kind of its values, and its parameters."""

    sql: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    constant: syntax.Constant | None = None


def translate(tree: Node, schema: Schema, name: Callable[[str], str]) -> Typed:
    """The condition, or Refused with what is wrong and where."""
    return _Translator(schema, name).condition(tree)


class _Translator:
    def __init__(self, schema: Schema, name: Callable[[str], str]) -> None:
        self._types = {column.name: column.type for column in schema}
        self._name = name
        self._count = 0
        self._rules: dict[type, Callable[[Any], Typed]] = {
            syntax.Constant: self._constant,
            syntax.Name: self._column,
            syntax.Call: self._call,
            syntax.Arithmetic: self._arithmetic,
            syntax.Compare: self._compare,
            syntax.In: self._in,
            syntax.Between: self._between,
            syntax.Missing: self._missing,
            syntax.Match: self._match,
            syntax.Not: self._not,
            syntax.Logic: self._logic,
        }

    def _value(self, node: Node) -> Typed:
        return self._rules[type(node)](node)

    def condition(self, node: Node) -> Typed:
        """A piece that is true or false."""
        typed = self._value(node)
        if typed.kind != "truth value":
            raise fail(
                f"A condition was expected, but this is a {typed.kind}. Compare it with something,"
                " for example with “=” or “>”",
                node.at,
            )
        return typed

    def _param(self, value: Any, sql_type: str) -> tuple[str, dict[str, Any]]:
        self._count += 1
        return f"CAST($v{self._count} AS {sql_type})", {f"v{self._count}": value}

    def _constant(self, node: syntax.Constant) -> Typed:
        value = node.value
        sql_type, kind = (
            ("BOOLEAN", "truth value")
            if isinstance(value, bool)
            else ("VARCHAR", "text")
            if isinstance(value, str)
            else ("DOUBLE", "number")
        )
        if isinstance(value, int) and not isinstance(value, bool):
            sql_type = "BIGINT"
        sql, params = self._param(value, sql_type)
        return Typed(sql, kind, params, node)

    def _column(self, node: syntax.Name) -> Typed:
        type_ = self._types.get(node.name)
        if type_ is None:
            raise self._unknown(node)
        return Typed(_COLUMN_SQL.get(type_, "{}").format(self._name(node.name)), _KINDS[type_])

    def _unknown(self, node: syntax.Name) -> Refused:
        sentence = f"Column “{node.name}” does not exist (character {node.at})."
        same = [name for name in self._types if name.casefold() == node.name.casefold()]
        near = same or difflib.get_close_matches(node.name, self._types, 1, 0.6)
        if near:
            return Refused(f"{sentence} Did you mean “{near[0]}”?", field="where")
        if node.quoted:
            return Refused(
                f"{sentence} A text stands in single quotes: '{node.name}'.", field="where"
            )
        return Refused(
            f"{sentence} The columns are:"
            f" {', '.join(list(self._types)[:8])}{', …' if len(self._types) > 8 else ''}.",
            field="where",
        )

    def _needs(self, typed: Typed, kind: str, what: str, at: int) -> Typed:
        if typed.kind == kind:
            return typed
        raise fail(f"{what} needs a {kind}, but this is a {typed.kind}", at)

    def _call(self, node: syntax.Call) -> Typed:
        if node.function not in _FUNCTIONS:
            near = difflib.get_close_matches(node.function, _FUNCTIONS, 1)
            hint = f"Did you mean {near[0]}(…)?" if near else f"Known: {', '.join(_FUNCTIONS)}."
            raise Refused(
                f"There is no function {node.function}(…) (character {node.at}). {hint}",
                field="where",
            )
        if len(node.arguments) != 1 and not (node.function == "round" and len(node.arguments) == 2):
            raise fail(f"{node.function}(…) takes one value, not {len(node.arguments)}", node.at)
        needs, gives, sql = _FUNCTIONS[node.function]
        value = self._needs(
            self._value(node.arguments[0]), needs, f"{node.function}(…)", node.arguments[0].at
        )
        if node.function == "round":
            return self._round(value, node)
        return Typed(sql.format(value.sql), gives, value.params)

    def _round(self, value: Typed, node: syntax.Call) -> Typed:
        """Halves go away from zero, as people round."""
        digits = node.arguments[1] if len(node.arguments) == 2 else syntax.Constant(0, node.at)
        if (
            not isinstance(digits, syntax.Constant)
            or isinstance(digits.value, bool)
            or not isinstance(digits.value, int)
            or not 0 <= digits.value <= 10
        ):
            raise fail("The decimals of round(…) are a whole number from 0 to 10", digits.at)
        return replace(
            _finite(f"round(CAST({value.sql} AS DOUBLE), {digits.value})"), params=value.params
        )

    def _arithmetic(self, node: syntax.Arithmetic) -> Typed:
        left = self._needs(self._value(node.left), "number", f"“{node.sign}”", node.left.at)
        right = self._needs(self._value(node.right), "number", f"“{node.sign}”", node.right.at)
        a, b = f"CAST({left.sql} AS DOUBLE)", f"CAST({right.sql} AS DOUBLE)"
        return replace(_finite(f"({a} {node.sign} {b})"), params=left.params | right.params)

    def _compare(self, node: syntax.Compare) -> Typed:
        left, right = self._alike([self._value(node.left), self._value(node.right)], node)
        return Typed(
            f"({left.sql} {node.sign} {right.sql})", "truth value", left.params | right.params
        )

    def _in(self, node: syntax.In) -> Typed:
        value, *options = self._alike(
            [self._value(node.value), *(self._constant(option) for option in node.options)], node
        )
        params = dict(value.params)
        for option in options:
            params |= option.params
        return Typed(
            f"({value.sql} IN ({', '.join(option.sql for option in options)}))",
            "truth value",
            params,
        )

    def _between(self, node: syntax.Between) -> Typed:
        value, low, high = self._alike(
            [self._value(node.value), self._value(node.low), self._value(node.high)], node
        )
        return Typed(
            f"({value.sql} BETWEEN {low.sql} AND {high.sql})",
            "truth value",
            value.params | low.params | high.params,
        )

    def _alike(self, parts: list[Typed], node: Node) -> list[Typed]:
        """The parts of a comparison, all of one kind: texts beside dates are read as dates."""
        first = next((part for part in parts if part.constant is None), parts[0])
        parts = [
            self._as_moment(part, first.kind) if part.constant is not None else part
            for part in parts
        ]
        other = next((part for part in parts if part.kind != first.kind), None)
        if other is None:
            return parts
        raise fail(_mismatch(first, other), other.constant.at if other.constant else node.at)

    def _as_moment(self, part: Typed, kind: str) -> Typed:
        constant = part.constant
        if (
            constant is None
            or not isinstance(constant.value, str)
            or kind not in ("date", "time of day")
        ):
            return part
        value = (
            _moment(constant.value, constant.at)
            if kind == "date"
            else _time(constant.value, constant.at)
        )
        (name,) = part.params
        return Typed(
            f"CAST(${name} AS {'TIMESTAMP' if kind == 'date' else 'TIME'})", kind, {name: value}
        )

    def _missing(self, node: syntax.Missing) -> Typed:
        value = self._value(node.value)
        return Typed(f"({value.sql} IS NULL)", "truth value", value.params)

    def _match(self, node: syntax.Match) -> Typed:
        value = self._needs(self._value(node.value), "text", f"“{node.how}”", node.value.at)
        sql, params = self._param(node.text, "VARCHAR")
        return Typed(
            f"{_MATCHES[node.how]}({value.sql}, {sql})", "truth value", value.params | params
        )

    def _not(self, node: syntax.Not) -> Typed:
        part = self.condition(node.part)
        return Typed(f"(NOT {part.sql})", "truth value", part.params)

    def _logic(self, node: syntax.Logic) -> Typed:
        parts = [self.condition(part) for part in node.parts]
        params: dict[str, Any] = {}
        for part in parts:
            params |= part.params
        return Typed(
            "(" + f" {node.word.upper()} ".join(part.sql for part in parts) + ")",
            "truth value",
            params,
        )


def _finite(sql: str) -> Typed:
    """A number without a finite value (1/0, an overflow) is missing.

    In a lambda the piece stands once: DuckDB writes nullif(a, b) out twice,
    and twice at each of fifty levels never ends.
    """
    return Typed(
        f"list_transform([{sql}], lambda x: CASE WHEN isfinite(x) THEN x END)[1]", "number"
    )


def _mismatch(first: Typed, other: Typed) -> str:
    if first.kind == "text" and other.kind == "number" and other.constant is not None:
        return (
            f"A text is compared with the number {other.constant.value}. Write it in single quotes:"
            f" '{other.constant.value}'"
        )
    if first.kind == "number" and other.constant is not None and other.kind == "text":
        return (
            f"A number is compared with the text '{other.constant.value}'. Write numbers without"
            " quotes"
        )
    return f"A {first.kind} is compared with a {other.kind}"


def _moment(text: str, at: int) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise fail(
            f"'{text}' is no date. Write it as '2026-01-31' or '2026-01-31 14:30'", at
        ) from None


def _time(text: str, at: int) -> dt.time:
    try:
        return dt.time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise fail(f"'{text}' is no time of day. Write it as '14:30' or '14:30:05'", at) from None
