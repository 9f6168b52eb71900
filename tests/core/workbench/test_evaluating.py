"""Judging one run through the verbs, on runs that were really trained."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, roc_auc_score

from core.base.errors import NotFound, Refused
from core.base.settings import Settings
from core.data.storage.frames import read_frame
from core.learn.thresholds import CostMatrix
from core.workbench import evaluating
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace

from . import example_runs


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for this file: training is what takes time, and these tests only look."""
    folder = tmp_path_factory.mktemp("evaluating")
    opened = open_workspace(
        folder / "workspace", Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def version(workspace: Workspace) -> VersionView:
    return example_runs.store(workspace, example_runs.customers())


def trained(workspace: Workspace, version: VersionView, job_id: int) -> list[int]:
    return [
        example_runs.run(workspace, version, name, job_id=job_id)
        for name in ("dummy", "logistic", "tree")
    ]


@pytest.fixture(scope="module")
def three(workspace: Workspace, version: VersionView) -> list[int]:
    return trained(workspace, version, 7)


def test_unknown_runs_and_curves(workspace: Workspace, three: list[int]) -> None:
    with pytest.raises(NotFound, match="no run 99"):
        evaluating.confusion(workspace, 99)
    with pytest.raises(NotFound, match="no run 99"):
        evaluating.holdout(workspace, 99)
    with pytest.raises(NotFound, match="no curve “loops”. Known: roc, pr, gain, lift"):
        evaluating.curve(workspace, three[0], "loops")


def test_the_curve_of_a_run_is_over_its_folds(workspace: Workspace, three: list[int]) -> None:
    curves = [evaluating.curve(workspace, run_id, "roc") for run_id in three]
    assert curves[1].summary > curves[0].summary + 0.2
    parts = evaluating.out_of_fold(workspace, three[1]).folds()
    assert curves[1].summary == pytest.approx(
        np.mean([roc_auc_score(part.y_true, part.y_pred[:, 1]) for part in parts])
    )
    assert [evaluating.curve(workspace, three[1], kind).name for kind in evaluating.CURVES] == [
        "roc",
        "pr",
        "gain",
        "lift",
    ]


def test_the_other_class_can_be_the_positive_one(workspace: Workspace, three: list[int]) -> None:
    shares = [evaluating.curve(workspace, three[1], "pr", place).base[0] for place in (0, 1)]
    assert sum(shares) == pytest.approx(1.0)
    assert evaluating.calibration(workspace, three[1]).rows.sum() == 400
    assert evaluating.calibration(workspace, three[1], 0).observed[0] < 0.5


def test_confusion_and_the_rows_of_a_cell(
    workspace: Workspace, version: VersionView, three: list[int]
) -> None:
    matrix = evaluating.confusion(workspace, three[1], 0.4)
    tested = evaluating.out_of_fold(workspace, three[1])
    assert matrix.tolist() == confusion_matrix(tested.y_true, tested.y_pred[:, 1] >= 0.4).tolist()
    rows = evaluating.rows_in_cell(workspace, three[1], truth=1, predicted=0, threshold=0.4)
    assert len(rows) == matrix[1, 0]
    assert (rows["churn"] == "Yes").all()
    assert (rows["probability of Yes"] < 0.4).all()
    assert rows["probability of No"].is_monotonic_decreasing
    base = read_frame(version.path)
    assert (base["id"].iloc[rows["row"] - 1].to_numpy() == rows["id"].to_numpy()).all()
    assert len(evaluating.rows_in_cell(workspace, three[1], 0, 0, 0.4, limit=5)) == 5


def test_holdout_matrix(workspace: Workspace, version: VersionView, three: list[int]) -> None:
    assert evaluating.confusion(workspace, three[1], where="hold-out").sum() == 100
    without = example_runs.run(workspace, version, "logistic", holdout=0.0)
    assert evaluating.holdout(workspace, without) is None
    with pytest.raises(NotFound, match="no hold-out"):
        evaluating.confusion(workspace, without, where="hold-out")


def test_expected_value_shows_the_holdout_beside_the_chosen_threshold(
    workspace: Workspace, three: list[int]
) -> None:
    costs = CostMatrix(tp=100, fp=-20, fn=-60)
    curve = evaluating.expected_value(workspace, three[1], costs)
    locked = evaluating.holdout(workspace, three[1])
    assert locked is not None
    y_true, acted = locked.y_true, locked.y_pred[:, 1] >= curve.best_threshold
    by_hand = np.where(acted, np.where(y_true == 1, 100, -20), np.where(y_true == 1, -60, 0))
    assert curve.holdout == pytest.approx(by_hand.mean())
    assert curve.best_value >= max(curve.act_on_all, curve.act_on_none, curve.at_half)


def test_regression_residuals_and_segments(workspace: Workspace) -> None:
    frame = example_runs.customers(800)
    rng = np.random.default_rng(5)
    frame["spend"] += rng.normal(0, 400, 800) * (
        frame["contract"] == "two years"
    )  # a part that no model can know
    run_id = example_runs.run(
        workspace, example_runs.store(workspace, frame, "uneven"), "ridge", target="spend"
    )
    residuals = evaluating.residuals(workspace, run_id)
    assert residuals.rows == 640
    assert residuals.bias == pytest.approx(0, abs=25)
    worst = evaluating.segments(workspace, run_id).worst
    assert worst is not None
    assert (worst.feature, worst.part) == ("contract", "“two years”")
    with pytest.raises(Refused, match="no classes"):
        evaluating.rows_in_cell(workspace, run_id, 0, 0)
    with pytest.raises(Refused, match="residuals"):
        evaluating.curve(workspace, run_id, "roc")


def test_columns_named_like_ours_are_kept(workspace: Workspace) -> None:
    frame = example_runs.customers().assign(row=-1.0)
    run_id = example_runs.run(workspace, example_runs.store(workspace, frame, "rows"), "dummy")
    rows = evaluating.rows_in_cell(workspace, run_id, 0, 0)
    assert (rows["row"] == -1).all()
    assert rows["row*"].min() >= 1
