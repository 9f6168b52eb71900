"""Evidence for tests of checks: tables with a target of their own, and runs by their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.data.recipe.recipe import Recipe
from core.learn.check import Evidence
from core.learn.facts import table_facts
from core.learn.model import MODELS, TableFacts
from core.learn.table import Selection, build_table
from core.learn.task import BINARY, Task

FACTS = TableFacts(
    rows=1000,
    numeric=1,
    categorical=0,
    temporal=0,
    missing=False,
    classes=2,
    smallest_class=500,
    encoded_columns=1,
)


def of_table(frame: pd.DataFrame, target: str, task: Task = BINARY, folds: int = 5) -> Evidence:
    """What is known of a table before training; all other columns are features."""
    features = [name for name in frame.columns if name != target]
    table = build_table(frame, Recipe(), Selection(target=target, features=features), task=task)
    return Evidence(task=task, target=target, facts=table_facts(table), table=table, folds=folds)


def of_run(primary: Sequence[float], task: Task = BINARY, **overrides: Any) -> Evidence:
    """What is known of a random forest whose folds had these primary scores (all others 0.5)."""
    scores = [{**dict.fromkeys(task.metrics, 0.5), task.primary_metric: value} for value in primary]
    known: dict[str, Any] = {"facts": FACTS, "model": MODELS["forest"], "scores": scores}
    return Evidence(task=task, target="left", **known | overrides)
