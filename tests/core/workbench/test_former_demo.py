"""A workspace of version 0.1 (schema 1) opens, is migrated with a backup, and gives its numbers.

``former_demo/make.py`` drives that version; what its door printed lies beside the workspace.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.__main__ import main
from core.base.finding import Finding
from core.base.settings import Settings
from core.data.recipe.recipe import Recipe
from core.data.storage.frames import read_frame
from core.learn.predictions import HOLDOUT, read
from core.registry.portable import predict as portable
from core.workbench import cleaning, datasets, exporting, history, jobs, run_files, versions
from core.workbench.workspace import MIGRATIONS, Workspace, open_workspace

FORMER = Path(__file__).parent / "former_demo"
DOCUMENTS = json.loads((FORMER / "documents.json").read_text())
#: values that are called otherwise since, by their key (``values`` shows a run's task)
RENAMED = {
    "task": {"churn": "binary"},
    "values": {"churn": "binary", "999 in age means missing": "Treat 999 in age as missing"},
    "severity": {"info": "note", "warning": "warn", "question": "warn"},
}
SENTENCES = {"sentence", "verdict"}  # written for a person; their words may change


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The former workspace, unpacked and not yet opened."""
    folder = tmp_path_factory.mktemp("former") / "workspace"
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def former(folder: Path) -> Workspace:
    """The former workspace, opened by this version."""
    with closing(sqlite3.connect(folder / "millwright.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    ws = open_workspace(folder, Settings({"secret_key_file": str(folder.parent / "key")}))
    yield ws
    ws.close()


def differences(before: Any, after: Any, place: str = "") -> list[str]:
    """Where ``after`` lacks or contradicts what ``before`` says; keys may be added."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            line
            for key, value in before.items()
            for line in (
                differences(value, after[key], f"{place}.{key}")
                if key in after
                else [f"{place}.{key} is gone"]
            )
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [line for i, pair in pairs for line in differences(*pair, f"{place}[{i}]")]
    key = place.rpartition(".")[2].partition("[")[0]
    if key in SENTENCES and before and after:
        return []
    expected = RENAMED.get(key, {}).get(before, before) if isinstance(before, str) else before
    return [] if expected == after else [f"{place}: {before!r} became {after!r}"]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The document that the door prints."""
    assert main([*words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_it_is_migrated_with_a_backup(former: Workspace) -> None:
    with closing(sqlite3.connect(former.path("backups", "millwright-schema-1.db"))) as connection:
        assert connection.execute("SELECT task FROM runs WHERE id = 1").fetchone() == ("churn",)
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (8,)
    with closing(sqlite3.connect(former.folder / "millwright.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


@pytest.mark.parametrize(
    "words",
    [
        "profile customers --target churned",
        "profile pumps --target state",
        "profile houses --target price",
        "runs",
        "compare 1 2 3",
        "compare 6 7 8",
        "jobs",
    ],
)
def test_the_door_prints_the_same_numbers(
    former: Workspace, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    title = words.partition(" --target")[0]
    document = printed(capsys, *words.split(), "--workspace", str(former.folder))
    assert differences(DOCUMENTS[title], document) == []


@pytest.mark.parametrize("title", ["customers", "pumps", "houses"])
def test_trainings_are_listed_with_the_same_scores(
    former: Workspace, capsys: pytest.CaptureFixture[str], title: str
) -> None:
    runs = printed(capsys, "runs", "--dataset", title, "--workspace", str(former.folder))["runs"]
    runs.sort(key=lambda run: run["run"])
    assert differences(DOCUMENTS[f"train {title}"]["runs"], runs) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("import customers", "customers@1"),
        ("clean customers", "customers@2"),
        ("import pumps", "pumps@1"),
        ("import houses", "houses@1"),
    ],
)
def test_versions_are_the_same(former: Workspace, title: str, name: str) -> None:
    view = versions.find(former, name)
    document = DOCUMENTS[title]
    assert (view.dataset, view.number, view.sha256) == (
        document["dataset"],
        document["version"],
        document["sha256"],
    )
    assert [view.rows_read, view.rows, view.rows_quarantined] == [
        document[key] for key in ("rows_read", "rows_loaded", "rows_quarantined")
    ]
    columns = [{"name": c.name, "type": str(c.type), "role": str(c.role)} for c in view.columns]
    assert columns == document["columns"]
    assert all(isinstance(notice, Finding) for notice in view.notices)
    notices = [notice.model_dump(mode="json") for notice in view.notices]
    assert differences(document["notices"], notices) == []
    assert len(read_frame(view.path)) == view.rows


def test_notes_quarantine_recipes_and_drafts_are_there(former: Workspace) -> None:
    assert {item.name: item.note for item in datasets.datasets(former)} == {
        "customers": "",
        "pumps": "",
        "houses": "Prices of last year.",
    }
    rows = versions.quarantined(former, 1)
    assert rows[["row", "column"]].values.tolist() == [[51, "charges"]]
    steps = [
        "drop_duplicates",
        "trim_text",
        "change_case",
        "mark_missing",
        "fill_missing",
    ]
    chain = versions.lineage(former, 4)
    assert (chain.base.id, [step.step for step in chain.recipe.steps]) == (1, steps)
    draft = cleaning.draft(former, 3).recipe
    assert [step.step for step in draft.steps] == ["clip_outliers"]


def test_runs_keep_findings_recipes_and_what_a_person_wrote(former: Workspace) -> None:
    run = history.run(former, 2)
    assert (run.note, run.tags, run.task) == ("For the board.", ("best",), "binary")
    assert run.data_sha256 == DOCUMENTS["clean customers"]["sha256"]
    assert [step.step for step in Recipe.load(run.recipe).steps][-1] == "fill_missing"
    assert [fold.rows_test for fold in run.folds] == [32, 32, 31]
    subjects = {(finding.code, finding.subject) for finding in run.findings}
    assert ("MW001", "refund") in subjects
    assert all(isinstance(finding, Finding) for finding in run.findings)


@pytest.mark.parametrize("run_id", range(1, 9))
def test_fitted_pipelines_give_their_own_digits(former: Workspace, run_id: int) -> None:
    run, folder = history.run(former, run_id), history.folder(former, run_id)
    signature = run_files.signature(former, run_id)
    base = versions.lineage(former, run.version_id).base
    stored = read(folder, HOLDOUT)
    raw = read_frame(base.path, [item["name"] for item in signature["inputs"]])
    rows = portable.conform(raw.iloc[stored.row_ids].reset_index(drop=True), signature)[0]
    pipeline = run_files.load_pipeline(folder, run.artefacts["pipeline.skops"])
    y_pred = pipeline.predict_proba(rows) if stored.classification else pipeline.predict(rows)
    np.testing.assert_array_equal(y_pred, stored.y_pred)


def test_its_bundle_predicts_the_same_digits(
    former: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bundle = exporting.bundle(former, 2)
    assert bundle is not None
    assert differences(DOCUMENTS["export 2"], bundle.about | {"bundle": "logistic-2.zip"}) == []
    out = tmp_path / "predictions.csv"
    words = ["predict", str(bundle.path), str(FORMER / "new_rows.csv"), "--out", str(out)]
    document = printed(capsys, *words, "--workspace", str(former.folder))
    assert differences(DOCUMENTS["predict 2"] | {"out": str(out)}, document) == []
    assert out.read_text() == (FORMER / "predictions.csv").read_text()


def test_requests_of_its_jobs_are_understood(former: Workspace) -> None:
    trained = [job for job in jobs.jobs(former) if job.kind == "train"]
    assert [job.params["task"] for job in trained] == ["regression", "multiclass", "binary"]
