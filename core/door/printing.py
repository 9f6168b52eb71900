"""A document as JSON, or as lines for a person."""

from __future__ import annotations

import json
import math
from typing import Any


def as_json(document: dict[str, Any]) -> str:
    """One line of JSON; undefined numbers are null.

    Examples
    --------
    >>> as_json({"mean": float("nan"), "folds": (1.5, float("inf"))})
    '{"mean": null, "folds": [1.5, null]}'
    """
    return json.dumps(finite(document), ensure_ascii=False, default=str)


def finite(value: Any) -> Any:
    """The same with null for numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_lines(document: dict[str, Any], indent: str = "") -> list[str]:
    """A line for a value, a table for a list of things.

    Examples
    --------
    >>> as_lines({"rows": 2, "columns": [{"name": "x", "mean": 0.123456789}]})
    ['rows: 2', 'columns:', '  name=x  mean=0.123457']
    """
    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            lines.append(f"{indent}{key}:")
            lines += [
                f"{indent}  " + "  ".join(f"{name}={_short(item[name])}" for name in item)
                for item in value
            ]
        elif isinstance(value, dict):
            lines += [f"{indent}{key}:", *as_lines(value, f"{indent}  ")]
        else:
            lines.append(f"{indent}{key}: {_short(value)}")
    return lines


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if _scores(value):
        cells = (
            f"{name} {_short(item['mean'])} ± {_short(item.get('sd'))}"
            for name, item in value.items()
        )
        return "{" + ", ".join(cells) + "}"
    return str(value)


def _scores(value: Any) -> bool:
    """Whether a value is a table of metrics with their means."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(item, dict) and "mean" in item for item in value.values())
    )
