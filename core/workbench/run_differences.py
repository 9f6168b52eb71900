"""What differs between runs: parameters, data, recipe, split, environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.data.recipe.recipe import Recipe
from core.runs.records import RunRecord
from core.workbench.versions import VersionView, version
from core.workbench.workspace import Workspace


class Difference(BaseModel):
    """One key, its value in each run (None: it has none), and whether they differ."""

    model_config = ConfigDict(frozen=True)

    section: str  # parameters, data, recipe, split, environment
    key: str
    values: list[Any]
    differs: bool


def flattened(value: Any, prefix: str = "") -> dict[str, Any]:
    """Nested dictionaries as one, with dotted keys.

    Examples
    --------
    >>> flattened({"a": {"b": 1, "c": {}}, "d": [2]})
    {'a.b': 1, 'd': [2]}
    """
    if not isinstance(value, dict):
        return {prefix: value}
    return {
        key: item
        for name, inner in value.items()
        for key, item in flattened(inner, f"{prefix}.{name}" if prefix else str(name)).items()
    }


def section(name: str, sides: Sequence[dict[str, Any]]) -> list[Difference]:
    """The keys of all sides, in the order in which they appear, with every side's value."""
    differences = []
    for key in dict.fromkeys(key for side in sides for key in side):
        values = [side.get(key) for side in sides]
        differs = any(value != values[0] for value in values[1:])
        differences.append(Difference(section=name, key=key, values=values, differs=differs))
    return differences


def _data(record: RunRecord, view: VersionView) -> dict[str, Any]:
    inputs = {f"input {item.get('name')}": item.get("type") for item in record.features}
    return {
        "dataset": view.dataset,
        "version": view.number,
        "rows": view.rows,
        "sha256": record.data_sha256,
        "target": record.target,
        "task": record.task,
        **inputs,
    }


def _steps(record: RunRecord) -> dict[str, Any]:
    sentences = Recipe.load(record.recipe).say()
    return {f"step {number}": sentence for number, sentence in enumerate(sentences, start=1)}


def differences(ws: Workspace, records: Sequence[RunRecord]) -> list[Difference]:
    """Everything that makes runs what they are, side by side, equal values too."""
    data = [_data(record, version(ws, record.version_id)) for record in records]
    return [
        *section(
            "parameters",
            [{"model": record.model, **flattened(record.params)} for record in records],
        ),
        *section("data", data),
        *section("recipe", [_steps(record) for record in records]),
        *section("split", [{"seed": record.seed, **flattened(record.split)} for record in records]),
        *section("environment", [flattened(record.environment) for record in records]),
    ]
