"""Stored rows in the forms of raw files, and back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.registry.portable.predict import conform
from core.registry.raw_text import GAPS, as_raw_text

NAMES = {"n": "number", "i": "integer", "b": "boolean", "d": "date", "t": "datetime", "w": "text"}
SIGNATURE = {"target": "y", "inputs": [{"name": name, "type": NAMES[name]} for name in NAMES]}


def rows(count: int = 60) -> pd.DataFrame:
    """A column of each type, a third of each missing."""
    rng = np.random.default_rng(0)
    gap = np.arange(count) % 3 == 1
    days = pd.Timestamp("2024-02-28") + pd.to_timedelta(np.arange(count), unit="D")
    return pd.DataFrame(
        {
            "n": np.where(gap, np.nan, rng.normal(size=count) * 10.0 ** rng.integers(-9, 9, count)),
            "i": pd.array(2**53 + np.arange(count), dtype="Int64"),
            "b": pd.array(np.arange(count) % 2 == 0, dtype="boolean"),
            "d": pd.Series(days).mask(gap),
            "t": pd.Series(days + pd.Timedelta("13h5min7s")).mask(gap),
            "w": pd.Series(["=1+1", "-", "NA"] * (count // 3), dtype="str").mask(gap),
        }
    ).assign(i=lambda frame: frame["i"].mask(gap), b=lambda frame: frame["b"].mask(gap))


def test_it_is_read_back_to_the_digit() -> None:
    stored = rows()
    text = as_raw_text(stored).astype("object").where(lambda frame: frame.notna(), "")
    read, _ = conform(text.astype("str"), SIGNATURE)
    for name in NAMES:
        assert read[name].isna().tolist() == stored[name].isna().tolist(), name
        assert read[name].dropna().tolist() == stored[name].dropna().tolist(), name


def test_the_forms() -> None:
    text = as_raw_text(rows())
    wholes = pd.DataFrame({"i": [1, -2, 3, -4, 5, -6]})
    assert as_raw_text(wholes)["i"].tolist() == ["1", " -2 ", "+3", "-4", " 5 ", "-6"]
    halves = pd.DataFrame({"n": [0.5, 1.5, 2.5, 0.1]})
    assert as_raw_text(halves)["n"].tolist() == ["0.5", " 1.5", "+2.5", "1.0000000000000001e-01"]
    assert text["d"].tolist()[:4:3] == ["2024-02-28", "2024-03-02"]
    assert text["t"].tolist()[3] == "2024-03-02T13:05:07"
    assert set(text["b"]) - set(GAPS) == {"1", "T", "n", "Off"}
    flags = pd.DataFrame({"b": pd.array([True] * 18, dtype="boolean")})
    assert set(as_raw_text(flags)["b"]) == {"1", "ON", "T", "true", "Y", "Yes"}
    assert set(text["n"][1::3]) == set(GAPS)  # every word for a gap
    assert text["w"].dropna().tolist()[:2] == ["=1+1", "NA"]


def test_no_columns() -> None:
    assert as_raw_text(pd.DataFrame(index=range(3))).shape == (3, 0)
