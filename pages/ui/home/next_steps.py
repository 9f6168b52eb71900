"""The way from a file to predictions; the first step that is open is the one to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.workbench.datasets import DatasetSummary
from core.workbench.history import RunSummary
from pages.ui.frame import screens
from pages.ui.widgets import words


@dataclass(frozen=True)
class Step:
    """One step of the way."""

    page: str
    title: str
    text: str
    done: bool = False


def steps(datasets: Sequence[DatasetSummary], runs: Sequence[RunSummary]) -> list[Step]:
    """The seven steps, each with whether it has been taken."""
    cleaned = any(item.number > 1 for item in datasets)
    finished = sum(run.state == "done" for run in runs)
    return [
        Step("data", "Bring data", "Import a file, or load the demo data.", bool(datasets)),
        Step(
            "data",
            "Look at it",
            "See every column's profile; say which one is the target.",
            bool(datasets),
        ),
        Step(
            "clean",
            "Clean it",
            "Build a recipe; see what each step does before you save.",
            cleaned,
        ),
        Step(
            "train",
            "Train models",
            "Choose the target; several models are validated side by side.",
            bool(runs),
        ),
        Step(
            "compare",
            "Compare runs",
            "Which model is better, and is the difference real?",
            finished > 1,
        ),
        Step(
            "explain",
            "Understand one",
            "What drives its predictions, and what if a value changed?",
        ),
        Step("predict", "Predict new rows", "Export the best, load a file, download the scores."),
    ]


def draw(datasets: Sequence[DatasetSummary], runs: Sequence[RunSummary]) -> None:
    """Draw a button and a sentence per step."""
    way = steps(datasets, runs)
    upcoming = next(place for place, step in enumerate(way) if not step.done)
    for place, step in enumerate(way):
        icon = ":material/check_circle:" if step.done else f":material/counter_{place + 1}:"
        if st.button(
            words.plain(step.title),
            key=f"nav_step_{place}",
            icon=icon,
            type="primary" if place == upcoming else "tertiary",
            width="stretch",
        ):
            screens.go(step.page, **({"new": 1} if place == 0 else {}))
        st.caption(words.plain(step.text))
