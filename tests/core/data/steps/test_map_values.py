"""Map values."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, has_code, said, wrong

PARAMS = {"columns": ["x"], "mapping": {"S": "1", "M": "2"}}


def test_values() -> None:
    table = {"x": ["S", "M", "L", None]}
    assert applied("map_values", PARAMS, table) == {"x": ["1", "2", "L", None]}
    numbers = PARAMS | {"to": "integer"}
    assert applied("map_values", numbers, table) == {"x": [1, 2, None, None]}
    others = PARAMS | {"others": "other", "other": "0", "to": "number"}
    assert applied("map_values", others, table) == {"x": [1.0, 2.0, 0.0, None]}


def test_categories_stay_categories_as_text_only() -> None:
    assert after("map_values", PARAMS, x="category") == {"x": "category"}
    assert after("map_values", PARAMS, x="integer") == {"x": "text"}
    assert after("map_values", PARAMS | {"to": "integer"}, x="category") == {"x": "integer"}


def test_words() -> None:
    assert said("map_values", PARAMS) == "Map S to 1 and M to 2 in x"
    assert not has_code("map_values", PARAMS)
    assert "mapping" in wrong("map_values", {"columns": ["x"], "mapping": {}})
