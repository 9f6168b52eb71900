"""Clip outliers."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import applied, by_code, has_code, refused, said, wrong

TABLE = {"x": [1.0, 2.0, 3.0, 4.0, 100.0]}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, 7.0),  # 4 + 1.5 × (4 − 2)
        ({"reach": 0.5}, 5.0),
        ({"how": "quantile", "reach": 0.25}, 4.0),
    ],
)
def test_values_and_code(params: dict[str, object], expected: float) -> None:
    params = {"columns": ["x"], **params}
    clipped = applied("clip_outliers", params, TABLE)
    assert clipped["x"][-1] == expected
    assert by_code("clip_outliers", params, TABLE) == clipped


def test_standard_deviations() -> None:
    table = {"x": [0.0, 0.0, 0.0, 4.0]}  # mean 1, deviation √3
    params = {"columns": ["x"], "how": "z", "reach": 1}
    assert applied("clip_outliers", params, table)["x"][-1] == pytest.approx(1 + 3**0.5)
    assert by_code("clip_outliers", params, table)["x"][-1] == pytest.approx(1 + 3**0.5)


def test_marking_as_missing() -> None:
    params = {"columns": ["x"], "missing": True}
    assert applied("clip_outliers", params, TABLE)["x"] == [1.0, 2.0, 3.0, 4.0, None]
    assert not has_code("clip_outliers", params)
    assert said("clip_outliers", params) == "Mark as missing x outside 1.5 × the quartile distance"


def test_words() -> None:
    assert said("clip_outliers", {"columns": ["x"], "how": "z"}) == (
        "Clip x outside 3 standard deviations"
    )
    assert refused("clip_outliers", {"columns": ["x"]}, x="text")[1] == "columns"
    assert "at least 0 and below 0.5" in wrong(
        "clip_outliers", {"columns": ["x"], "how": "quantile", "reach": 0.5}
    )
