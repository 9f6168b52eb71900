"""Questions to the history."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from core.base.errors import Refused
from core.runs.queries import RunFilter, count_runs, get_run, list_runs, training_of
from core.runs.records import RunRecord
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store

SCORES = {1: 0.7, 2: 0.9, 3: None, 4: 0.8}


@pytest.fixture
def session(workspace: Workspace):  # type: ignore[no-untyped-def]
    version_id = store(workspace, example_frame(20)).id
    with workspace.store.write() as writing:
        for number, score in SCORES.items():
            writing.add(
                RunRecord(
                    version_id=version_id,
                    job_id=number % 2,
                    name=f"Run {number}",
                    task="binary",
                    target="left",
                    model="tree" if number > 2 else "forest",
                    state="done" if score else "failed",
                    primary_score=score,
                    metrics={
                        "roc_auc": {"mean": score, "folds": []},
                        "f1": {"mean": -(score or 0)},
                    },
                    tags=["straße"] if number == 4 else [],
                    note="100% sure" if number == 1 else "",
                    seconds=float(number),
                )
            )
    with workspace.store.read() as reading:
        yield reading


def ids(session: Session, **criteria: object) -> list[int]:
    return [row.id for row in list_runs(session, RunFilter(**criteria))]  # type: ignore[arg-type]


def test_a_training_is_the_runs_of_one_job_on_one_table_and_target(session: Session) -> None:
    first, third = get_run(session, 1), get_run(session, 3)
    assert [run.id for run in training_of(session, first)] == [1, 3]
    third.target = "right"
    assert [run.id for run in training_of(session, first)] == [1]
    first.job_id = None
    assert [run.id for run in training_of(session, first)] == [1]


def test_newest_first_and_pages(session: Session) -> None:
    assert ids(session) == [4, 3, 2, 1]
    assert ids(session, limit=2, offset=1) == [3, 2]
    assert ids(session, limit=None) == [4, 3, 2, 1]


def test_sort(session: Session) -> None:
    assert ids(session, sort="primary_score") == [2, 4, 1, 3]  # without a score: last, either way
    assert ids(session, sort="primary_score", descending=False) == [1, 4, 2, 3]
    assert ids(session, sort="metric:f1", descending=False) == [2, 4, 1, 3]
    assert ids(session, sort="seconds", descending=False) == [1, 2, 3, 4]
    for bad in ("metric:f1')--", "params", "nope"):
        with pytest.raises(Refused):
            ids(session, sort=bad)


def test_filters(session: Session) -> None:
    assert ids(session, job_id=1) == [3, 1]
    assert ids(session, states=["failed"]) == [3]
    assert ids(session, models=["forest"]) == [2, 1]
    assert ids(session, version_ids=[]) == []
    assert ids(session, tag="straße") == [4]
    assert ids(session, tag="str") == []


def test_search_takes_words_literally(session: Session) -> None:
    assert ids(session, search="forest run") == [2, 1]
    assert ids(session, search="100%") == [1]
    assert ids(session, search="%") == [1]
    assert ids(session, search="_") == []
    assert ids(session, search="#3") == [3]
    assert ids(session, search="straße") == [4]
    assert ids(session, search="x' OR 1=1") == []


def test_count_ignores_the_limit(session: Session) -> None:
    assert count_runs(session, RunFilter(limit=1)) == 4
    assert count_runs(session, RunFilter(states=["failed"])) == 1


def test_json_holds_no_nan(workspace: Workspace, session: Session) -> None:
    assert (
        session.connection()
        .exec_driver_sql("SELECT count(*) FROM runs WHERE json_valid(metrics)")
        .scalar()
        == 4
    )
