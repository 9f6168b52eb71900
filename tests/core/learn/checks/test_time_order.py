"""MW014: rows that follow one another in time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from core.base.finding import request
from core.learn.checks.time_order import PLUGIN
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table

RNG = np.random.default_rng(24)
N = 400
FRAME = pd.DataFrame(
    {
        "at": pd.date_range("2026-01-01", periods=N, freq="h"),
        "entry": RNG.permutation(N),
        "noise": RNG.normal(size=N),
        "level": np.cumsum(RNG.normal(size=N)),
    }
).sample(frac=1, random_state=0, ignore_index=True)


def test_a_shuffled_sensor_is_to_be_split_in_its_order() -> None:
    (finding,) = PLUGIN.examine(of_table(FRAME, "level", REGRESSION))
    assert (finding.code, finding.kind, finding.severity) == ("MW014", "order", "warn")
    assert finding.sentence.startswith("In the order of “at”, “level” is much like in the row")
    assert (finding.subject, finding.action) == ("at", request(order="at"))


def test_where_the_order_is_chosen_there_is_nothing_to_say() -> None:
    evidence = of_table(FRAME, "level", REGRESSION)
    assert evidence.table is not None
    ordered = replace(evidence, table=replace(evidence.table, order=np.arange(float(N))))
    assert PLUGIN.examine(ordered) == []


def test_a_date_that_says_nothing_and_no_table() -> None:
    assert PLUGIN.examine(of_table(FRAME.assign(level=FRAME["noise"]), "level", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
