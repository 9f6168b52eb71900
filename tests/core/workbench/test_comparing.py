"""Comparing through the verbs, on runs that were really trained."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from core.base.errors import NotFound, Refused
from core.base.settings import Settings
from core.runs.records import FoldRecord, RunRecord
from core.workbench import comparing
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace

from . import example_runs


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
    return example_runs.store(workspace, example_runs.customers())


def trained(workspace: Workspace, version: VersionView, job_id: int) -> list[int]:
    return [
        example_runs.run(workspace, version, name, job_id=job_id)
        for name in ("dummy", "logistic", "tree")
    ]


@pytest.fixture(scope="module")
def three(workspace: Workspace, version: VersionView) -> list[int]:
    return trained(workspace, version, 7)


def test_compare_tells_mean_deviation_folds_and_holdout(
    workspace: Workspace, three: list[int]
) -> None:
    compared = comparing.compare(workspace, three)
    assert [run.run for run in compared.runs] == three
    assert [run.model for run in compared.runs] == ["dummy", "logistic", "tree"]
    assert compared.metric == "roc_auc"
    row = next(row for row in compared.metrics if row.metric == "roc_auc")
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
    model = compared.section("parameters")[0]
    assert (model.key, model.values) == ("model", ["dummy", "logistic", "tree"])
    assert compared.section("data") == []
    assert {item.key for item in compared.section("data", only_changed=False)} >= {"rows", "task"}


def test_the_baseline_loses_and_the_pair_says_so(workspace: Workspace, three: list[int]) -> None:
    compared = comparing.compare(workspace, three)
    assert compared.leaderboard[0].run == three[1]
    last = compared.leaderboard[-1]
    assert (last.run, last.tied, last.spread.mean) == (three[0], False, 0.5)
    pair = next(
        item for item in compared.pairs if (item.pair.a, item.pair.b) == (three[0], three[1])
    )
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
    compared = comparing.compare(workspace, three, metric="log_loss")
    assert compared.metric == "log_loss"
    means = [place.spread.mean for place in compared.leaderboard]
    assert means == sorted(means)
    with pytest.raises(NotFound):
        comparing.compare(workspace, three, metric="beauty")


@pytest.mark.slow
def test_other_folds_do_not_compare_in_pairs(workspace: Workspace, version: VersionView) -> None:
    first = example_runs.run(workspace, version, "logistic", job_id=11)
    other = example_runs.run(workspace, version, "dummy", job_id=12, seed=5)
    compared = comparing.compare(workspace, [first, other])
    assert compared.pairs[0].pair.p is None
    assert "same rows in the same folds" in compared.pairs[0].sentence
    assert len(compared.leaderboard) == 2


def test_two_trainings_that_cut_alike_compare_in_pairs(
    workspace: Workspace, version: VersionView
) -> None:
    first = example_runs.run(workspace, version, "logistic", job_id=13)
    second = example_runs.run(workspace, version, "dummy", job_id=14)
    assert comparing.compare(workspace, [first, second]).pairs[0].pair.p is not None


@pytest.mark.slow
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
    compared = comparing.compare(workspace, three)
    pair = next(
        item.pair for item in compared.pairs if item.pair.b == three[2] and item.pair.a == three[1]
    )
    assert pair.folds == 3
    assert compared.runs[2].state == "cancelled"


def test_unknown_and_no_runs(workspace: Workspace, version: VersionView) -> None:
    with pytest.raises(NotFound, match="no run 99"):
        comparing.compare(workspace, [99])
    with pytest.raises(Refused, match="at least one"):
        comparing.compare(workspace, [])
