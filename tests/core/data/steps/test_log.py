"""Log-transform."""

from __future__ import annotations

import math

import pytest

from tests.core.data.steps.trying import after, applied, has_code, refused, said


@pytest.mark.parametrize(
    ("how", "expected", "words"),
    [
        ("log1p", math.log(100), "ln(1 + x)"),
        ("log10", math.log10(99), "lg x"),
        ("sqrt", math.sqrt(99), "√x"),
    ],
)
def test_values(how: str, expected: float, words: str) -> None:
    params = {"columns": ["x"], "how": how}
    assert applied("log", params, {"x": [99, 1]})["x"][0] == pytest.approx(expected)
    assert said("log", params) == f"Take {words} of x"


def test_types_and_refusals() -> None:
    assert after("log", {"columns": ["x"]}, x="integer") == {"x": "number"}
    assert refused("log", {"columns": ["x"]}, x="boolean")[1] == "columns"
    assert not has_code("log", {"columns": ["x"]})
