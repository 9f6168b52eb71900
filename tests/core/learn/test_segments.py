"""Segments: a planted bad part is named, noise names none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.predictions import Predictions, from_frame
from core.learn.segments import parts, segments


def table(n: int = 3000, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.normal(40, 10, n),
            "city": rng.choice(["Oslo", "Rome", "Lima"], n),
            "owner": pd.array(rng.random(n) < 0.5, dtype="boolean"),
        }
    )
    frame["rooms"] = pd.array(rng.integers(1, 6, n), dtype="Int64")
    frame["joined"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(
        rng.integers(0, 1000, n), unit="D"
    )
    frame.loc[:99, "age"] = np.nan
    frame.loc[50:149, "rooms"] = pd.NA
    frame.loc[200:299, "city"] = None
    return frame


def predicted(frame: pd.DataFrame, noise: np.ndarray) -> Predictions:
    return from_frame(
        pd.DataFrame({"row": np.arange(len(frame)), "y": 10.0, "prediction": 10.0 + noise})
    )


FEATURES = ["age", "city", "owner", "rooms", "joined"]


def test_planted_bad_part_is_named() -> None:
    frame = table()
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 1, len(frame)) * np.where(frame["city"] == "Rome", 2.0, 1.0)
    judged = segments(predicted(frame, noise), frame, FEATURES)
    assert judged.worst is not None
    assert (judged.worst.feature, judged.worst.part) == ("city", "“Rome”")
    assert judged.worst.rows == (frame["city"] == "Rome").sum()
    inside = (frame["city"] == "Rome").to_numpy()
    assert judged.worst.error == pytest.approx(abs(noise[inside]).mean())
    assert judged.worst.elsewhere == pytest.approx(abs(noise[~inside]).mean())
    assert judged.worst.low < judged.worst.error < judged.worst.high
    assert "city: “Rome”" in judged.sentence
    assert "2.0 times" in judged.sentence


def test_noise_names_nothing() -> None:
    alarms = 0
    for seed in range(40):
        frame = table(600, seed)
        judged = segments(
            predicted(frame, np.random.default_rng(seed + 500).normal(0, 1, 600)), frame, FEATURES
        )
        alarms += judged.worst is not None
    assert alarms <= 4  # about 1 of 40 expected


def test_missing_values_are_a_part() -> None:
    frame = table()
    noise = np.random.default_rng(2).normal(0, 1, len(frame)) * np.where(
        frame["age"].isna(), 4.0, 1.0
    )
    judged = segments(predicted(frame, noise), frame, FEATURES)
    assert judged.worst is not None
    assert (judged.worst.feature, judged.worst.part, judged.worst.rows) == ("age", "missing", 100)


def test_classes_are_judged_by_log_loss() -> None:
    frame = table()
    right = np.where(frame["city"] == "Lima", 0.55, 0.9)
    p1 = np.where(np.arange(3000) % 2 == 1, right, 1 - right)
    judged = segments(
        from_frame(
            pd.DataFrame({"row": range(3000), "y": np.arange(3000) % 2, "p_0": 1 - p1, "p_1": p1})
        ),
        frame,
        FEATURES,
    )
    assert judged.measure == "log loss"
    assert judged.worst is not None
    assert judged.worst.part == "“Lima”"
    assert judged.worst.error == pytest.approx(-np.log(0.55))


def test_every_row_is_in_one_part_of_a_feature() -> None:
    frame = table()
    for feature in FEATURES:
        names = parts(frame[feature])
        assert names.notna().all()
        assert 2 <= names.nunique() <= 13
    ages = parts(frame["age"])
    assert ages.value_counts()["missing"] == 100
    assert ages[ages != "missing"].value_counts().max() <= 581


def test_many_levels_are_gathered() -> None:
    names = parts(pd.Series([f"c{i % 50}" for i in range(1000)]))
    assert names.nunique() == 13
    assert (names == "other values").sum() == 38 * 20


def test_constant_and_empty_features() -> None:
    frame = pd.DataFrame({"same": [1.0] * 100, "none": [np.nan] * 100})
    judged = segments(predicted(frame, np.ones(100)), frame, ["same", "none"])
    assert judged.segments == ()
    assert judged.worst is None
    assert "No part" in judged.sentence
