"""Comparing through the verbs, on runs that were really trained."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, roc_auc_score

from core.base.errors import NotFound, Refused
from core.base.settings import Settings
from core.data.storage.frames import read_frame
from core.learn.thresholds import CostMatrix
from core.runs.records import FoldRecord, RunRecord
from core.workbench import comparing
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace

from . import made_runs


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for this file: training is what takes time, and these tests only look."""
    folder = tmp_path_factory.mktemp("comparing")
    opened = open_workspace(
        folder / "workspace", Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def version(workspace: Workspace) -> VersionView:
    return made_runs.store(workspace, made_runs.customers())


def trained(workspace: Workspace, version: VersionView, job_id: int) -> list[int]:
    return [
        made_runs.run(workspace, version, name, job_id=job_id)
        for name in ("dummy", "logistic", "tree")
    ]


@pytest.fixture(scope="module")
def three(workspace: Workspace, version: VersionView) -> list[int]:
    return trained(workspace, version, 7)


def test_compare_tells_mean_spread_folds_and_holdout(
    workspace: Workspace, three: list[int]
) -> None:
    found = comparing.compare(workspace, three)
    assert [run.run for run in found.runs] == three
    assert [run.model for run in found.runs] == ["dummy", "logistic", "tree"]
    assert found.metric == "roc_auc"
    row = next(row for row in found.metrics if row.metric == "roc_auc")
    with workspace.store.read() as session:
        record = session.get(RunRecord, three[1])
    assert record is not None
    cell = row.cells[1]
    assert cell.spread is not None
    assert cell.spread.folds == pytest.approx(record.metrics["roc_auc"]["folds"])
    assert (cell.spread.mean, cell.spread.sd) == pytest.approx(
        (record.metrics["roc_auc"]["mean"], record.metrics["roc_auc"]["sd"])
    )
    assert cell.spread.low < cell.spread.mean < cell.spread.high
    assert cell.holdout == pytest.approx(record.holdout["roc_auc"])
    assert cell.best
    assert row.means
    assert cell.sentence


def test_the_baseline_loses_and_the_pair_says_so(workspace: Workspace, three: list[int]) -> None:
    found = comparing.compare(workspace, three)
    assert found.leaderboard[0].run == three[1]
    last = found.leaderboard[-1]
    assert (last.run, last.tied, last.spread.mean) == (three[0], False, 0.5)
    pair = next(item for item in found.pairs if (item.pair.a, item.pair.b) == (three[0], three[1]))
    assert pair.pair.p is not None
    assert pair.pair.p < 0.01
    assert pair.sentence.startswith("Logistic regression is better than ")
    assert pair.verdict == "Logistic regression is better"


def test_comparison_is_json(workspace: Workspace, three: list[int]) -> None:
    document = json.loads(json.dumps(comparing.compare(workspace, three).model_dump(mode="json")))
    assert [place["rank"] for place in document["leaderboard"]] == [1, 2, 3]
    assert len(document["pairs"]) == 3
    assert set(document["pairs"][0]["pair"]) >= {
        "difference",
        "low",
        "high",
        "p",
        "probability",
        "tied",
    }


def test_another_metric_with_the_other_direction(workspace: Workspace, three: list[int]) -> None:
    found = comparing.compare(workspace, three, metric="log_loss")
    assert found.metric == "log_loss"
    means = [place.spread.mean for place in found.leaderboard]
    assert means == sorted(means)
    with pytest.raises(NotFound):
        comparing.compare(workspace, three, metric="beauty")


def test_other_folds_do_not_compare_in_pairs(workspace: Workspace, version: VersionView) -> None:
    first = made_runs.run(workspace, version, "logistic", job_id=11)
    other = made_runs.run(workspace, version, "dummy", job_id=12, seed=5)
    found = comparing.compare(workspace, [first, other])
    assert found.pairs[0].pair.p is None
    assert "same rows in the same folds" in found.pairs[0].sentence
    assert len(found.leaderboard) == 2


def test_two_trainings_that_cut_alike_compare_in_pairs(
    workspace: Workspace, version: VersionView
) -> None:
    first = made_runs.run(workspace, version, "logistic", job_id=13)
    second = made_runs.run(workspace, version, "dummy", job_id=14)
    assert comparing.compare(workspace, [first, second]).pairs[0].pair.p is not None


def test_an_unfinished_run_is_paired_on_its_finished_folds(
    workspace: Workspace, version: VersionView
) -> None:
    three = trained(workspace, version, 8)
    with workspace.store.write() as session:
        record = session.get(RunRecord, three[2])
        assert record is not None
        record.state = "cancelled"
        session.add(record)
        for fold in (3, 4):
            session.delete(session.get(FoldRecord, (three[2], 0, fold)))
    (workspace.path("artefacts", "runs", str(three[2]), "out_of_fold.parquet")).unlink()
    found = comparing.compare(workspace, three)
    pair = next(
        item.pair for item in found.pairs if item.pair.b == three[2] and item.pair.a == three[1]
    )
    assert pair.folds == 3
    assert found.runs[2].state == "cancelled"


def test_what_differs(workspace: Workspace, version: VersionView) -> None:
    step = [{"step": "fill_missing", "params": {"columns": ["charges"], "how": "mean"}}]
    first = made_runs.run(workspace, version, "logistic", params={"C": 0.5})
    second = made_runs.run(
        workspace, version, "logistic", params={"C": 2.0}, numpy="2.5", recipe=_valid(step)
    )
    found = comparing.compare(workspace, [first, second])
    assert [(item.key, item.values) for item in found.section("parameters")] == [("C", [0.5, 2.0])]
    assert [(item.key, item.values) for item in found.section("environment")] == [
        ("libraries.numpy", ["2.4", "2.5"])
    ]
    assert found.section("data") == []
    assert {item.key for item in found.section("data", only_changed=False)} >= {
        "dataset",
        "version",
        "sha256",
        "target",
        "input tenure",
    }
    recipe = found.section("recipe")
    assert [item.key for item in recipe] == ["step 1"]
    assert recipe[0].values[0] is None
    assert isinstance(recipe[0].values[1], str)


def _valid(step: list[dict]) -> list[dict]:  # type: ignore[type-arg]
    """The step if this installation knows it, else any column step that leaves features alone."""
    from core.data.recipe.step import STEPS

    return (
        step
        if step[0]["step"] in STEPS
        else [{"step": "drop_columns", "params": {"columns": ["id"]}}]
    )


def test_unknown_and_no_runs(workspace: Workspace, version: VersionView) -> None:
    with pytest.raises(NotFound, match="no run 99"):
        comparing.compare(workspace, [99])
    with pytest.raises(Refused, match="at least one"):
        comparing.compare(workspace, [])
    with pytest.raises(NotFound):
        comparing.confusion(workspace, 99)


def test_curves_of_runs_over_each_other(workspace: Workspace, three: list[int]) -> None:
    found = comparing.overlay(workspace, three, "roc")
    assert [run.run for run, _ in found] == three
    assert found[1][1].summary > found[0][1].summary + 0.2
    parts = comparing.out_of_fold(workspace, three[1]).folds()
    assert found[1][1].summary == pytest.approx(
        np.mean([roc_auc_score(part.y_true, part.y_pred[:, 1]) for part in parts])
    )
    assert comparing.calibration(workspace, three[1]).rows.sum() == 400
    with pytest.raises(NotFound, match="no curve “loops”"):
        comparing.curve(workspace, three[0], "loops")


def test_confusion_and_the_rows_of_a_cell(
    workspace: Workspace, version: VersionView, three: list[int]
) -> None:
    matrix = comparing.confusion(workspace, three[1], 0.4)
    found = comparing.out_of_fold(workspace, three[1])
    assert matrix.tolist() == confusion_matrix(found.y_true, found.y_pred[:, 1] >= 0.4).tolist()
    rows = comparing.rows_in_cell(workspace, three[1], truth=1, predicted=0, threshold=0.4)
    assert len(rows) == matrix[1, 0]
    assert (rows["churn"] == "Yes").all()
    assert (rows["probability of Yes"] < 0.4).all()
    assert rows["probability of No"].is_monotonic_decreasing
    base = read_frame(version.path)
    assert (base["id"].iloc[rows["row"] - 1].to_numpy() == rows["id"].to_numpy()).all()
    assert len(comparing.rows_in_cell(workspace, three[1], 0, 0, 0.4, limit=5)) == 5


def test_holdout_matrix(workspace: Workspace, version: VersionView, three: list[int]) -> None:
    assert comparing.confusion(workspace, three[1], where="hold-out").sum() == 100
    without = made_runs.run(workspace, version, "logistic", holdout=0.0)
    assert comparing.holdout(workspace, without) is None
    with pytest.raises(NotFound, match="no hold-out"):
        comparing.confusion(workspace, without, where="hold-out")


def test_expected_value_shows_the_holdout_beside_the_chosen_threshold(
    workspace: Workspace, three: list[int]
) -> None:
    costs = CostMatrix(tp=100, fp=-20, fn=-60)
    found = comparing.expected_value(workspace, three[1], costs)
    held = comparing.holdout(workspace, three[1])
    assert held is not None
    acted = held.y_pred[:, 1] >= found.best_threshold
    assert found.holdout == pytest.approx(
        np.where(
            acted, np.where(held.y_true == 1, 100, -20), np.where(held.y_true == 1, -60, 0)
        ).mean()
    )
    assert found.best_value >= max(found.act_on_all, found.act_on_none, found.at_half)


def test_regression_residuals_and_segments(workspace: Workspace) -> None:
    frame = made_runs.customers(800)
    rng = np.random.default_rng(5)
    frame["spend"] += rng.normal(0, 400, 800) * (
        frame["contract"] == "two years"
    )  # a part that no model can know
    run_id = made_runs.run(
        workspace, made_runs.store(workspace, frame, "uneven"), "ridge", target="spend"
    )
    found = comparing.residuals(workspace, run_id)
    assert found.rows == 640
    assert found.bias == pytest.approx(0, abs=25)
    worst = comparing.worst_segments(workspace, run_id)
    assert worst.worst is not None
    assert (worst.worst.feature, worst.worst.part) == ("contract", "“two years”")
    largest = comparing.largest_errors(workspace, run_id, limit=10)
    assert len(largest) == 10
    assert largest["error"].abs().is_monotonic_decreasing
    assert (largest["predicted"] - largest["spend"]).to_numpy() == pytest.approx(
        largest["error"].to_numpy()
    )
    with pytest.raises(Refused, match="residuals"):
        comparing.curve(workspace, run_id, "roc")


def test_columns_named_like_ours_are_kept(workspace: Workspace) -> None:
    frame = made_runs.customers().assign(row=-1.0)
    run_id = made_runs.run(workspace, made_runs.store(workspace, frame, "rows"), "dummy")
    rows = comparing.rows_in_cell(workspace, run_id, 0, 0)
    assert (rows["row"] == -1).all()
    assert rows["row*"].min() >= 1
