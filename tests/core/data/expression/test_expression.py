"""Filter expressions: what they mean, proved against a small evaluator of one row at a time, and
what they refuse, in which words.
"""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import Refused
from core.data.expression import syntax
from core.data.expression.expression import mask, parse, to_sql
from core.data.schema import Column, ColumnType
from core.data.storage.duckdb_scan import scan
from core.data.storage.frames import to_frame

SCHEMA = (
    Column(name="n", type=ColumnType.INTEGER),
    Column(name="x", type=ColumnType.NUMBER),
    Column(name="city", type=ColumnType.TEXT),
    Column(name="kind", type=ColumnType.CATEGORY),
    Column(name="flag", type=ColumnType.BOOLEAN),
    Column(name="day", type=ColumnType.DATE),
    Column(name="when", type=ColumnType.DATETIME),
    Column(name="at", type=ColumnType.TIME),
)
TYPES = pa.schema(
    [
        ("n", pa.int64()),
        ("x", pa.float64()),
        ("city", pa.string()),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("flag", pa.bool_()),
        ("day", pa.date32()),
        ("when", pa.timestamp("us")),
        ("at", pa.time64("us")),
    ]
)
ROWS: list[dict[str, Any]] = [
    {
        "n": 30,
        "x": 1.5,
        "city": "Graz",
        "kind": "a",
        "flag": True,
        "day": dt.date(2026, 1, 1),
        "when": dt.datetime(2026, 1, 1, 12),
        "at": dt.time(7, 30),
    },
    {
        "n": None,
        "x": None,
        "city": None,
        "kind": None,
        "flag": None,
        "day": None,
        "when": None,
        "at": None,
    },
    {
        "n": -7,
        "x": 0.0,
        "city": "Lyon",
        "kind": "b",
        "flag": False,
        "day": dt.date(2025, 12, 31),
        "when": dt.datetime(2025, 3, 4, 5),
        "at": dt.time(23, 59),
    },
    {
        "n": 2**62,
        "x": -2.5,
        "city": "",
        "kind": "a",
        "flag": True,
        "day": dt.date(1999, 7, 8),
        "when": dt.datetime(1969, 12, 31, 23, 59),
        "at": dt.time(0),
    },
    {
        "n": 0,
        "x": float("nan"),
        "city": "graz ",
        "kind": "a",
        "flag": False,
        "day": dt.date(2026, 1, 2),
        "when": dt.datetime(2026, 1, 2),
        "at": dt.time(12),
    },
]


def matched(text: str, rows: list[dict[str, Any]] = ROWS) -> list[int]:
    """Positions that match, by the frame."""
    frame = to_frame(pa.Table.from_pylist(rows, TYPES))
    return np.flatnonzero(mask(parse(text, SCHEMA), frame)).tolist()


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("n > 0", [0, 3]),
        ("n != 30", [2, 3, 4]),
        ("not n = 30", [2, 3, 4]),
        ("n is missing", [1]),
        ("x is missing", [1, 4]),
        ("x is not missing", [0, 2, 3]),
        ("city is null", [1]),
        ("flag", [0, 3]),
        ("not flag", [2, 4]),
        ("flag = false", [2, 4]),
        ("city = 'Graz' or x < 0", [0, 3]),
        ("city in ('Graz', 'Lyon')", [0, 2]),
        ("city not in ('Graz', 'Lyon')", [3, 4]),
        ("lower(city) starts with 'graz'", [0, 4]),
        ("city ends with ' '", [4]),
        ("city not contains 'y'", [0, 3, 4]),
        ("length(city) = 0", [3]),
        ("upper(kind) = 'B'", [2]),
        ("x between -1 and 1.5", [0, 2]),
        ("x not between -1 and 1.5", [3]),
        ("1 / x > 0", [0]),
        ("1 / x is missing", [1, 2, 4]),
        ("round(x) = 2", [0]),
        ("round(x) = -3", [3]),
        ("abs(x) > 2 and n > 1", [3]),
        ("-n = 7", [2]),
        ("n + 1 * 2 = 32", [0]),
        ("(n + 1) * 2 = 62", [0]),
        ("n - 10 - 10 = 10", [0]),
        ("day = '2026-01-01'", [0]),
        ("when >= '2026-01-01' and when < '2026-01-01 12:00:01'", [0]),
        ("when = '2026-01-01T13:00+01:00'", [0]),
        ("year(day) = 2026 and month(day) = 1 and day(day) = 2", [4]),
        ("at between '07:00' and '12:00'", [0, 4]),
        ("day between '2025-01-01' and '2026-01-01'", [0, 2]),
        ("day <= when", [0, 4]),
        ("n = 4611686018427387904", [3]),
        ("n = 4611686018427387905", []),
        ("true", [0, 1, 2, 3, 4]),
        ("n > 0 AND Not flag", []),
    ],
)
def test_what_an_expression_matches(text: str, positions: list[int]) -> None:
    assert matched(text) == positions


