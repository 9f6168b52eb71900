"""An explanation: what its outputs mean, and that its files hold all of it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.learn.explanation import Explanation, load, outputs_of, probability, save


def explanation(outputs: tuple[str, ...] = ("leaves",)) -> Explanation:
    """Three rows, two inputs; each further output has twice the values."""
    values = np.array([[0.5, -1.0], [2.0, 0.25], [-0.5, 0.0]])
    scale = np.arange(1, len(outputs) + 1)
    contributions = values[:, :, None] * scale
    return Explanation(
        features=("tenure", "contract"),
        outputs=outputs,
        unit="log-odds",
        expected_value=0.1 * scale,
        contributions=contributions,
        output=contributions.sum(axis=1) + 0.1 * scale,
        rows=np.array([7, 3, 9]),
        values=pd.DataFrame({"tenure": [1.0, np.nan, 40.0], "contract": ["month", None, "year"]}),
        method="by hand",
        sampled=False,
        error=0.0,
        seconds=0.5,
        about="3 rows.",
    )


def test_outputs() -> None:
    assert outputs_of(None, "price") == ("price",)
    assert outputs_of([], "price") == ("price",)
    assert outputs_of(["no", "yes"], "left") == ("yes",)
    assert outputs_of(["a", "b", "c"], "kind") == ("a", "b", "c")


def test_probabilities_of_outputs() -> None:
    numbers = np.array([[3.0]])
    assert probability("value", numbers) is None
    assert probability("probability", numbers) is numbers
    odds = probability("log-odds", np.array([[0.0], [math.log(3)]]))
    assert odds is not None
    assert odds.ravel() == pytest.approx([0.5, 0.75])
    several = probability("log-odds", np.log(np.array([[1.0, 2.0, 5.0]])) + 100)
    assert several is not None
    assert several[0] == pytest.approx([0.125, 0.25, 0.625])


@pytest.mark.parametrize("outputs", [("leaves",), ("low", "middle", "high")])
def test_stored_and_read_again(outputs: tuple[str, ...], tmp_path: Path) -> None:
    stored = explanation(outputs)
    save(stored, tmp_path)
    again = load(tmp_path)
    for name in ("contributions", "output", "expected_value", "rows"):
        np.testing.assert_array_equal(getattr(again, name), getattr(stored, name))
    for name in ("features", "outputs", "unit", "method", "sampled", "error", "seconds", "about"):
        assert getattr(again, name) == getattr(stored, name)
    pd.testing.assert_frame_equal(again.values, stored.values)


def test_the_file_calls_the_expected_value_base(tmp_path: Path) -> None:
    """Files of every version do."""
    save(explanation(), tmp_path)
    document = json.loads((tmp_path / "explanation.json").read_text())
    assert document["base"] == [0.1]
    assert document["features"] == ["tenure", "contract"]
    assert set(document) == {
        *("features", "outputs", "unit", "method", "sampled", "error", "seconds", "about", "base")
    }


def test_values_keep_their_types_beside_gaps(tmp_path: Path) -> None:
    values = pd.DataFrame(
        {
            "n": pd.array([2**53 + 1, None, 3], dtype="Int64"),
            "b": pd.array([True, None, False], dtype="boolean"),
            "c": pd.Categorical(["u", None, "u"], categories=["v", "u"]),
        }
    )
    save(replace(explanation(), values=values), tmp_path)
    pd.testing.assert_frame_equal(load(tmp_path).values, values)


def test_contributions_that_pandas_stored_are_read_too(tmp_path: Path) -> None:
    save(explanation(), tmp_path)
    frame = pd.read_parquet(tmp_path / "contributions.parquet")
    assert list(frame.columns) == ["row", "c_0", "c_1", "o_0"]
    frame.to_parquet(tmp_path / "contributions.parquet", compression="zstd")
    np.testing.assert_array_equal(load(tmp_path).contributions, explanation().contributions)
