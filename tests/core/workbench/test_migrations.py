"""The history of an earlier version opens with its rows intact."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.base.store import migrate
from core.workbench.workspace import MIGRATIONS

JOB = (
    "INSERT INTO jobs (kind, title, params, state, message, created, attempt, attempts, resumable,"
    " lost, depends_on, cancel_requested) VALUES (?, '', ?, 'done', '', '2026-01-01', 1, 1, 0, 0,"
    " '[]', 0)"
)
RUN = (
    "INSERT INTO runs (version_id, name, task, target, model, params, recipe, features, split,"
    " seed, data_sha256, environment, state, message, metrics, holdout, headline, findings, tags,"
    " note, created, artefacts) VALUES (1, 'r', ?, 't', 'tree', '{}', '[]', '[]', '{}', 0, '',"
    " '{}', 'done', '', '{}', '{}', ?, '[]', '[]', '', '2026-01-01', '{}')"
)
SCHEDULE = (
    "INSERT INTO schedules (name, kind, params, cron, title, attempts, resumable, enabled)"
    " VALUES ('s', 'train', ?, '', '', 1, 0, 1)"
)
FINDINGS = [
    {"code": "MW106", "sentence": "Größe „x“", "column": None},
    {"code": "MW002", "sentence": "", "fix": {"without": ["a"]}},
    {"code": "MW102", "sentence": "", "rows": []},
]


@pytest.fixture
def history(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A history with binary tasks under their former name, brought to the newest schema."""
    path, backups = tmp_path / "millwright.db", tmp_path / "backups"
    migrate(path, MIGRATIONS[:1], backups)
    connection = sqlite3.connect(path)
    connection.executemany(RUN, [("churn", 0.8), ("regression", None), ("multiclass", 0.5)])
    connection.execute("UPDATE runs SET findings = ? WHERE task = 'churn'", [json.dumps(FINDINGS)])
    requests = [
        ("train", {"version_id": 1, "target": "left", "task": "churn", "folds": 5}),
        ("train", {"version_id": 1, "target": "left", "task": None}),
        ("train", {"version_id": 1, "target": "price", "task": "regression"}),
        ("import", {"task": "churn"}),  # another kind's word means something else
    ]
    connection.executemany(JOB, [(kind, json.dumps(params)) for kind, params in requests])
    connection.execute(SCHEDULE, [json.dumps({"target": "Größe", "task": "churn"})])
    connection.commit()
    connection.close()
    assert migrate(path, MIGRATIONS, backups) == 1
    assert (backups / "millwright-schema-1.db").exists()
    with closing(sqlite3.connect(path)) as newest:
        yield newest


def test_binary_tasks_are_renamed_and_scores_stay(history: sqlite3.Connection) -> None:
    rows = history.execute("SELECT task, primary_score FROM runs ORDER BY id").fetchall()
    assert rows == [("binary", 0.8), ("regression", None), ("multiclass", 0.5)]


def test_requests_are_renamed_where_they_train(history: sqlite3.Connection) -> None:
    rows = history.execute("SELECT params FROM jobs ORDER BY id").fetchall()
    assert [json.loads(params) for (params,) in rows] == [
        {"version_id": 1, "target": "left", "task": "binary", "folds": 5},
        {"version_id": 1, "target": "left", "task": None},
        {"version_id": 1, "target": "price", "task": "regression"},
        {"task": "churn"},
    ]
    ((params,),) = history.execute("SELECT params FROM schedules").fetchall()
    assert json.loads(params) == {"target": "Größe", "task": "binary"}


def test_findings_of_runs_say_what_they_are_about(history: sqlite3.Connection) -> None:
    (rows,) = history.execute("SELECT findings FROM runs WHERE task = 'multiclass'").fetchone()
    assert json.loads(rows) == []
    (rows,) = history.execute("SELECT findings FROM runs WHERE task = 'binary'").fetchone()
    assert json.loads(rows) == [
        {"code": "MW106", "sentence": "Größe „x“", "column": None, "kind": "leak"},
        {"code": "MW002", "sentence": "", "fix": {"without": ["a"]}, "kind": "data"},
        {"code": "MW102", "sentence": "", "rows": [], "kind": "fit"},
    ]
