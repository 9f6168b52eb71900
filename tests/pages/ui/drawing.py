"""Drawing one part of a screen by itself, and values for it that are made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from core.data.schema import Column
from core.workbench.comparing import ComparedRun, Comparison
from core.workbench.history import RunSummary
from core.workbench.versions import VersionView

NO_WORKSPACE: Any = None  # of a part that asks it nothing, or whose verbs a test replaces


def _script(draw: object) -> None:  # its source is run alone: it knows no imported name
    if callable(draw):
        draw()


def drawn(draw: Callable[..., object], *args: Any, **query: str) -> AppTest:
    """The screen on which ``draw`` is called with ``args``, with these parameters in its URL."""
    page = AppTest.from_function(_script, args=(partial(draw, *args),), default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def captions(page: AppTest) -> list[str]:
    """What the screen says in small letters, as it is handed to Markdown."""
    return [str(item.value) for item in page.caption]


def sentences(page: AppTest) -> list[str]:
    """What the screen says in letters of the usual size, as it is handed to Markdown."""
    return [str(item.value) for item in page.markdown]


def labels(page: AppTest) -> dict[str, str]:
    """Key → words of every button."""
    return {str(button.key): button.label for button in page.button}


def version(**values: Any) -> VersionView:
    """Version 2 of “Café_data*”: 1,200 rows of a name and an age."""
    base: dict[str, Any] = {
        "id": 7,
        "dataset_id": 3,
        "dataset": "Café_data*",
        "number": 2,
        "parent_id": None,
        "recipe": None,
        "source": None,
        "sha256": "ab" * 32,
        "path": Path("data.parquet"),
        "bytes": 2500,
        "rows": 1200,
        "rows_read": 1203,
        "rows_quarantined": 3,
        "columns": (Column(name="name", type="text"), Column(name="age", type="integer")),
        "notices": (),
        "created": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "newest": True,
    }
    return VersionView(**base | values)


def run(**values: Any) -> RunSummary:
    """Run 4, a finished logistic regression of “left” on version 2."""
    base: dict[str, Any] = {
        "id": 4,
        "name": "Logistic regression",
        "model": "logistic",
        "model_title": "Logistic regression",
        "task": "binary",
        "target": "left",
        "state": "done",
        "message": "",
        "metrics": {},
        "holdout": {},
        "primary_score": 0.8125,
        "findings": (),
        "tags": (),
        "note": "",
        "seed": 0,
        "seconds": 1.0,
        "created": dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "finished": dt.datetime(2020, 1, 2, 3, 4, 6, tzinfo=dt.UTC),
        "job_id": 11,
        "version_id": 7,
        "dataset_id": 3,
        "dataset": "Café_data*",
        "version": 2,
    }
    return RunSummary(**base | values)


def compared(*runs: tuple[int, str, str]) -> Comparison:
    """A comparison of runs, each by its number, name and state, without scores."""
    return Comparison.model_construct(
        runs=[
            ComparedRun(
                run=number,
                name=name,
                model="logistic",
                task="binary",
                target="left",
                state=state,
                dataset="People",
                version=1,
                seconds=1.0,
            )
            for number, name, state in runs
        ]
    )
