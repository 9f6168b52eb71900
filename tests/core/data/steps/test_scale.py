"""Scale numbers."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import after, applied, by_code, has_code, refused, said


@pytest.mark.parametrize(
    ("how", "expected", "words"),
    [
        ("standard", [-1.0, 1.0, None], "to mean 0 and spread 1"),
        ("min_max", [0.0, 1.0, None], "to 0…1"),
    ],
)
def test_values_and_code(how: str, expected: list[float | None], words: str) -> None:
    params, table = {"columns": ["x"], "how": how}, {"x": [2.0, 4.0, None]}
    assert applied("scale", params, table) == {"x": expected}
    assert by_code("scale", params, table) == {"x": expected}
    assert said("scale", params) == f"Scale x {words}"


def test_by_quartiles() -> None:
    params = {"columns": ["x"], "how": "robust"}
    assert applied("scale", params, {"x": [1, 2, 3, 4, 100]})["x"] == [-1.0, -0.5, 0.0, 0.5, 48.5]
    assert said("scale", params) == "Scale x by median and quartiles"
    assert not has_code("scale", params)


def test_types_and_refusals() -> None:
    assert after("scale", {"columns": ["x"]}, x="integer") == {"x": "number"}
    assert refused("scale", {"columns": ["x"]}, x="category")[1] == "columns"
