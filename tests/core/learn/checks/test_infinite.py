"""MW009: infinite numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.checks.infinite import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table


def test_they_are_counted_column_by_column() -> None:
    frame = pd.DataFrame(
        {
            "a": [1.0, np.inf, 2.0, np.nan],
            "b": [-np.inf, np.inf, 1.0, 2.0],
            "c": [1.0, 2.0, np.nan, 4.0],
            "y": ["yes", "no"] * 2,
        }
    )
    a, b = PLUGIN.examine(of_table(frame, "y"))
    assert (a.code, a.severity, a.subject) == ("MW009", "warn", "a")
    assert a.sentence == (
        "“a” holds 1 infinite number, taken as missing. Correct it at the source."
    )
    assert b.sentence == (
        "“b” holds 2 infinite numbers, taken as missing. Correct them at the source."
    )


def test_no_table() -> None:
    assert PLUGIN.examine(of_run([])) == []
