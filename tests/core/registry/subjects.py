"""A small fitted run to export, and the facts of its card."""

from __future__ import annotations

from functools import cache

import numpy as np

from core.data.schema import Column, ColumnType
from core.learn.model import MODELS
from core.learn.signature import make_signature
from core.learn.training import Candidate, fit
from core.registry.format import Subject
from core.registry.model_card import CardFacts
from core.registry.portable.predict import conform, predictions
from tests.core.learn.example_tables import example_frame, example_table

COLUMNS = tuple(
    Column(name=name, type=type_)
    for name, type_ in (
        ("x", ColumnType.NUMBER),
        ("count", ColumnType.INTEGER),
        ("word", ColumnType.TEXT),
    )
)


@cache
def subject(model: str = "logistic", task: str = "binary") -> Subject:
    """A run of the model on 300 rows of three columns."""
    table = example_table(task, example_frame(), features=["x", "count", "word"])
    plugin = MODELS[model]
    params = plugin.Params.model_validate(dict(plugin.example))
    pipeline, _ = fit(Candidate(plugin, params, seed=1), table, np.arange(300))
    signature = make_signature(table, COLUMNS, np.arange(300))
    rows, _ = conform(table.frame, signature)
    return Subject(pipeline, signature, rows, predictions(pipeline, rows, signature), plugin)


def card_facts(**changes: object) -> CardFacts:
    """Facts of a run of two classes."""
    values: dict[str, object] = {
        "name": "Leavers",
        "model": "Logistic regression",
        "task": "Binary classification",
        "target": "left",
        "dataset": "members",
        "version": 3,
        "data_sha256": "ab" * 32,
        "rows": 300,
        "params": {"C": 0.5},
        "recipe": ["Fill “fee” with the median"],
        "split": {"holdout": 0.2, "folds": 5, "repeats": 2},
        "seed": 7,
        "metrics": [("ROC-AUC", "How well pairs are ranked.", 0.84567, 0.0123, None)],
        "findings": [],
        "environment": {"python": "3.11.7"},
        "created": "2026-01-31 10:00 UTC",
        "inputs": [
            {"name": "fee", "type": "number", "minimum": 1.5, "maximum": 99.0},
            {"name": "plan", "type": "text", "minimum": None, "categories": ["basic", "plus"]},
        ],
        "classes": ["no", "yes"],
    }
    return CardFacts(**(values | changes))  # type: ignore[arg-type]
