"""Findings at the door: on every document, as text, against --strict, and accepted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from core.__main__ import main
from core.base.finding import Acceptance, Finding, request
from core.base.settings import Settings
from core.door.noticed import documents, stops
from core.workbench import training_runs
from core.workbench.workspace import open_workspace
from tests.core.door.conftest import Ask
from tests.core.door.test_runs import FORMER, folder

__all__ = ["folder"]
SENTENCE = "“exit” alone predicts “price” almost perfectly. Leave it out."
STOP = Finding(
    code="MW001",
    kind="leak",
    severity="stop",
    sentence=SENTENCE,
    subject="exit",
    action=request(without=["exit"]),
)
WARN = Finding(code="MW102", kind="fit", severity="warn", sentence="It over-fits.")


@pytest.fixture
def leaking(folder: Path, tmp_path: Path) -> Path:
    """The same workspace; run 7 has a stop-finding."""
    ws = open_workspace(folder, Settings({"secret_key_file": str(tmp_path / "key")}))
    findings = [finding.model_dump(mode="json") for finding in (WARN, STOP)]
    training_runs.update(ws, 7, findings=findings)
    ws.close()
    return folder


def test_a_document_says_how_many_rows_and_which_columns() -> None:
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
    (document,) = documents([finding])
    assert document.model_dump(mode="json") == {
        "code": "MW011",
        "kind": "duplicates",
        "severity": "stop",
        "sentence": "Rows stand twice.",
        "columns": ["a", "b"],
        "rows": 12,
        "action": {"kind": "request", "values": {"group": "a"}, "title": ""},
        "accepted": None,
        "asks": False,
        "subject": None,
        "column": None,
        "count": 12,
        "fix": {"group": "a"},
    }


def test_only_stops_that_nobody_accepted_object() -> None:
    accepted = STOP.model_copy(
        update={"accepted": Acceptance(reason="It is so.", at="2026-01-01T00:00:00Z")}
    )
    assert stops([WARN, STOP, STOP]) == [SENTENCE]
    assert stops([WARN, accepted]) == []


@pytest.mark.parametrize("words", [("runs",), ("runs", "--dataset", "houses"), ("compare", 6, 7)])
def test_runs_and_compare_say_it_and_are_strict(
    ask: Ask, leaking: Path, words: tuple[object, ...]
) -> None:
    place = ("--workspace", leaking)
    document = ask(*words, *place)
    (run,) = [run for run in document["runs"] if run["run"] == 7]
    assert [item["code"] for item in run["findings"]] == ["MW001", "MW102"]
    assert (run["findings"][0]["kind"], run["findings"][0]["columns"]) == ("leak", ["exit"])
    assert document["objections"] == [SENTENCE]
    ask(*words, *place, "--strict", status=1)
    ask("accept", 7, "MW001", "--reason", "It is known in advance.", *place)
    document = ask(*words, *place, "--strict")
    (run,) = [run for run in document["runs"] if run["run"] == 7]
    accepted = run["findings"][0]["accepted"]
    assert (sorted(accepted), accepted["reason"]) == (["at", "reason"], "It is known in advance.")
    assert document["objections"] == []


def test_accept_and_withdraw(ask: Ask, leaking: Path) -> None:
    place = ("--workspace", leaking)
    words = ("accept", 7, "MW001", "--columns", "exit")
    document = ask(*words, "--reason", "It is so.", "--training", *place)
    assert (document["run"], document["name"]) == (7, "Ridge regression")
    assert [item["accepted"] is None for item in document["findings"]] == [False, True]
    document = ask(*words, "--withdraw", *place)
    assert [item["accepted"] for item in document["findings"]] == [None, None]


def test_what_cannot_be_accepted_is_said(
    leaking: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(leaking)]
    assert main(["accept", "7", "MW9", "--reason", "x", *place]) == 1
    assert "has no finding MW9. There are: MW001 (exit), MW102." in capsys.readouterr().err
    assert main(["accept", "7", "MW001", "--reason", " ", *place]) == 1
    assert "A reason is needed" in capsys.readouterr().err
    for words in (
        ["accept", "7", "MW001"],
        ["accept", "7", "MW001", "--reason", "x", "--withdraw"],
    ):
        with pytest.raises(SystemExit):
            main(words)


def test_as_text_each_finding_has_a_line(
    leaking: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("accept", 7, "MW102", "--reason", "It is a demo.", "--workspace", leaking)
    assert main(["runs", "--dataset", "houses", "--workspace", str(leaking)]) == 0
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  run=7"))
    assert lines[place + 1 : place + 3] == [
        f"    stop MW001 (leak): {SENTENCE}",
        "    warn MW102 (fit): It over-fits. Accepted: It is a demo.",
    ]
    assert lines[place + 3].startswith("  run=6")


@pytest.mark.slow
def test_an_export_takes_them_along_and_a_prediction_says_them(
    ask: Ask, leaking: Path, tmp_path: Path
) -> None:
    place = ("--workspace", leaking)
    words = ("export", 7, "--to", tmp_path, *place)
    exported = ask(*words, "--strict", status=1)
    assert SENTENCE in exported["objections"]
    assert [item["code"] for item in exported["findings"]] == ["MW001", "MW102"]
    rows = tmp_path / "rows.csv"
    rows.write_text("area,rooms,town\n80,3,Aville\n")
    predicting = ("predict", exported["bundle"], rows, "--out", tmp_path / "out.csv")
    document = ask(*predicting, "--strict", status=1)
    assert SENTENCE in document["objections"]
    assert document["findings"] == exported["findings"]
    ask("accept", 7, "MW001", "--reason", "It is known in advance.", *place)
    ask(*words)
    document = ask(*predicting)
    assert SENTENCE not in document["objections"]
    assert document["findings"][0]["accepted"]["reason"] == "It is known in advance."


def test_bundles_of_version_0_1_have_no_findings(ask: Ask, tmp_path: Path) -> None:
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        bundle = archive.extract("artefacts/runs/2/export/logistic-2.zip", tmp_path)
    out = tmp_path / "out.csv"
    assert ask("predict", bundle, FORMER / "new_rows.csv", "--out", out)["findings"] == []
