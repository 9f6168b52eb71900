"""MW008: a feature with the same value everywhere."""

from __future__ import annotations

import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks.constant_feature import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table


def test_constant_and_empty() -> None:
    frame = pd.DataFrame(
        {
            "size": [1, 2, 3, 4],
            "same": 7,
            "empty": pd.Series([None] * 4, dtype="str"),
            "nearly": pd.Series(["a", "a", None, "a"], dtype="str"),
            "y": ["yes", "no"] * 2,
        }
    )
    same, empty = PLUGIN.examine(of_table(frame, "y"))
    assert (same.code, same.severity, same.subject) == ("MW008", "note", "same")
    assert same.sentence == (
        "“same” has the same value in every row. It does no harm; leave it out."
    )
    assert same.action == request(without=["same"])
    assert (empty.severity, empty.subject) == ("note", "empty")
    assert empty.sentence == "“empty” is empty in every row. It does no harm; leave it out."
    assert empty.action == request(without=["empty"])


@pytest.mark.parametrize(("rows", "findings"), [(2, 1), (3, 1)])
def test_from_two_rows_on(rows: int, findings: int) -> None:
    frame = pd.DataFrame({"same": [7] * rows, "y": ["yes", "no", "no"][:rows]})
    assert len(PLUGIN.examine(of_table(frame, "y"))) == findings


def test_one_row_and_no_table() -> None:
    frame = pd.DataFrame({"same": [7, 7], "y": pd.Series(["yes", "no"], dtype="str")})
    evidence = of_table(frame, "y")
    assert evidence.table is not None
    assert PLUGIN.examine(of_run([])) == []
