"""Which rows an explanation looks at, and the explainer that the run's model names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from core.base.settings import Settings
from core.learn.explainer import Explainer
from core.learn.explainers.trees import TreeExplainer
from core.learn.predictions import Predictions
from core.runs.records import RunRecord
from core.workbench import explained_rows
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench import example_runs


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("rows")
    settings = Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    opened = open_workspace(folder / "workspace", settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def run_id(workspace: Workspace) -> int:
    """A tree on 120 customers, 24 of them held out."""
    version = example_runs.store(workspace, example_runs.customers(120))
    return example_runs.run(workspace, version, "tree", folds=2)


def predictions(rows: int) -> Predictions:
    """Hold-out predictions of so many rows, from row 1,000 on."""
    zeros = np.zeros(rows, dtype=np.int64)
    return Predictions(np.arange(1000, 1000 + rows), zeros, zeros, zeros, np.zeros((rows, 2)))


def test_a_sample_is_seeded_and_no_larger_than_asked() -> None:
    rows = np.arange(100, 110)
    assert explained_rows.sample(rows, 3, 0).tolist() == explained_rows.sample(rows, 3, 0).tolist()
    assert len(explained_rows.sample(rows, 3, 0)) == 3
    assert sorted(explained_rows.sample(rows, 99, 1)) == rows.tolist()
    assert explained_rows.sample(rows, 10, 1).tolist() != rows.tolist()


@pytest.mark.parametrize(("held", "of_holdout"), [(499, False), (500, True), (1200, True)])
def test_a_holdout_of_five_hundred_rows_is_explained(
    workspace: Workspace, run_id: int, held: int, of_holdout: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explained_rows, "holdout", lambda ws, run_id: predictions(held))
    rows, about = explained_rows.rows_to_explain(workspace, run_id)
    assert (rows.min() >= 1000) == of_holdout
    assert len(rows) == len(set(rows)) == (min(held, 1000) if of_holdout else 96)
    which = "hold-out rows, which the model had not seen." if of_holdout else "96 of 96 rows that"
    assert which in about


def test_categories_arrive_as_texts(workspace: Workspace, run_id: int) -> None:
    frame = explained_rows.inputs(workspace, run_id, np.array([2, 0]))
    everything = explained_rows.inputs(workspace, run_id)
    assert isinstance(frame["contract"].dtype, pd.StringDtype)
    assert frame["tenure"].tolist() == everything["tenure"].iloc[[2, 0]].tolist()
    assert len(everything) == 120


def test_the_explainer_is_the_one_that_the_model_names(workspace: Workspace, run_id: int) -> None:
    ready = explained_rows.explainer(workspace, run_id)
    assert ready.explainer is TreeExplainer
    assert ready.outputs == ("Yes",)
    assert len(ready.background) == 96
    assert explained_rows.explainer(workspace, run_id) is ready  # it stays ready


def test_a_model_that_left_the_catalogue_is_explained_as_any_other(
    workspace: Workspace, run_id: int
) -> None:
    with workspace.store.write() as session:
        record = session.get(RunRecord, run_id)
        assert record is not None
        record.model = "departed"
        session.add(record)
    try:
        assert explained_rows.explainer(workspace, run_id).explainer is Explainer
    finally:
        with workspace.store.write() as session:
            record = session.get(RunRecord, run_id)
            assert record is not None
            record.model = "tree"
            session.add(record)
