"""MW002: an identifier as a feature."""

from __future__ import annotations

import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks.id_feature import PLUGIN, is_identifier
from tests.core.learn.checks.evidence import of_run, of_table


def test_a_code_that_is_different_in_every_row() -> None:
    frame = pd.DataFrame(
        {
            "size": [row % 7 for row in range(100)],
            "code": [f"C{row}" for row in range(100)],
            "number": range(5, 105),
            "left": ["yes", "no"] * 50,
        }
    )
    findings = PLUGIN.examine(of_table(frame, "left"))
    assert [finding.subject for finding in findings] == ["code", "number"]
    assert findings[0].code == "MW002"
    assert findings[0].sentence == (
        "“code” is different in nearly every row, like an identifier. Leave it out."
    )
    assert findings[0].action == request(without=["code"])


def test_few_rows_and_no_table() -> None:
    frame = pd.DataFrame({"code": [f"C{row}" for row in range(19)], "left": ["a"] * 9 + ["b"] * 10})
    assert PLUGIN.examine(of_table(frame, "left")) == []
    assert PLUGIN.examine(of_run([])) == []


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([f"t{row}" for row in range(95)] + ["t0"] * 5, "str", True),  # 95 of 100 differ
        ([f"t{row}" for row in range(94)] + ["t0"] * 6, "str", False),
        ([f"t{row}" for row in range(20)], "str", True),
        ([f"Jane Doe {row}" for row in range(20)], "str", True),
        ([f"It broke after {row} days" for row in range(20)], "str", False),  # sentences
        ([f"{'x' * 63}{row:02}" for row in range(20)], "str", False),  # 65 characters: prose
        ([f"t{row}" for row in range(19)], "str", False),  # too few to say
        ([f"t{row}" for row in range(19)] + [None], "str", False),
        (list(range(100)), "Int64", True),
        ([*range(99), 104], "Int64", True),  # the span is below 1.05 × 100
        ([*range(99), 105], "Int64", False),
        (list(range(0, 200, 2)), "Int64", False),
        ([*range(99), 98], "Int64", False),  # one stands twice
        ([*range(99), None], "Int64", False),  # a gap is no number of a row
        ([float(row) for row in range(100)], "float64", False),
        ([row % 2 == 0 for row in range(100)], "bool", False),
        (list(pd.date_range("2026-01-01", periods=100)), "datetime64[ns]", False),
    ],
)
def test_what_is_an_identifier(values: list[object], dtype: str, expected: bool) -> None:
    assert is_identifier(pd.Series(values, dtype=dtype)) is expected
