"""MW007: rows without a target."""

from __future__ import annotations

import pandas as pd
import pytest

from core.learn.checks.missing_target import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table


def frame(missing: int, rows: int = 100) -> pd.DataFrame:
    labels = [None] * missing + ["yes", "no"] * rows
    return pd.DataFrame({"size": range(rows), "y": pd.Series(labels[:rows], dtype="str")})


@pytest.mark.parametrize(
    ("missing", "severity", "sentence"),
    [
        (1, "note", "1 row (1.0%) has no value in “y” and is left out."),
        (20, "note", "20 rows (20.0%) have no value in “y” and are left out."),
        (21, "warn", "21 rows (21.0%) have no value in “y” and are left out."),
    ],
)
def test_they_are_counted(missing: int, severity: str, sentence: str) -> None:
    (finding,) = PLUGIN.examine(of_table(frame(missing), "y"))
    assert (finding.code, finding.subject) == ("MW007", "y")
    assert (finding.severity, finding.sentence) == (severity, sentence)


def test_every_row_has_one_and_no_table() -> None:
    assert PLUGIN.examine(of_table(frame(0), "y")) == []
    assert PLUGIN.examine(of_run([])) == []
