"""MW011: rows that stand several times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.base.finding import request
from core.learn.check import Evidence
from core.learn.checks.equal_rows import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table

ROWS = 200
NOISE = np.random.default_rng(21).normal(size=(ROWS, 3))
ONCE = pd.DataFrame(NOISE, columns=list("abc")).assign(y=np.where(NOISE[:, 0] > 0, "yes", "no"))


def test_every_row_three_times() -> None:
    frame = pd.concat([ONCE] * 3, ignore_index=True)
    (finding,) = PLUGIN.examine(of_table(frame, "y"))
    assert (finding.code, finding.kind, finding.severity) == ("MW011", "duplicates", "warn")
    assert finding.sentence == (
        "600 rows (100.0%) are equal to another row in every feature. They stay in one fold;"
        " drop duplicates to count each once."
    )
    assert (finding.count, finding.rows, finding.columns) == (600, tuple(range(1, 11)), ())


def test_a_few_are_only_a_note() -> None:
    frame = pd.concat([ONCE, ONCE.iloc[[7]]], ignore_index=True)
    (finding,) = PLUGIN.examine(of_table(frame, "y"))
    assert (finding.severity, finding.count, finding.rows) == ("note", 2, (8, 201))


def test_copies_that_a_counter_hides() -> None:
    frame = pd.concat([ONCE] * 2, ignore_index=True).assign(entry=range(2 * ROWS))
    (finding,) = PLUGIN.examine(of_table(frame, "y"))
    assert "in every feature but “entry”" in finding.sentence
    assert (finding.columns, finding.action) == (("entry",), request(without=["entry"]))


def test_an_honest_table_a_chosen_group_and_no_table() -> None:
    assert PLUGIN.examine(of_table(ONCE, "y")) == []
    assert PLUGIN.examine(of_run([])) == []
    evidence: Evidence = of_table(pd.concat([ONCE] * 3, ignore_index=True), "y")
    assert evidence.table is not None
    grouped = replace(evidence, table=replace(evidence.table, group="patient"))
    assert PLUGIN.examine(grouped) == []
