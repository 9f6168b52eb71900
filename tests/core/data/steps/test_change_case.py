"""Change case."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import applied, by_code, refused, said


@pytest.mark.parametrize(
    ("case", "expected"),
    [("lower", "new york"), ("upper", "NEW YORK"), ("title", "New York"), ("sentence", "New york")],
)
def test_values_and_code(case: str, expected: str) -> None:
    params, table = {"columns": ["x"], "case": case}, {"x": ["nEW yORK", None]}
    assert applied("change_case", params, table) == {"x": [expected, None]}
    assert by_code("change_case", params, table) == {"x": [expected, None]}


def test_words() -> None:
    assert said("change_case", {"columns": ["x"]}) == "Write x in lower case"
    assert refused("change_case", {"columns": ["x"]}, x="boolean")[0] == (
        "“x” is a boolean column; this step works on text. Leave it out, or change its type first."
    )
