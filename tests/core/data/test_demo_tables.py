"""The demo's tables come from a seed."""

from __future__ import annotations

import pandas as pd

from core.data import demo_tables


def test_the_same_seed_gives_the_same_customers() -> None:
    first, again = demo_tables.churn(400), demo_tables.churn(400)
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(demo_tables.churn(400, seed=8))


def test_customers_have_the_faults_that_a_tour_shows() -> None:
    frame = demo_tables.churn(400)
    assert len(frame) == 402  # a row in two hundred stands twice
    assert frame.duplicated().sum() == 2
    assert set(frame["churned"].dropna()) == {"yes", "no"}
    assert frame["region"].str.strip().str.lower().nunique() == 4
    assert frame["region"].nunique() > 4


def test_houses_have_prices_in_steps() -> None:
    frame = demo_tables.housing(200)
    assert (len(frame), (frame["price"] % 500).eq(0).all()) == (200, True)
    assert set(frame["energy_class"].dropna()) <= set("ABCDEFG")


def test_pumps_are_read_every_five_minutes() -> None:
    frame = demo_tables.sensors(8 * 400)
    assert frame["pump"].value_counts().to_dict() == {f"P-0{pump}": 400 for pump in range(1, 9)}
    assert frame["time"].iloc[[0, 7, 8]].str[11:].tolist() == ["00:00:00", "00:00:00", "00:05:00"]
    assert set(frame["failure_soon"]) == {"yes", "no"}
