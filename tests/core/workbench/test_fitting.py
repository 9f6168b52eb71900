"""Interrupted, cancelled and failing trainings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Cancelled, Refused
from core.jobs.kind import JobContext
from core.jobs.records import JobRecord
from core.learn.model import MODELS
from core.runs.records import RunState
from core.workbench import fitting, history, jobs, training, training_runs, workers
from core.workbench.job_kinds import KINDS
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES, request


class Stop:
    """Progress that raises after so many reports, and remembers them all."""

    def __init__(
        self, after: int | None = None, error: type[BaseException] = KeyboardInterrupt
    ) -> None:
        self.after, self.error, self.reports = after, error, []  # type: ignore[var-annotated]

    def __call__(self, done: float | None, message: str = "") -> None:
        self.reports.append((done, message))
        if self.after is not None and len(self.reports) > self.after:
            raise self.error


def ready(ws: Workspace, **overrides: Any) -> TrainRequest:
    version_id = store(ws, example_frame(300), roles=ROLES).id
    unresolved = request(
        version_id,
        models=["logistic", "lightgbm"],
        params={"lightgbm": {"n_estimators": 15}},
        **overrides,
    )
    return training.resolve(ws, unresolved)


def outcome(ws: Workspace, run_ids: list[int]) -> list[Any]:
    runs = [history.run(ws, run_id) for run_id in run_ids]
    return [
        (
            run.model,
            run.metrics,
            run.holdout,
            [fold.scores for fold in run.folds],
            run.artefacts["out_of_fold.parquet"],
        )
        for run in runs
    ]


def job(ws: Workspace) -> int:
    return workers.queue(ws).submit(JobRecord(kind="train", title="t"))


def test_progress_tells_model_fold_and_score(workspace: Workspace) -> None:
    progress = Stop()
    fitting.train_runs(workspace, ready(workspace), progress)
    fractions = [done for done, _ in progress.reports]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert any(
        message.startswith("LightGBM · fold 2 of 3 · ROC-AUC .") for _, message in progress.reports
    )
    assert progress.reports[-1][1] == "LightGBM · final fit"


@pytest.mark.slow
@pytest.mark.parametrize(
    "after", [7, *(pytest.param(after, marks=pytest.mark.slow) for after in (1, 3, 4, 5, 8, 12))]
)
def test_D5_interrupted_anywhere_goes_on_to_the_same_bits(
    workspace: Workspace, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = ready(workspace)
    whole = outcome(workspace, fitting.train_runs(workspace, resolved, Stop(), job(workspace)))
    fitted: list[tuple[str, int, int]] = []
    original = fitting.fit_fold

    def counted(candidate: Any, table: Any, fold: Any) -> Any:
        fitted.append((candidate.model.name, fold.repeat, fold.fold))
        return original(candidate, table, fold)

    monkeypatch.setattr(fitting, "fit_fold", counted)
    job_id = job(workspace)
    with pytest.raises(KeyboardInterrupt):
        fitting.train_runs(workspace, resolved, Stop(after), job_id)
    resumed = outcome(workspace, fitting.train_runs(workspace, resolved, Stop(), job_id))
    assert resumed == whole
    assert len(fitted) == len(set(fitted)) == 9  # three runs, three folds each: none twice
    assert len(history.runs(workspace, job_id=job_id)) == 3


def test_cancelling_keeps_what_is_finished(workspace: Workspace) -> None:
    resolved, job_id = ready(workspace), job(workspace)
    with pytest.raises(Cancelled):
        fitting.train_runs(workspace, resolved, Stop(7, Cancelled), job_id)
    KINDS["train"].on_failure(
        JobContext(workspace.folder, job_id, 1), resolved, "cancelled", "Cancelled by you."
    )
    listed = history.runs(workspace, job_id=job_id, sort="id", descending=False)
    assert [item.state for item in listed] == ["done", "cancelled", "cancelled"]
    assert listed[1].message == "Cancelled by you."
    assert len(history.run(workspace, listed[1].id).folds) == 2
    assert len(listed[1].metrics["roc_auc"]["folds"]) == 2
    assert history.run(workspace, listed[2].id).folds == ()


@pytest.mark.slow
def test_one_failing_model_leaves_the_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError("inner secret of a library")

    monkeypatch.setattr(type(MODELS["logistic"]), "build", broken)
    job_id = training.train(workspace, ready(workspace))
    states = {item.model: item for item in history.runs(workspace, job_id=job_id)}
    assert {name: item.state for name, item in states.items()} == {
        "dummy": "done",
        "logistic": "failed",
        "lightgbm": "done",
    }
    assert "error id" in states["logistic"].message
    assert "secret" not in states["logistic"].message
    assert jobs.job(workspace, job_id).result == {"runs": [1, 2, 3], "done": 2, "failed": 1}


def test_nothing_trained_is_a_failed_job(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise Refused("This cannot be.")

    for name in ("logistic", "lightgbm"):
        monkeypatch.setattr(type(MODELS[name]), "build", broken)
    job_id = training.train(workspace, ready(workspace))
    record = jobs.job(workspace, job_id)
    assert (record.state, record.error) == ("failed", "No model could be trained. This cannot be.")


def test_runs_are_made_once(workspace: Workspace) -> None:
    resolved, job_id = ready(workspace), job(workspace)
    first = training_runs.ensure_runs(workspace, resolved, job_id)
    assert training_runs.ensure_runs(workspace, resolved, job_id) == first == [1, 2, 3]
    assert {item.state for item in history.runs(workspace)} == {RunState.QUEUED}


@pytest.mark.slow
def test_without_a_job_an_open_training_goes_on_and_a_finished_one_is_left(
    workspace: Workspace,
) -> None:
    resolved = ready(workspace)
    with pytest.raises(KeyboardInterrupt):
        fitting.train_runs(workspace, resolved, Stop(3))
    assert fitting.train_runs(workspace, resolved, Stop()) == [1, 2, 3]
    assert training.train_now(workspace, resolved) == [4, 5, 6]


def test_retried_training_goes_on(workspace: Workspace) -> None:
    resolved, job_id = ready(workspace), job(workspace)
    with pytest.raises(Cancelled):
        fitting.train_runs(workspace, resolved, Stop(7, Cancelled), job_id)
    training_runs.end_open_runs(workspace, job_id, "cancelled", "Cancelled by you.")
    fitting.train_runs(workspace, resolved, Stop(), job_id)
    listed = history.runs(workspace, job_id=job_id)
    assert [item.state for item in listed] == ["done"] * 3
    assert [item.message for item in listed] == [""] * 3


def test_a_leak_is_said_of_every_run_but_the_baseline(workspace: Workspace) -> None:
    frame = example_frame(120).assign(again=lambda table: table["left"])
    version_id = store(workspace, frame, roles=ROLES).id
    training.train(workspace, request(version_id, models=["tree"]))
    codes = {
        run.model: [finding.code for finding in run.findings] for run in history.runs(workspace)
    }
    assert "MW001" in codes["tree"]
    assert codes["dummy"] == ["MW006"]  # few rows: that is so for the baseline too


def trained(ws: Workspace, frame: pd.DataFrame, **overrides: Any) -> history.RunView:
    """The run of one model on a table."""
    options = {"version_id": store(ws, frame).id, "folds": 4} | overrides
    run_ids = training.train_now(ws, TrainRequest(**options))
    return history.run(ws, run_ids[-1])


@pytest.mark.slow
def test_random_labels_of_equal_rows_cannot_be_known(workspace: Workspace) -> None:
    rng = np.random.default_rng(35)
    once = pd.DataFrame(rng.normal(size=(150, 4)), columns=list("abcd"))
    once["left"] = np.where(rng.random(150) < 0.5, "yes", "no")
    frame = pd.concat([once] * 3, ignore_index=True)
    forest = {"forest": {"n_estimators": 40, "min_samples_leaf": 1}}
    run = trained(workspace, frame, target="left", models=["forest"], params=forest)
    assert abs(run.metrics["roc_auc"]["mean"] - 0.5) < 0.15  # shuffled rows: 0.97
    assert abs(run.holdout["roc_auc"] - 0.5) < 0.25
    assert ("MW011", 450) in {(finding.code, finding.count) for finding in run.findings}


@pytest.mark.slow
def test_a_persons_group_comes_first_and_the_score_without_copies_is_said(
    workspace: Workspace,
) -> None:
    rng = np.random.default_rng(32)
    once = pd.DataFrame(rng.normal(size=(100, 3)), columns=list("abc"))
    once["left"] = np.where(rng.random(100) < 0.5, "yes", "no")
    frame = pd.concat([once] * 3, ignore_index=True)
    frame["batch"] = [f"b{place % 30}" for place in rng.permutation(300)]
    run = trained(
        workspace,
        frame,
        target="left",
        models=["tree"],
        params={"tree": {"max_depth": 16, "min_samples_leaf": 1}},
        features=["a", "b", "c"],
        group="batch",
    )
    known = [finding for finding in run.findings if finding.code == "MW107"]
    assert [finding.severity for finding in known] == ["warn", "warn"]  # folds and hold-out
    assert "in the folds equal a row in training" in known[0].sentence
    assert known[0].count is not None
    assert known[0].count > 150


def test_an_ordered_training_never_trains_on_later_rows(workspace: Workspace) -> None:
    rng = np.random.default_rng(33)
    level = np.cumsum(rng.normal(size=400))
    stamps = pd.date_range("2026-01-01", periods=400, freq="h")
    frame = pd.DataFrame({"at": stamps, "noise": rng.normal(size=400), "level": level})
    shuffled = frame.sample(frac=1, random_state=0, ignore_index=True)
    options = {"target": "level", "models": ["tree"], "features": ["at", "noise"]}
    loose = trained(workspace, shuffled, **options)
    assert "MW014" in {finding.code for finding in loose.findings}
    run = trained(workspace, shuffled, order="at", **options)
    assert run.split["order"] == "at"
    assert "MW014" not in {finding.code for finding in run.findings}
    assert [fold.rows_train for fold in run.folds] == [64, 128, 192, 256]
    assert [fold.rows_test for fold in run.folds] == [64] * 4
    assert run.metrics["rmse"]["mean"] > 2 * loose.metrics["rmse"]["mean"]


def test_a_column_computed_from_the_target_is_named_on_the_run(workspace: Workspace) -> None:
    rng = np.random.default_rng(34)
    frame = pd.DataFrame(rng.normal(size=(200, 2)), columns=["a", "price"])
    base = store(workspace, frame)
    step = {"left": "price", "op": "*", "right": "a", "into": "ratio"}
    recipe = [{"step": "arithmetic", "params": step}]
    cleaned = store(
        workspace, frame.assign(ratio=frame.price * frame.a), parent=base, recipe=recipe
    )
    run_ids = training.train_now(
        workspace, TrainRequest(version_id=cleaned.id, target="price", models=["ridge"], folds=3)
    )
    run = history.run(workspace, run_ids[-1])
    computed = next(finding for finding in run.findings if finding.code == "MW016")
    assert (computed.severity, computed.columns) == ("stop", ("ratio",))