def test_names_with_spaces_quotes_and_keywords() -> None:
    schema = tuple(
        Column(name=name, type=ColumnType.INTEGER) for name in ('my "big" `col`', "and", "größe")
    )
    frame = pd.DataFrame({column.name: pd.array([1, 2], dtype="Int64") for column in schema})
    assert mask(
        parse('"my ""big"" `col`" = 2 and `and` > 1 and größe = 2', schema), frame
    ).tolist() == [False, True]


def test_year_is_a_column_unless_a_parenthesis_follows() -> None:
    schema = (Column(name="year", type=ColumnType.INTEGER),)
    assert mask(
        parse("year = 2026", schema), pd.DataFrame({"year": pd.array([2026, 2025], dtype="Int64")})
    ).tolist() == [True, False]


def test_a_quote_in_a_text_is_doubled() -> None:
    assert matched("city = 'it''s'", [ROWS[0] | {"city": "it's"}]) == [0]


def test_the_mask_has_the_index_of_the_frame() -> None:
    frame = pd.DataFrame({"x": [1.0, np.nan, 3.0]}, index=[7, 3, 9])
    row_mask = mask(parse("x > 0", SCHEMA), frame)
    assert row_mask.index.tolist() == [7, 3, 9]
    assert row_mask.tolist() == [True, False, True]
    assert mask(parse("x > 0", SCHEMA), frame.iloc[:0]).tolist() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("xx > 1", "Column “xx” does not exist (character 1)."),
        (
            "x > 1 and citi = 'a'",
            "Column “citi” does not exist (character 11). Did you mean “city”?",
        ),
        ("City = 'a'", "Column “City” does not exist (character 1). Did you mean “city”?"),
        (
            'city = "Graz"',
            "Column “Graz” does not exist (character 8). A text stands in single quotes: 'Graz'.",
        ),
        (
            "",
            "The expression is empty. Write a condition, for example: age > 30 and city = 'Graz'.",
        ),
        (
            "x",
            (
                "A condition was expected, but this is a number. Compare it with something, for"
                " example with “=” or “>” (character 1)."
            ),
        ),
        (
            "city = 3",
            "A text is compared with the number 3. Write it in single quotes: '3' (character 8).",
        ),
        (
            "x = '3'",
            "A number is compared with the text '3'. Write numbers without quotes (character 5).",
        ),
        ("x = flag", "A number is compared with a truth value (character 3)."),
        (
            "day > 'soon'",
            "'soon' is no date. Write it as '2026-01-31' or '2026-01-31 14:30' (character 7).",
        ),
        (
            "at > '25:00'",
            "'25:00' is no time of day. Write it as '14:30' or '14:30:05' (character 6).",
        ),
        (
            "1 < x < 2",
            "Two comparisons stand in a row. Join them with “and”, or use “between” (character 7).",
        ),
        (
            "(x > 1",
            "“)” was expected to close the parenthesis, but the expression ends (character 7).",
        ),
        (
            "x > 1 city = 'a'",
            "“city” was not expected. Join conditions with “and” or “or” (character 7).",
        ),
        ("city = 'Graz", "The quote ' is opened but never closed (character 8)."),
        ("x > 1 && x < 2", "“&” has no meaning here (character 7). Write “and”."),
        ("x >", "A column or a value was expected, but the expression ends (character 4)."),
        (
            "lenght(city) > 1",
            "There is no function lenght(…) (character 1). Did you mean length(…)?",
        ),
        ("length(x) > 1", "length(…) needs a text, but this is a number (character 8)."),
        ("abs(x, x) > 1", "abs(…) takes one value, not 2 (character 1)."),
        ("city + 1 > 2", "“+” needs a number, but this is a text (character 1)."),
        (
            "x is 3",
            (
                "After “is” comes “missing” or “not missing”. To compare values write “=”"
                " (character 6)."
            ),
        ),
        (
            "x in (n)",
            "The values of “in” are numbers, texts in single quotes, true or false (character 7).",
        ),
        (
            "city starts 'a'",
            "“with” was expected after “starts”, but “a” stands there (character 13).",
        ),
        (
            "round(x, 0.5) = 1",
            "The decimals of round(…) are a whole number from 0 to 10 (character 10).",
        ),
        ("x > 1e999", "The number 1e999… is too large (character 5)."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(text, SCHEMA)
    assert caught.value.sentence.startswith(sentence)
    assert caught.value.field == "where"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 60 + "flag" + ")" * 60,
        "not " * 60 + "flag",
        "x" + " + 1" * 60 + " > 0",
        "x = " + "-" * 60 + "1",
        "abs(" * 60 + "x" + ")" * 60 + " > 0",
    ],
)
def test_Q03_depth_is_limited(text: str) -> None:
    with pytest.raises(Refused, match="more than 50|More than 50"):
        parse(text, SCHEMA)


