"""Half a stored table: whoever opens it says so in a sentence, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.base.errors import MillwrightError
from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import cleaning, profiles, suggesting, tables, training
from core.workbench.train_request import TrainRequest
from core.workbench.versions import VersionView, versions
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

TRIM = Recipe(steps=(RecipeStep(step="trim_text", params={"columns": ["town"]}),))


@pytest.fixture(params=[0.5, 0.0, 0.98])
def half(request: pytest.FixtureRequest, workspace: Workspace) -> VersionView:
    """A version whose file was cut."""
    frame = pd.DataFrame({"town": ["Graz", "Lyon"] * 300, "size": range(600)})
    view = store(workspace, frame, "towns")
    content = view.path.read_bytes()
    view.path.write_bytes(content[: int(len(content) * request.param)])
    return view


def _train(ws: Workspace, view: VersionView, _folder: Path) -> None:
    training.train_now(
        ws,
        TrainRequest(version_id=view.id, target="town", task="binary", models=["dummy"], folds=2),
    )


def _cleaning(view: VersionView) -> cleaning.CleanParams:
    return cleaning.CleanParams(version_id=view.id, recipe=TRIM.dump(), name="Tidy")


VERBS: dict[str, Callable[[Workspace, VersionView, Path], Any]] = {
    "page": lambda ws, view, folder: tables.page(ws, view.id),
    "sorted": lambda ws, view, folder: tables.page(ws, view.id, sort=[("size", True)]),
    "filter": lambda ws, view, folder: tables.page(ws, view.id, where_text="size > 3"),
    "rows": lambda ws, view, folder: tables.rows_of(ws, view.id, [1, 599]),
    "counts": lambda ws, view, folder: tables.value_counts(ws, view.id, "town"),
    "csv": lambda ws, view, folder: tables.export_csv(ws, view.id, folder / "out.csv"),
    "lazy": lambda ws, view, folder: tables.lazy(ws, view.id),
    "profile": lambda ws, view, folder: tables.profile(ws, view.id),
    "spellings": lambda ws, view, folder: profiles.variants(ws, view.id, "town"),
    "suggest": lambda ws, view, folder: suggesting.findings(ws, view.id),
    "clean": lambda ws, view, folder: cleaning.apply_recipe(ws, _cleaning(view)),
    "try": lambda ws, view, folder: cleaning.preview(ws, view.id, TRIM),
    "train": _train,
}


@pytest.mark.parametrize("verb", VERBS)
def test_P01_half_a_stored_table_is_a_sentence(
    workspace: Workspace, half: VersionView, tmp_path: Path, verb: str
) -> None:
    with pytest.raises(MillwrightError) as failure:
        VERBS[verb](workspace, half, tmp_path)
    sentence = failure.value.sentence
    assert not any(
        word in sentence for word in ("Arrow", "parquet_", "Traceback", "0x", "IO Error")
    )
    assert sentence.endswith(".")
    assert len(sentence.split(". ")) > 1, sentence  # what happened, and what to do
    assert not (tmp_path / "out.csv").exists()
    assert len(versions(workspace, half.dataset_id)) == 1
