"""The rules of both outlier steps."""

from __future__ import annotations

import pandas as pd
import pytest

from core.data.steps.outlier_rules import bounds_code, reach_of, rule_sentence, sound


@pytest.mark.parametrize(("how", "usual"), [("iqr", 1.5), ("z", 3.0), ("quantile", 0.01)])
def test_the_usual_reach(how: str, usual: float) -> None:
    assert reach_of(how, None) == usual
    assert reach_of(how, 0) == 0


@pytest.mark.parametrize(
    ("how", "reach", "fine"),
    [
        ("quantile", 0, True),
        ("quantile", 0.499, True),
        ("quantile", 0.5, False),
        ("quantile", -0.1, False),
        ("iqr", 0, True),
        ("iqr", -0.1, False),
        ("z", 999_999, True),
        ("z", 1e6, False),
        ("iqr", None, True),
    ],
)
def test_which_reach_makes_sense(how: str, reach: float | None, fine: bool) -> None:
    if fine:
        sound(how, reach)
    else:
        with pytest.raises(ValueError, match="must be at least 0"):
            sound(how, reach)


def test_the_rule_in_words() -> None:
    assert rule_sentence("quantile", None) == "the middle 98 %"
    assert rule_sentence("iqr", 2) == "2 × the quartile distance"
    assert rule_sentence("z", None) == "3 standard deviations"


@pytest.mark.parametrize(
    ("how", "reach", "low", "high"),
    [
        ("iqr", 1.5, -1.0, 7.0),
        ("quantile", 0.25, 2.0, 4.0),
        ("z", 1, 22 - 39.0128, 22 + 39.0128),
    ],
)
def test_the_bounds_as_code(how: str, reach: float, low: float, high: float) -> None:
    names = {"df": pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 100.0]})}
    exec(bounds_code("x", how, reach), names)
    assert (names["low"], names["high"]) == pytest.approx((low, high), abs=1e-4)
