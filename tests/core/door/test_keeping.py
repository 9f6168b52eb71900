"""check, adopt, backup, restore as commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.base.settings import Settings
from core.workbench.workspace import DATABASE, Workspace
from tests.core.workbench.imports import imported, write_text
from tests.core.workbench.lost_history import emptied


@pytest.fixture
def folder(workspace: Workspace, tmp_path: Path) -> Path:
    """A closed workspace with one table."""
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    workspace.close()
    return workspace.folder


def _printed(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> dict[str, Any]:
    assert main([*words, "--json", "--workspace", str(folder)]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_check_says_what_is_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = _printed(capsys, folder, "check", "--strict")
    assert (document["whole"], document["files"], document["objections"]) == (True, 1, [])
    assert _printed(capsys, folder, "check", "--quick")["files"] == 0
    (folder / "datasets/1/1/data.parquet").unlink()
    assert main(["check", "--strict", "--workspace", str(folder)]) == 1


def test_adopt_takes_in_one_or_all(
    folder: Path, settings: Settings, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    emptied(workspace, settings).close()
    listed = _printed(capsys, folder, "check")["strays"]
    assert [(item["place"], item["title"]) for item in listed] == [("datasets/1/1", "a · v1")]
    taken = _printed(capsys, folder, "adopt", "datasets/1/1", "--name", "pumps")
    assert [item["title"] for item in taken["adopted"]] == ["pumps · v1"]
    assert _printed(capsys, folder, "adopt", "--all", "--strict")["adopted"] == []
    assert main(["adopt", "--workspace", str(folder)]) == 1
    assert "Name the folder to take in, or write --all" in capsys.readouterr().err


def test_restore_lists_asks_and_puts_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _printed(capsys, folder, "backup")["name"]
    assert [item["name"] for item in _printed(capsys, folder, "restore")["backups"]] == [name]
    same = _printed(capsys, folder, "restore", name)  # nothing is newer, so nothing is asked
    assert (same["restored"], same["lost"]["versions"]) == (name, [])
    assert main(["restore", "--empty", "--workspace", str(folder)]) == 1
    assert "1 dataset (a), 1 version (a · v1)" in capsys.readouterr().err
    new = _printed(capsys, folder, "restore", "--empty", "--yes")
    assert (new["restored"], new["lost"]["datasets"]) == (
        "the empty history",
        ["a"],
    )
    assert _printed(capsys, folder, "adopt", "--all")["adopted"][0]["title"] == "a · v1"


def test_restore_needs_no_history_that_can_be_opened(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _printed(capsys, folder, "backup")["name"]
    (folder / DATABASE).write_bytes(b"junk" * 2000)
    assert main(["check", "--workspace", str(folder)]) == 1
    assert "python -m core restore --workspace" in capsys.readouterr().err
    _printed(capsys, folder, "restore", name, "--yes")
    assert _printed(capsys, folder, "check", "--strict")["whole"]
