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
    """A line for a value, a table for a list of things, a line for each finding.

    Examples
    --------
    >>> as_lines({"rows": 2, "columns": [{"name": "x", "mean": 0.123456789}]})
    ['rows: 2', 'columns:', '  name=x  mean=0.123457']
    """
    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            lines.append(f"{indent}{key}:")
            for item in value:
                lines += _item(key, item, f"{indent}  ")
        elif isinstance(value, dict):
            lines += [f"{indent}{key}:", *as_lines(value, f"{indent}  ")]
        else:
            lines.append(f"{indent}{key}: {_short(value)}")
    return lines


def _item(key: str, item: dict[str, Any], indent: str) -> list[str]:
    """A thing of a list: a line, and one for each of its findings below it."""
    if key == "findings":
        return [f"{indent}{_finding(item)}"]
    findings = item.get("findings") or []
    cells = [f"{name}={_short(value)}" for name, value in item.items() if name != "findings"]
    return [f"{indent}{'  '.join(cells)}", *(f"{indent}  {_finding(part)}" for part in findings)]


def _finding(finding: dict[str, Any]) -> str:
    accepted = finding["accepted"]
    said = f"{finding['severity']} {finding['code']} ({finding['kind']}): {finding['sentence']}"
    return said if accepted is None else f"{said} Accepted: {accepted['reason']}"


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
