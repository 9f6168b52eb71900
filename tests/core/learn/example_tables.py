"""Small tables with known relations, for tests of learning."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from core.data.recipe.recipe import Recipe
from core.learn.table import Selection, TrainingTable, build_table
from core.learn.task import TASKS, Task

TARGETS = {"binary": "left", "multiclass": "kind", "regression": "price"}


def example_frame(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """Numbers with gaps, a text with gaps, a date, and three targets that depend on them."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rows)
    count = rng.integers(0, 9, rows)
    word = rng.choice(["red", "green", "blue"], rows)
    signal = x + 0.3 * count + (word == "red")
    frame = pd.DataFrame(
        {
            "x": np.where(rng.random(rows) < 0.05, np.nan, x),
            "count": pd.array(count, dtype="Int64"),
            "word": pd.Series(np.where(rng.random(rows) < 0.05, None, word), dtype="str"),
            "day": (
                pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), unit="D")
            ),
        }
    )
    frame["left"] = pd.Series(
        np.where(signal + 0.4 * rng.normal(size=rows) > 2.2, "yes", "no"), dtype="str"
    )
    frame["kind"] = pd.Series(
        np.array(["low", "middle", "high"])[
            np.digitize(signal + 0.5 * rng.normal(size=rows), [0.8, 2.0])
        ],
        dtype="str",
    )
    frame["price"] = 100 + 10 * signal + rng.normal(size=rows)
    return frame


@cache
def _plain(task: str) -> TrainingTable:
    return example_table(task, example_frame())


def example_table(
    task: str | Task = "binary",
    frame: pd.DataFrame | None = None,
    recipe: Recipe | None = None,
    features: list[str] | None = None,
) -> TrainingTable:
    """A training table of :func:`example_frame`."""
    if isinstance(task, str) and frame is None and recipe is None and features is None:
        return _plain(task)
    task = TASKS[task] if isinstance(task, str) else task
    frame = example_frame() if frame is None else frame
    chosen = ["x", "count", "word", "day"] if features is None else features
    return build_table(
        frame, recipe or Recipe(), Selection(target=TARGETS[task.name], features=chosen), task=task
    )
