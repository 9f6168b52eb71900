"""MW005: unequal classes."""

from __future__ import annotations

import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks.imbalance import PLUGIN
from core.learn.task import BINARY, MULTICLASS, REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table


def frame(*counts: int) -> pd.DataFrame:
    labels = [f"class {place}" for place, count in enumerate(counts) for _ in range(count)]
    return pd.DataFrame({"size": range(len(labels)), "y": labels})


def test_a_rare_class() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(19, 181), "y"))
    assert (finding.code, finding.severity, finding.subject) == ("MW005", "note", "y")
    assert finding.sentence.startswith("Only 9.5% of the rows are “class 0”, so accuracy says")
    assert finding.action == request(class_weight="balanced")


@pytest.mark.parametrize(
    ("counts", "findings"),
    [
        ((20, 180), 0),  # a tenth
        ((180, 19), 1),
        ((5, 31, 32, 32), 0),  # a fifth of its fair share: 5 % of four classes
        ((4, 32, 32, 32), 1),
    ],
)
def test_from_a_tenth_of_two_classes_on_it_is_fair(counts: tuple[int, ...], findings: int) -> None:
    task = BINARY if len(counts) == 2 else MULTICLASS
    assert len(PLUGIN.examine(of_table(frame(*counts), "y", task))) == findings


def test_numbers_and_no_table() -> None:
    numbers = pd.DataFrame({"size": range(10), "y": [row / 3 for row in range(10)]})
    assert PLUGIN.examine(of_table(numbers, "y", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
