"""Group rare values."""

from __future__ import annotations

from tests.core.data.steps.trying import applied, has_code, refused, said, wrong


def test_values() -> None:
    table = {"x": ["a", "a", "a", "b", "c", None]}
    params = {"columns": ["x"], "share": 0.3}
    assert applied("group_rare", params, table)["x"] == ["a", "a", "a", "other", "other", None]
    few = {"columns": ["x"], "share": 0, "limit": 2, "other": "rest"}
    assert applied("group_rare", few, table)["x"] == ["a", "a", "a", "b", "rest", None]


def test_words() -> None:
    assert said("group_rare", {"columns": ["x"]}) == "Gather values of x below 1 % as “other”"
    assert refused("group_rare", {"columns": ["x"]}, x="number")[1] == "columns"
    assert "share" in wrong("group_rare", {"columns": ["x"], "share": 1.1})
    assert not has_code("group_rare", {"columns": ["x"]})
