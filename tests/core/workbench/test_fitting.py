"""Interrupted, cancelled and failing trainings."""

from __future__ import annotations

from typing import Any

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
