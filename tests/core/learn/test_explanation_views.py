"""Bars, dots and waterfalls of an explanation written by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.explanation_views import bar, beeswarm, importances, shown, waterfall

from .test_explanation import explanation


def test_bars_are_mean_sizes() -> None:
    """(0.5 + 2 + 0.5) / 3 and (1 + 0.25 + 0) / 3."""
    frame = bar(explanation())
    assert frame["feature"].tolist() == ["tenure", "contract"]
    assert frame["importance"].tolist() == pytest.approx([1.0, 1.25 / 3])
    assert frame["share"].tolist() == pytest.approx([3 / 4.25, 1.25 / 4.25])


def test_importances_sum_over_the_outputs() -> None:
    frame = importances(explanation(("a", "b", "c")))
    assert frame["importance"].tolist() == pytest.approx([6.0, 2.5])
    assert bar(explanation(("a", "b", "c")), 2)["importance"].tolist() == pytest.approx([3.0, 1.25])


def test_dots_of_the_most_important_inputs() -> None:
    dots = beeswarm(explanation())
    assert dots["feature"].tolist() == ["tenure"] * 3 + ["contract"] * 3
    assert dots["row"].tolist() == [7, 3, 9] * 2
    assert dots["contribution"].tolist() == [0.5, 2.0, -0.5, -1.0, 0.25, 0.0]
    assert dots["value"].tolist() == ["1", "missing", "40", "month", "missing", "year"]
    assert dots["level"].tolist()[:3] == pytest.approx([0.0, np.nan, 1.0], nan_ok=True)
    assert dots["level"][3:].isna().all()
    assert set(beeswarm(explanation(), top=1)["feature"]) == {"tenure"}


def test_levels_are_ranks() -> None:
    shap = explanation()
    frame = pd.DataFrame({"tenure": [5.0, 1.0, 5.0], "contract": [True, False, True]})
    dots = beeswarm(type(shap)(**{**shap.__dict__, "values": frame}))
    assert dots["level"].tolist() == [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    same = frame.assign(tenure=3.0, contract=pd.Timestamp("2026-01-01"))
    dots = beeswarm(type(shap)(**{**shap.__dict__, "values": same}))
    assert dots["level"].tolist() == [0.5] * 6


def test_a_column_of_several_inputs_has_no_value() -> None:
    shap = explanation()
    mixed = type(shap)(**{**shap.__dict__, "features": ("tenure", "total")})
    assert beeswarm(mixed)["value"].tolist()[3:] == ["missing"] * 3
    assert waterfall(mixed)["value"].tolist() == ["", "1"]


def test_waterfall_leads_from_the_expected_value_to_the_output() -> None:
    steps = waterfall(explanation(), position=0)
    assert steps["feature"].tolist() == ["contract", "tenure"]
    assert steps["value"].tolist() == ["month", "1"]
    assert steps["contribution"].tolist() == [-1.0, 0.5]
    assert steps["start"].tolist() == pytest.approx([0.1, -0.9])
    assert steps["end"].tolist() == pytest.approx([-0.9, -0.4])


def test_small_steps_are_one_last_step() -> None:
    steps = waterfall(explanation(), position=1, top=1)
    assert steps["feature"].tolist() == ["tenure", "1 other input"]
    assert steps["contribution"].tolist() == [2.0, 0.25]
    assert steps["end"].tolist()[-1] == pytest.approx(2.35)
    assert waterfall(explanation(), top=0)["feature"].tolist() == ["2 other inputs"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "missing"),
        (np.nan, "missing"),
        (pd.NaT, "missing"),
        (True, "true"),
        (np.False_, "false"),
        (1234567.0, "1.23457e+06"),
        (0.5, "0.5"),
        (7, "7"),
        ("", ""),
        (pd.Timestamp("2026-01-31"), "2026-01-31"),
        (pd.Timestamp("2026-01-31 14:05"), "2026-01-31 14:05:00"),
    ],
)
def test_values_as_a_person_reads_them(value: object, text: str) -> None:
    assert shown(value) == text
