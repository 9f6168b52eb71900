"""MW012: rows that are nearly equal."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.checks.near_rows import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table

RNG = np.random.default_rng(22)
ONCE = pd.DataFrame(RNG.normal(size=(200, 5)), columns=list("abcde"))
ONCE["y"] = np.where(RNG.random(200) < 0.5, "yes", "no")


def test_each_row_measured_twice() -> None:
    frame = pd.concat([ONCE, ONCE], ignore_index=True)
    frame[list("abcde")] += RNG.normal(size=(400, 5)) * 0.004
    (finding,) = PLUGIN.examine(of_table(frame, "y"))
    assert (finding.code, finding.kind, finding.severity) == ("MW012", "duplicates", "warn")
    assert finding.sentence.startswith("About ")
    assert "have the same “y” in 100%" in finding.sentence
    assert finding.count is not None
    assert finding.count > 380
    assert len(finding.rows) == 10


def test_equal_rows_are_said_by_another_check() -> None:
    assert PLUGIN.examine(of_table(pd.concat([ONCE, ONCE], ignore_index=True), "y")) == []


def test_an_honest_table_and_none() -> None:
    assert PLUGIN.examine(of_table(ONCE, "y")) == []
    assert PLUGIN.examine(of_run([])) == []
