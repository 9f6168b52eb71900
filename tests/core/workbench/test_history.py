"""The history of runs, through its verbs."""

from __future__ import annotations

import pytest

from core.base.errors import Conflict, NotFound, Refused
from core.jobs.records import JobRecord
from core.workbench import history, jobs, run_files, training, training_runs, workers
from core.workbench.workspace import Workspace
from tests.core.workbench.test_fitting import ready
from tests.core.workbench.test_training import request, stored


def test_tag_annotate_rename(workspace: Workspace) -> None:
    training.train(workspace, request(stored(workspace)))
    assert history.tag(workspace, 2, ["Best", "best ", "for the board"]) == (
        "best",
        "for the board",
    )
    history.annotate(workspace, 2, "Careful with new regions.")
    assert history.rename(workspace, 2, "  Our first  ") == "Our first"
    run = history.run(workspace, 2)
    assert (run.tags, run.note, run.name) == (
        ("best", "for the board"),
        "Careful with new regions.",
        "Our first",
    )
    assert [item.id for item in history.runs(workspace, search="board")] == [2]
    assert [item.id for item in history.runs(workspace, tag="best")] == [2]
    with pytest.raises(Refused, match="2,001 characters|2001 characters"):
        history.annotate(workspace, 2, "x" * 2001)
    with pytest.raises(Refused, match="at most 20 tags"):
        history.tag(workspace, 2, [f"t{number}" for number in range(21)])
    with pytest.raises(NotFound, match="no run 99"):
        history.annotate(workspace, 99, "")


def test_by_dataset_and_version(workspace: Workspace) -> None:
    version_id = stored(workspace)
    training.train(workspace, request(version_id))
    dataset_id = history.run(workspace, 1).dataset_id
    assert (
        len(history.runs(workspace, dataset_id=dataset_id))
        == history.count(workspace, version_id=version_id)
        == 2
    )
    assert history.runs(workspace, dataset_id=dataset_id + 1) == []
    assert history.runs(workspace, sort="metric:roc_auc")[0].model == "logistic"


def test_delete_takes_files_along(workspace: Workspace) -> None:
    training.train(workspace, request(stored(workspace)))
    folder = history.folder(workspace, 2)
    assert folder.is_dir()
    history.delete(workspace, [1, 2])
    assert not folder.exists()
    assert history.runs(workspace) == []
    with pytest.raises(NotFound):
        history.run(workspace, 2)
    with pytest.raises(NotFound):
        run_files.signature(workspace, 2)


def test_T14_runs_under_way_are_not_deleted(workspace: Workspace) -> None:
    job_id = workers.queue(workspace).submit(JobRecord(kind="train", title="t"))
    run_ids = training_runs.ensure_runs(workspace, ready(workspace), job_id)
    with pytest.raises(Conflict, match="is being trained"):
        history.delete(workspace, run_ids)
    assert len(history.runs(workspace)) == 3
    jobs.cancel(workspace, job_id)
    history.delete(workspace, run_ids)
    assert history.runs(workspace) == []


def test_unfinished_run_has_no_signature(workspace: Workspace) -> None:
    run_ids = training_runs.ensure_runs(workspace, ready(workspace), None)
    with pytest.raises(NotFound, match="is queued, so it has no fitted model"):
        run_files.signature(workspace, run_ids[0])
