"""What the rows of runs hold by themselves, and that they come back as they were written."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from core.base.errors import MillwrightError
from core.runs.records import FoldRecord, RunRecord, RunState
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def version_id(workspace: Workspace) -> int:
    return store(workspace, example_frame(20)).id


def _run(version_id: int, **values: object) -> RunRecord:
    base: dict[str, object] = {
        "version_id": version_id,
        "name": "Forest",
        "task": "binary",
        "target": "left",
        "model": "forest",
    }
    return RunRecord(**base | values)


def _add(workspace: Workspace, *records: object) -> None:
    with workspace.store.write() as session:
        session.add_all(records)


def test_a_new_run_waits_without_a_score(workspace: Workspace, version_id: int) -> None:
    _add(workspace, _run(version_id))
    with workspace.store.read() as session:
        run = session.exec(select(RunRecord)).one()
        assert (run.id, run.state, run.seed) == (1, RunState.QUEUED, 0)
        assert (run.primary_score, run.finished, run.seconds) == (None, None, None)
        assert (run.metrics, run.findings, run.tags, run.artefacts) == ({}, [], [], {})


def test_documents_and_instants_come_back_as_written(workspace: Workspace, version_id: int) -> None:
    metrics = {"roc_auc": {"mean": 0.75, "folds": [0.7, 0.8]}}
    summer = dt.datetime(2026, 7, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    _add(
        workspace,
        _run(version_id, metrics=metrics, tags=["straße"], created=NOON, finished=summer),
    )
    with workspace.store.read() as session:
        run = session.exec(select(RunRecord)).one()
        assert (run.metrics, run.tags) == (metrics, ["straße"])
        assert run.created == NOON
        assert run.finished == dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
        assert run.finished.utcoffset() == dt.timedelta(0)


def test_the_number_of_a_deleted_run_is_never_used_again(
    workspace: Workspace, version_id: int
) -> None:
    _add(workspace, _run(version_id), _run(version_id))
    with workspace.store.write() as session:
        session.delete(session.get(RunRecord, 2))
    _add(workspace, _run(version_id))
    with workspace.store.read() as session:
        assert session.exec(select(RunRecord.id)).all() == [1, 3]


def test_a_fold_is_scored_once(workspace: Workspace, version_id: int) -> None:
    _add(workspace, _run(version_id))

    def fold(repeat: int, number: int) -> FoldRecord:
        return FoldRecord(
            run_id=1,
            repeat=repeat,
            fold=number,
            scores={"roc_auc": 0.5, "f1": None},
            rows_train=12,
            rows_test=8,
            seconds=0.25,
        )

    _add(workspace, fold(0, 0), fold(0, 1), fold(1, 0))
    with workspace.store.read() as session:
        scores = session.get(FoldRecord, (1, 0, 1))
        assert scores is not None
        assert (scores.scores, scores.class_shares) == ({"roc_auc": 0.5, "f1": None}, {})
    with pytest.raises((IntegrityError, MillwrightError)):
        _add(workspace, fold(0, 1))


def test_a_run_belongs_to_a_version_that_exists(workspace: Workspace, version_id: int) -> None:
    with pytest.raises((IntegrityError, MillwrightError)):
        _add(workspace, _run(version_id + 1))
