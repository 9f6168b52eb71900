"""Train, list, compare, export and predict from the command line."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.base.finding import Finding, request
from core.base.settings import Settings
from core.door.runs import finding_document, objections, run_document
from core.workbench import history
from core.workbench.workspace import open_workspace
from tests.core.door.conftest import Ask

FORMER = Path(__file__).parents[1] / "workbench" / "former_demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with eight runs."""
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        archive.extractall(tmp_path / "workspace")
    return tmp_path / "workspace"


def test_train_lists_its_runs(ask: Ask, folder: Path) -> None:
    words = ("train", "houses", "--target", "price", "--models", "ridge", "--folds", "2")
    document = ask(*words, "--workspace", folder)
    assert [run["model"] for run in document["runs"]] == ["dummy", "ridge"]
    assert {run["task"] for run in document["runs"]} == {"regression"}
    assert len(document["runs"][1]["metrics"]["rmse"]["folds"]) == 2


def test_runs_and_compare(ask: Ask, folder: Path) -> None:
    place = ("--workspace", folder)
    assert [run["run"] for run in ask("runs", *place)["runs"]] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [run["run"] for run in ask("runs", "--dataset", "pumps", *place)["runs"]] == [5, 4]
    assert [run["run"] for run in ask("compare", "7", "6", *place)["runs"]] == [7, 6]


def test_objections_are_unfinished_runs_and_warnings(folder: Path, tmp_path: Path) -> None:
    ws = open_workspace(folder, Settings({"secret_key_file": str(tmp_path / "key")}))
    run = replace(history.run(ws, 7), findings=())
    ws.close()
    warning = Finding(code="MW001", sentence="A leak.", severity="warn")
    note = Finding(code="MW002", sentence="Good to know.")
    assert objections([run, replace(run, findings=(note,))]) == []
    failed = replace(run, name="Tree", state="failed", message="No memory.")
    assert objections([failed, replace(run, findings=(warning, note))]) == [
        "The run “Tree” is failed. No memory.",
        "A leak.",
    ]
    assert [item.code for item in run_document(replace(run, findings=(warning,))).findings] == [
        "MW001"
    ]


def test_a_finding_says_how_many_rows_and_which_columns() -> None:
    finding = Finding(
        code="MW011",
        kind="duplicates",
        severity="stop",
        sentence="Rows stand twice.",
        columns=("a", "b"),
        rows=(3, 8),
        count=12,
        action=request(group="a"),
    )
    document = finding_document(finding).model_dump(mode="json")
    assert document == {
        "code": "MW011",
        "kind": "duplicates",
        "severity": "stop",
        "sentence": "Rows stand twice.",
        "columns": ["a", "b"],
        "rows": 12,
        "action": {"kind": "request", "values": {"group": "a"}, "title": ""},
        "asks": False,
        "subject": None,
        "column": None,
        "count": 12,
        "fix": {"group": "a"},
    }
