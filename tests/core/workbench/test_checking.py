"""Whether a workspace is whole."""

from pathlib import Path

from core.base.settings import Settings
from core.workbench import checking, descriptions, jobs, restoring
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text
from tests.core.workbench.lost_history import emptied


def test_a_whole_workspace(filled: Workspace) -> None:
    report = checking.thorough(filled)
    assert (report.problems, report.strays, report.whole) == ((), (), True)
    assert report.files == 4 + sum(
        len(run.run["artefacts"])
        for number in range(1, 9)
        if (run := _run(filled, number)) is not None
    )
    assert checking.quick(filled).files == 0


def _run(ws: Workspace, number: int) -> descriptions.RunDescription | None:
    descriptions.describe(ws, run_id=number)
    return descriptions.read_run(ws.run_folder(number))


def test_D15_a_flipped_bit_and_a_missing_file_are_named(filled: Workspace) -> None:
    table = filled.folder / "datasets/1/1/data.parquet"
    content = bytearray(table.read_bytes())
    content[100] ^= 1
    table.write_bytes(content)
    (filled.run_folder(2) / "pipeline.skops").unlink()
    report = checking.thorough(filled)
    assert [(item.kind, item.place) for item in report.problems] == [
        ("table", "datasets/1/1/data.parquet"),
        ("run", "artefacts/runs/2/pipeline.skops"),
    ]
    assert "is not the one that was stored" in report.problems[0].sentence
    assert "is gone. Put the file back" in report.problems[1].sentence
    assert [item.kind for item in checking.quick(filled).problems] == ["run"]


def test_a_damaged_backup_is_named(workspace: Workspace) -> None:
    copy = restoring.back_up(workspace)
    copy.path.write_bytes(b"junk" * 1000)
    report = checking.thorough(workspace)
    assert [item.place for item in report.problems] == [f"backups/{copy.name}"]
    assert "Delete it; the next one is taken by itself" in checking.objections(report)[0]


def test_what_the_history_does_not_know_is_an_objection(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    with emptied(workspace, settings) as ws:
        report = checking.quick(ws)
    assert (report.problems, report.whole) == ((), False)
    assert checking.objections(report) == [
        "1 folder is not in the history. Take them in with: python -m core adopt --all"
    ]


def test_at_the_start_only_what_matters_is_said(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    assert checking.at_start(workspace) == ""
    with emptied(workspace, settings) as ws:
        said = checking.at_start(ws)
    assert said == "1 folder is in the workspace, but not in its history."


def test_the_thorough_check_is_a_job(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    job = jobs.job(workspace, checking.start(workspace))
    assert (job.state, (job.result or {})["files"]) == ("done", 1)
