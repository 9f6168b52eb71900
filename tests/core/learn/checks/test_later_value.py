"""MW015: the target of a later row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.base.finding import request
from core.learn.checks.later_value import PLUGIN
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run, of_table

Y = np.random.default_rng(25).normal(size=300)
DAYS = pd.date_range("2026-01-01", periods=300)
FRAME = pd.DataFrame({"day": DAYS, "next": pd.Series(Y).shift(-2), "y": Y})


def test_in_the_order_of_a_date_whatever_that_of_the_rows() -> None:
    shuffled = FRAME.sample(frac=1, random_state=1, ignore_index=True)
    (finding,) = PLUGIN.examine(of_table(shuffled, "y", REGRESSION))
    assert (finding.code, finding.kind, finding.severity) == ("MW015", "leak", "warn")
    assert finding.sentence == (
        "“next” holds “y” as it is 2 rows later. It is not known when a row is predicted: leave it"
        " out."
    )
    assert (finding.subject, finding.action) == ("next", request(without=["next"]))


def test_the_target_of_an_earlier_row_is_honest() -> None:
    before = FRAME.assign(next=pd.Series(Y).shift(2))
    assert PLUGIN.examine(of_table(before, "y", REGRESSION)) == []
    assert PLUGIN.examine(of_run([])) == []
