"""The filter that is shown as an example fits the columns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.data.schema import Column
from pages.ui.data import rows


@pytest.mark.parametrize(
    ("columns", "example"),
    [
        ([("town", "text"), ("age", "integer")], "town is not missing and age > 10"),
        ([("home town", "category")], '"home town" is not missing'),
        ([("size", "number")], "size > 10"),
        ([("day", "date")], "column is not missing"),
    ],
)
def test_an_example_of_a_filter(columns: list[tuple[str, Any]], example: str) -> None:
    version: Any = SimpleNamespace(
        columns=[Column(name=name, type=type_) for name, type_ in columns]
    )
    assert rows._example(version) == example
