"""Bin values."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, has_code, refused, said, wrong


def test_values() -> None:
    width = {"columns": ["x"], "how": "width", "bins": 2}
    assert applied("bin", width, {"x": [0.0, 4.0, 10.0, None]}) == {
        "x": ["under 5", "under 5", "5 and over", None]
    }
    edges = {"columns": ["x"], "how": "edges", "edges": [10, 1], "numbered": True}
    assert applied("bin", edges, {"x": [0, 1, 10]}) == {"x": [0, 1, 2]}


def test_what_it_says() -> None:
    assert said("bin", {"columns": ["x"]}) == "Bin x into 5 intervals of equal share"
    assert (
        said("bin", {"columns": ["x"], "how": "width"}) == "Bin x into 5 intervals of equal width"
    )
    edges = {"columns": ["x", "y"], "how": "edges", "edges": [1.5, 18]}
    assert said("bin", edges) == "Bin x and y at 1.5 and 18"


def test_types_and_refusals() -> None:
    assert after("bin", {"columns": ["x"]}, x="number", y="text") == {"x": "category", "y": "text"}
    assert after("bin", {"columns": ["x"], "numbered": True}, x="number") == {"x": "integer"}
    assert refused("bin", {"columns": ["x"]}, x="text") == (
        "“x” is a text column; this step works on numbers. Leave it out, or change its type first.",
        "columns",
    )
    assert wrong("bin", {"columns": ["x"], "how": "edges"}) == "Give at least one edge."
    assert not has_code("bin", {"columns": ["x"]})
