"""Permutation importance is measured on rows that the pipeline was not fitted on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.base.settings import Settings
from core.runs.records import RunRecord
from core.workbench import explained_rows, shuffling
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench import example_runs


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("shuffling")
    settings = Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    opened = open_workspace(folder / "workspace", settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def version(workspace: Workspace) -> VersionView:
    return example_runs.store(workspace, example_runs.customers(120))


def record(workspace: Workspace, run_id: int) -> RunRecord:
    """The run as it is stored."""
    with workspace.store.read() as session:
        stored = session.get(RunRecord, run_id)
    assert stored is not None
    return stored


def test_on_the_holdout(workspace: Workspace, version: VersionView) -> None:
    run_id = example_runs.run(workspace, version, "tree", folds=2)
    steps: list[str] = []
    importance = shuffling.importance(
        workspace, run_id, ["tenure"], lambda done, message: steps.append(message)
    )
    assert importance.about == "24 rows of the hold-out, which the model had not seen"
    assert (importance.rows, importance.metric) == (24, "roc_auc")
    assert importance.table["feature"].tolist() == ["tenure"]
    assert importance.baseline == pytest.approx(record(workspace, run_id).holdout["roc_auc"])
    assert steps == ["Shuffled tenure (1 of 1)"]


def test_without_one_on_the_first_fold_by_a_model_that_did_not_see_it(
    workspace: Workspace, version: VersionView
) -> None:
    run_id = example_runs.run(workspace, version, "tree", folds=2, holdout=0.0)
    steps: list[str] = []
    importance = shuffling.importance(
        workspace, run_id, ["tenure", "noise"], lambda done, message: steps.append(message)
    )
    first = record(workspace, run_id).metrics["roc_auc"]["folds"][0]
    assert importance.baseline == pytest.approx(first)
    assert importance.about.startswith("60 rows of the first fold, with the model fitted again")
    assert steps[0].startswith("Fitting again without the first fold")
    ready = explained_rows.explainer(workspace, run_id)
    assert ready.pipeline["model"].n_features_in_ > 0  # the run's own pipeline is not refitted


def test_at_most_two_thousand_rows(
    workspace: Workspace, version: VersionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = example_runs.run(workspace, version, "tree", folds=2)
    monkeypatch.setattr(shuffling, "ROWS", 10)
    importance = shuffling.importance(workspace, run_id, ["tenure"], lambda done, message: None)
    assert importance.rows == 10
    assert importance.about.startswith("10 rows of the hold-out")
