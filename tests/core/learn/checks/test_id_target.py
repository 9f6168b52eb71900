"""MW003: a target that counts the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.checks.id_target import PLUGIN
from core.learn.task import MULTICLASS, REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table


def frame(target: object) -> pd.DataFrame:
    return pd.DataFrame({"size": np.arange(40) % 7, "y": target})


def test_F30_a_running_number() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(np.arange(1.0, 41.0)), "y", REGRESSION))
    assert (finding.code, finding.severity, finding.subject) == ("MW003", "warn", "y")
    assert finding.sentence == (
        "The target “y” is different in every row and counts upwards, like an identifier. Choose"
        " another target."
    )


@pytest.mark.parametrize(
    "target",
    [
        np.arange(40) + 0.5,
        np.arange(40) * 2.0,
        np.append(np.arange(39), 0.0),
        np.arange(40) + 2.0**53,  # beyond what a float counts exactly
        np.arange(40) * 1e300,  # beyond any whole number
        np.arange(40) * -1e300,
        np.arange(40) * 1e20,
    ],
    ids=["halves", "even", "twice", "huge", "astronomic", "negative", "beyond int64"],
)
def test_other_numbers(target: np.ndarray) -> None:
    assert PLUGIN.examine(of_table(frame(target), "y", REGRESSION)) == []


def test_negative_numbers_count_upwards_too() -> None:
    assert len(PLUGIN.examine(of_table(frame(np.arange(-40.0, 0.0)), "y", REGRESSION))) == 1


def test_classes_and_no_table() -> None:
    assert PLUGIN.examine(of_table(frame(np.arange(40)), "y", MULTICLASS)) == []
    assert PLUGIN.examine(of_run([])) == []