def test_Q03_length_is_limited() -> None:
    with pytest.raises(Refused, match="at most 10,000 are allowed"):
        parse("x > 1" + " " * 10_000, SCHEMA)
    with pytest.raises(Refused, match="at most 1,000 are allowed"):
        parse(" or ".join(["x=1"] * 300), SCHEMA)


@pytest.mark.parametrize("rule", ["abs({})", "round({})", "1 / ({})", "-({})", "({}) * 2"])
def test_deep_arithmetic_does_not_explode(rule: str) -> None:
    text = "x"
    for _ in range(24):
        text = rule.format(text)
    assert isinstance(matched(f"{text} > -1"), list)


def test_Q01_values_never_stand_in_the_statement() -> None:
    schema = (Column(name='c"; DROP TABLE data; --', type=ColumnType.TEXT),)
    condition = parse("\"c\"\"; DROP TABLE data; --\" = '''; DROP TABLE data; --'", schema)
    sql, params = to_sql(condition, schema, lambda name: "c0")
    assert "DROP" not in sql
    assert list(params.values()) == ["'; DROP TABLE data; --"]
    frame = pd.DataFrame({schema[0].name: ["'; DROP TABLE data; --", "x"]})
    assert mask(condition, frame).tolist() == [True, False]


def test_a_column_of_mixed_values_is_refused() -> None:
    with pytest.raises(Refused, match="“city” holds values of several kinds"):
        mask(
            parse("city = 'a'", SCHEMA),
            pd.DataFrame({"city": pd.Series(["a", 1, None], dtype=object)}),
        )


# --- the meaning, a second time and independently: one row at a time, None for unknown


CALLS = {
    "length": len,
    "abs": lambda v: abs(float(v)),
    "year": lambda v: v.year,
    "month": lambda v: v.month,
}
MATCHES = {
    "contains": lambda v, t: t in v,
    "starts": lambda v, t: v.startswith(t),
    "ends": lambda v, t: v.endswith(t),
}


def value_of(node: syntax.Node, row: dict[str, Any]) -> Any:
    """What a node is for one row of Python values."""
    match node:
        case syntax.Constant():
            return node.value
        case syntax.Name():
            value = row[node.name]
            return None if isinstance(value, float) and math.isnan(value) else value
        case syntax.Call():
            value = value_of(node.arguments[0], row)
            return None if value is None else CALLS[node.function](value)
        case syntax.Arithmetic():
            return arithmetic(node.sign, value_of(node.left, row), value_of(node.right, row))
        case syntax.Compare():
            return compare(node.sign, value_of(node.left, row), value_of(node.right, row))
        case syntax.Between():
            low = compare(">=", value_of(node.value, row), value_of(node.low, row))
            return both(low, compare("<=", value_of(node.value, row), value_of(node.high, row)))
        case syntax.In():
            value = value_of(node.value, row)
            return (
                None
                if value is None
                else any(compare("=", value, option.value) for option in node.options)
            )
        case syntax.Missing():
            return value_of(node.value, row) is None
        case syntax.Match():
            value = value_of(node.value, row)
            return None if value is None else MATCHES[node.how](value, node.text)
        case syntax.Not():
            value = value_of(node.part, row)
            return None if value is None else not value
        case syntax.Logic():
            parts = [value_of(part, row) for part in node.parts]
            decisive = node.word == "or"
            return decisive if decisive in parts else None if None in parts else not decisive


