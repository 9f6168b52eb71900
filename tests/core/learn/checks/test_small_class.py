"""MW004: a class with few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from core.learn.checks.small_class import PLUGIN
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table


def frame(*counts: int) -> pd.DataFrame:
    labels = [f"class {place}" for place, count in enumerate(counts) for _ in range(count)]
    return pd.DataFrame({"size": range(len(labels)), "y": labels})


def test_fewer_than_five_rows_a_fold() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(24, 25), "y", folds=5))
    assert (finding.code, finding.severity, finding.subject) == ("MW004", "warn", "y")
    assert finding.sentence == (
        "The class “class 0” has 24 rows, fewer than 5 for each of 5 folds, so its scores will"
        " vary. Collect more, merge it with another class, or use fewer folds."
    )


@pytest.mark.parametrize(("folds", "findings"), [(2, 0), (3, 1), (6, 2)])
def test_the_folds_count(folds: int, findings: int) -> None:
    assert len(PLUGIN.examine(of_table(frame(10, 25), "y", folds=folds))) == findings


def test_numbers_and_no_table() -> None:
    numbers = pd.DataFrame({"size": range(10), "y": [row / 3 for row in range(10)]})
    assert PLUGIN.examine(of_table(numbers, "y", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
