"""Partial dependence against its definition."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from core.base.errors import NotFound
from core.learn.dependence import LINES, POINTS, ROWS, dependence, grid_of


def table(n: int = 500) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "size": rng.normal(100, 20, n),
            "rooms": pd.array(rng.integers(1, 6, n), dtype="Int64"),
            "city": rng.choice(["Oslo", "Rome"], n),
        }
    )
    frame["sold"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")
    frame["garden"] = pd.array(rng.random(n) < 0.3, dtype="boolean")
    frame.loc[:49, "size"] = np.nan
    return frame


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return (frame - pd.Timestamp("2024-01-01")).apply(lambda column: column.dt.days.astype(float))


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(float)


def fitted(frame: pd.DataFrame, classes: bool = False) -> Pipeline:
    parts = [
        ("size", SimpleImputer(), ["size"]),
        ("whole", FunctionTransformer(_whole), ["rooms", "garden"]),
        ("city", OneHotEncoder(sparse_output=False), ["city"]),
        ("sold", FunctionTransformer(_days), ["sold"]),
    ]
    price = (
        frame["size"].fillna(frame["size"].mean()) * 2
        + frame["rooms"].astype(float) * 10
        + (frame["city"] == "Oslo") * 50
    )
    y = (price > price.median()).astype(int) if classes else price
    model = LogisticRegression(max_iter=5000) if classes else LinearRegression()
    return Pipeline([("encode", ColumnTransformer(parts)), ("model", model)]).fit(frame, y)


def test_equals_definition() -> None:
    frame = table()
    pipeline = fitted(frame)
    curve = dependence(pipeline, frame, "rooms", ("price",), seed=1)
    assert curve.grid == [1.0, 2.0, 3.0, 4.0, 5.0]
    sample = frame.iloc[np.sort(np.random.default_rng(1).permutation(500)[:ROWS])]
    expected = [
        pipeline.predict(sample.assign(rooms=pd.array([rooms] * ROWS, dtype="Int64"))).mean()
        for rooms in range(1, 6)
    ]
    assert curve.mean[0] == pytest.approx(expected)
    assert np.diff(curve.mean[0]) == pytest.approx([10] * 4)
    assert len(curve.lines) == LINES
    assert all(np.diff(line) == pytest.approx([10] * 4) for line in curve.lines)
    assert all(
        low <= mean <= high
        for low, mean, high in zip(curve.low[0], curve.mean[0], curve.high[0], strict=True)
    )


def test_number_with_gaps() -> None:
    frame = table()
    curve = dependence(fitted(frame), frame, "size", ("price",))
    assert len(curve.grid) == POINTS
    assert set(curve.grid) <= set(frame["size"].dropna())
    assert np.polyfit(curve.grid, curve.mean[0], 1)[0] == pytest.approx(2)
    assert curve.missing_share == pytest.approx(0.1)
    assert curve.missing is not None
    assert curve.missing[0] == pytest.approx(
        np.interp(frame["size"].mean(), curve.grid, curve.mean[0])
    )  # filled with the mean
    assert sum(curve.density["counts"]) == 450
    assert len(curve.density["edges"]) == len(curve.density["counts"]) + 1
    assert curve.density["rug"][5] == pytest.approx(frame["size"].median())


def test_levels_dates_and_booleans() -> None:
    frame = table()
    pipeline = fitted(frame)
    city = dependence(pipeline, frame, "city", ("price",))
    assert (city.kind, city.grid) == ("level", ["Oslo", "Rome"])
    assert city.mean[0][0] - city.mean[0][1] == pytest.approx(50)
    assert city.density["counts"] == [
        int((frame["city"] == name).sum()) for name in ("Oslo", "Rome")
    ]
    sold = dependence(pipeline, frame, "sold", ("price",))
    assert sold.kind == "date"
    assert sold.grid == sorted(sold.grid)
    assert sold.grid[0].startswith("2024-01-")
    assert sum(sold.density["counts"]) == 500
    assert sold.density["edges"][0] == frame["sold"].min().isoformat()
    assert dependence(pipeline, frame, "garden", ("price",)).grid == ["false", "true"]


def test_probability_of_the_positive_class() -> None:
    frame = table()
    curve = dependence(fitted(frame, classes=True), frame, "rooms", ("expensive",))
    assert (curve.unit, curve.outputs) == ("probability", ["expensive"])
    assert all(0 <= value <= 1 for value in curve.mean[0])
    assert curve.mean[0] == sorted(curve.mean[0])


def test_is_json_and_repeats() -> None:
    frame = table()
    pipeline = fitted(frame)
    assert json.dumps(dependence(pipeline, frame, "size", ("price",)).as_json()) == json.dumps(
        dependence(pipeline, frame, "size", ("price",)).as_json()
    )


def test_unknown_input() -> None:
    frame = table()
    with pytest.raises(NotFound, match="no input “height”"):
        dependence(fitted(frame), frame, "height", ("price",))


def test_many_levels_keep_the_frequent() -> None:
    values = pd.Series([f"c{index % 40:02d}" for index in range(400)] + ["c39"] * 10)
    assert len(grid_of(values)) == 12
    assert "c39" in set(grid_of(values))


def test_an_empty_input_has_no_grid() -> None:
    frame = table()
    pipeline = fitted(frame)
    curve = dependence(pipeline, frame.assign(size=np.nan), "size", ("price",))
    assert (curve.grid, curve.mean, curve.missing_share) == ([], [[]], 1.0)
