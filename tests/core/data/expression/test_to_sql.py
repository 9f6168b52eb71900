"""A checked tree as SQL: each rule's statement and parameters, and what does not fit together."""

from __future__ import annotations

import datetime as dt
from dataclasses import FrozenInstanceError
from typing import Any

import pandas as pd
import pytest

from core.base.errors import Refused
from core.data.expression.expression import mask, parse
from core.data.expression.syntax import Parser
from core.data.expression.to_sql import translate
from core.data.schema import Column, ColumnType, Schema

TYPES = {
    "n": "integer",
    "x": "number",
    "e": "decimal",
    "b": "boolean",
    "t": "text",
    "d": "date",
    "s": "datetime",
    "c": "time",
}
SCHEMA: Schema = tuple(Column(name=name, type=ColumnType(type_)) for name, type_ in TYPES.items())


def sql(text: str) -> tuple[str, list[Any]]:
    typed = translate(Parser(text).parse(), SCHEMA, str)
    return typed.sql, list(typed.params.values())


def refusal(text: str) -> str:
    with pytest.raises(Refused) as error:
        sql(text)
    return error.value.sentence


@pytest.mark.parametrize(
    ("text", "statement", "params"),
    [
        ("n > 1", "(n > CAST($v1 AS BIGINT))", [1]),
        ("n > 1.5", "(n > CAST($v1 AS DOUBLE))", [1.5]),
        ("e = 1", "(CAST(e AS DOUBLE) = CAST($v1 AS BIGINT))", [1]),
        ("b", "b", []),
        ("b = true", "(b = CAST($v1 AS BOOLEAN))", [True]),
        ("not b", "(NOT b)", []),
        ("b and b or b", "((b AND b) OR b)", []),
        ("t is missing", "(CAST(t AS VARCHAR) IS NULL)", []),
        ("t contains 'x'", "contains(CAST(t AS VARCHAR), CAST($v1 AS VARCHAR))", ["x"]),
        ("t starts with 'x'", "starts_with(CAST(t AS VARCHAR), CAST($v1 AS VARCHAR))", ["x"]),
        ("t ends with 'x'", "ends_with(CAST(t AS VARCHAR), CAST($v1 AS VARCHAR))", ["x"]),
        ("n in (1, 2)", "(n IN (CAST($v1 AS BIGINT), CAST($v2 AS BIGINT)))", [1, 2]),
        (
            "n between 1 and 2",
            "(n BETWEEN CAST($v1 AS BIGINT) AND CAST($v2 AS BIGINT))",
            [1, 2],
        ),
        (
            "d = '2024-02-29'",
            "(CAST(d AS TIMESTAMP) = CAST($v1 AS TIMESTAMP))",
            [dt.datetime(2024, 2, 29)],
        ),
        (
            "'2024-01-01T01:00+02:00' < s",
            "(CAST($v1 AS TIMESTAMP) < CAST(s AS TIMESTAMP))",
            [dt.datetime(2023, 12, 31, 23)],
        ),
        ("c > '14:30'", "(c > CAST($v1 AS TIME))", [dt.time(14, 30)]),
        ("length(t) = 2", "(length(CAST(t AS VARCHAR)) = CAST($v1 AS BIGINT))", [2]),
    ],
)
def test_statements(text: str, statement: str, params: list[Any]) -> None:
    assert sql(text) == (statement, params)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("n + 1 = 3", [1]),
        ("n - 1 > 0", [1, 2]),
        ("n * 2 = 6", [2]),
        ("6 / n = 2", [2]),
        ("1 / (n - 1) > 0", [1, 2]),  # 1/0 is missing, neither great nor small
        ("not 1 / (n - 1) > 0", []),
        ("round(x) = 3", [1]),  # halves go away from zero
        ("round(x) = -3", [2]),
        ("round(x, 1) = 0.1", [0]),
        ("abs(x) > 2", [1, 2]),
        ("-x > 2", [2]),
        ("x = x", [0, 1, 2]),
        ("upper(t) = 'B'", [1]),
        ("lower(t) in ('a', 'b')", [0, 1]),
        ("t is missing", [2]),
        ("not t = 'a'", [0, 1]),
        ("n not in (1, 2)", [2]),
        ("year(s) = 2024 and month(s) = 2 and day(s) = 29", [0]),
    ],
)
def test_rows_that_match(text: str, rows: list[int]) -> None:
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "x": [0.05001, 2.5, -2.5],
            "t": ["A", "b", None],
            "s": pd.to_datetime(["2024-02-29", "2024-03-01", None]),
        }
    )
    schema = tuple(column for column in SCHEMA if column.name in frame)
    row_mask = mask(parse(text, schema), frame)
    assert [row for row, matches in enumerate(row_mask) if matches] == rows


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("n", "A condition was expected, but this is a number."),
        ("not n", "A condition was expected, but this is a number."),
        ("N = 1", "Column “N” does not exist (character 1). Did you mean “n”?"),
        ('"Graz" = t', "Column “Graz” does not exist (character 1). A text stands in single"),
        ("zzzz = 1", "Column “zzzz” does not exist (character 1). The columns are: n, x, e,"),
        ("t = 5", "A text is compared with the number 5. Write it in single quotes: '5'"),
        ("n = '5'", "A number is compared with the text '5'. Write numbers without quotes"),
        ("t = d", "A text is compared with a date (character 3)."),
        ("n = d", "A number is compared with a date (character 3)."),
        ("n = t", "A number is compared with a text (character 3)."),
        ("t = n", "A text is compared with a number (character 3)."),
        ("b = 5", "A truth value is compared with a number (character 5)."),
        ("b = 'yes'", "A truth value is compared with a text (character 5)."),
        ("5 = b", "A truth value is compared with a number (character 1)."),
        ("5 = 'x'", "A number is compared with the text 'x'. Write numbers without quotes"),
        ("'x' = 5", "A text is compared with the number 5. Write it in single quotes: '5'"),
        ("d in ('2024-01-01', 5)", "A date is compared with a number (character 21)."),
        ("n between 1 and 'x'", "A number is compared with the text 'x'. Write numbers without"),
        ("n between d and 2", "A number is compared with a date (character 3)."),
        ("d = 'soon'", "'soon' is no date. Write it as '2026-01-31'"),
        ("c = '25:00'", "'25:00' is no time of day. Write it as '14:30'"),
        ("t + 1 = 2", "“+” needs a number, but this is a text (character 1)."),
        ("1 + t = 2", "“+” needs a number, but this is a text (character 5)."),
        ("n contains 'x'", "“contains” needs a text, but this is a number"),
        ("lower(n) = 'x'", "lower(…) needs a text, but this is a number (character 7)."),
        ("lowr(t) = 'x'", "There is no function lowr(…) (character 1). Did you mean lower(…)?"),
        ("zzz(t) = 'x'", "There is no function zzz(…) (character 1). Known: lower, upper,"),
        ("lower(t, t) = 'x'", "lower(…) takes one value, not 2"),
        ("round(x, 1, 2) = 1", "round(…) takes one value, not 3"),
        ("round(x, 11) = 1", "The decimals of round(…) are a whole number from 0 to 10"),
        ("round(x, -1) = 1", "The decimals of round(…) are a whole number from 0 to 10"),
        ("round(x, true) = 1", "The decimals of round(…) are a whole number from 0 to 10"),
    ],
)
def test_refusals(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_the_decimals_of_round_go_from_none_to_ten() -> None:
    for digits in (0, 10):
        assert f", {digits})" in sql(f"round(x, {digits}) = 1")[0]


@pytest.mark.parametrize(
    ("count", "listed"),
    [(7, "c1, c2, c3, c4, c5, c6, c7."), (8, "c6, c7, c8."), (9, "c7, c8, …."), (12, "c7, c8, ….")],
)
def test_at_most_eight_columns_are_listed(count: int, listed: str) -> None:
    schema = tuple(Column(name=f"c{n}", type=ColumnType.TEXT) for n in range(1, count + 1))
    with pytest.raises(Refused) as error:
        translate(Parser("zzzz = 1").parse(), schema, str)
    assert error.value.sentence.endswith(listed)
    assert error.value.field == "where"


def test_round_is_written_once_and_what_is_infinite_is_missing() -> None:
    rounded = "list_transform([round(CAST(n AS DOUBLE), 0)], lambda x: CASE WHEN isfinite(x) THEN"
    assert sql("round(n) = 1")[0].startswith(f"({rounded}")
    assert sql("round(n, 2) = 1")[1] == [1]


def test_a_piece_of_a_condition_stays_as_it_is() -> None:
    typed = translate(Parser("n = 1").parse(), SCHEMA, str)
    assert (typed.kind, typed.constant) == ("truth value", None)
    with pytest.raises(FrozenInstanceError):
        typed.sql = "TRUE"  # type: ignore[misc]
