"""MW004: a class with few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from core.learn.checks.small_class import PLUGIN
from core.learn.task import MULTICLASS, REGRESSION
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


@pytest.mark.parametrize(("folds", "rows"), [(2, 0), (3, 10), (6, 35)])
def test_the_folds_count(folds: int, rows: int) -> None:
    findings = PLUGIN.examine(of_table(frame(10, 25), "y", folds=folds))
    assert sum(finding.count or 0 for finding in findings) == rows


def test_forty_small_classes_are_one_finding_that_names_the_smallest() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(9, *range(3, 21), 2, 1, 90), "y", MULTICLASS))
    assert finding.sentence == (
        "21 classes have fewer than 5 rows for each of 5 folds, so their scores will vary: “class"
        " 20” (1 row), “class 19” (2 rows), “class 1” (3 rows) and 18 more. Collect more, merge"
        " them with other classes, or use fewer folds."
    )
    assert finding.count == 9 + sum(range(3, 21)) + 2 + 1


def test_up_to_three_are_all_named() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(24, 20, 90), "y", MULTICLASS))
    assert finding.sentence.startswith(
        "2 classes have fewer than 5 rows for each of 5 folds, so their scores will vary: “class 1”"
        " (20 rows), “class 0” (24 rows). Collect more"
    )


def test_numbers_and_no_table() -> None:
    numbers = pd.DataFrame({"size": range(10), "y": [row / 3 for row in range(10)]})
    assert PLUGIN.examine(of_table(numbers, "y", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