def both(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def arithmetic(sign: str, a: Any, b: Any) -> float | None:
    if a is None or b is None:
        return None
    a, b = float(a), float(b)
    with np.errstate(all="ignore"):
        result = float(
            {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[sign](a, b)
        )
    return result if math.isfinite(result) else None


def compare(sign: str, a: Any, b: Any) -> bool | None:
    if a is None or b is None:
        return None
    if isinstance(a, dt.date) or isinstance(b, dt.date):
        a, b = moment(a), moment(b)
    elif isinstance(a, float) or isinstance(b, float):
        a, b = float(a), float(b)
    elif isinstance(a, str) and isinstance(b, str):
        a, b = a.encode(), b.encode()
    return {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]


def moment(value: Any) -> dt.datetime:
    if isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())


NAMED = SCHEMA[:7]
texts = st.text(alphabet=st.sampled_from("aAbß zé'%_\\日😀\"İ"), max_size=4)
quoted = texts.map(lambda text: "'" + text.replace("'", "''") + "'")
numbers = st.one_of(
    st.integers(-3, 3).map(str), st.sampled_from(["0.5", "1e300", "9007199254740993", ".1"])
)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)).map(lambda day: f"'{day}'")
signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
sums = st.recursive(
    st.one_of(st.sampled_from(["n", "x", "length(city)", "year(day)", "month(when)"]), numbers),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["abs", "-"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
    ),
    max_leaves=4,
)
conditions = st.one_of(
    st.tuples(sums, signs, sums).map(" ".join),
    st.tuples(sums, numbers, numbers).map(lambda t: f"{t[0]} between {t[1]} and {t[2]}"),
    st.tuples(st.sampled_from(["city", "kind"]), signs, quoted).map(" ".join),
    st.tuples(
        st.sampled_from(["city", "kind"]),
        st.sampled_from(["contains", "starts with", "ends with", "not contains"]),
        quoted,
    ).map(" ".join),
    st.tuples(st.sampled_from(["city", "kind"]), st.lists(quoted, min_size=1, max_size=3)).map(
        lambda t: f"{t[0]} not in ({', '.join(t[1])})"
    ),
    st.tuples(st.sampled_from(["day", "when"]), signs, days).map(" ".join),
    st.sampled_from(["flag", "not flag", "flag != true", "day < when", "n = x"]),
    st.sampled_from([column.name for column in NAMED]).map(lambda name: f"{name} is missing"),
)
expressions = st.recursive(
    conditions,
    lambda inner: st.one_of(
        inner.map(lambda t: f"not ({t})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
            lambda t: f"({t[0]}{t[1]}{t[2]})"
        ),
    ),
    max_leaves=4,
)
table_rows = st.lists(
    st.fixed_dictionaries(
        {
            "n": st.none() | st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1),
            "x": (
                st.none()
                | st.sampled_from([float("nan"), 0.0, -0.0, 0.5, 1.0, 1e308, -1e308, 5e-324])
                | st.floats(-4, 4)
            ),
            "city": st.none() | texts,
            "kind": st.none() | texts,
            "flag": st.none() | st.booleans(),
            "day": st.none() | st.dates(dt.date(1850, 1, 1), dt.date(2150, 1, 1)),
            "when": st.none() | st.datetimes(dt.datetime(1850, 1, 1), dt.datetime(2150, 1, 1)),
            "at": st.none(),
        }
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=expressions, rows=table_rows)
def test_table_frame_and_one_row_at_a_time_agree(
    text: str, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    expression = parse(text, SCHEMA)
    expected = [value_of(expression.tree, row) is True for row in rows]
    table = pa.Table.from_pylist(rows, TYPES)
    pq.write_table(table, tmp_path / "t.parquet")
    with scan(tmp_path / "t.parquet") as source:
        sql, params = to_sql(expression, SCHEMA, source.name)
        stored = (
            source.arrow(f"SELECT coalesce({sql}, false) AS keep FROM data ORDER BY row", params)
            .column("keep")
            .to_pylist()
        )
    assert stored == expected
    assert mask(expression, to_frame(table)).tolist() == expected
