"""Dots of like contribution lie beside each other."""

from __future__ import annotations

import pandas as pd

from pages.ui.explain import swarm


def test_dots_of_one_bin_alternate_around_the_row() -> None:
    contributions = pd.Series([0.0, 0.0, 0.0, 0.0, 6.0])
    assert swarm.offsets(contributions).tolist() == [0.0, -0.25, 0.25, -0.5, 0.0]


def test_equal_contributions_stay_within_the_row() -> None:
    offsets = swarm.offsets(pd.Series([1.0] * 9))
    assert offsets.abs().max() <= 0.75
    assert offsets.nunique() == 9
