"""usage and delete as commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from tests.core.door.conftest import Ask


@pytest.fixture
def file(ask: Ask, tmp_path: Path) -> Path:
    """Two versions of “a”."""
    path = tmp_path / "a.csv"
    for value in (2, 3):
        path.write_text(f"x\n1\n{value}\n")
        ask("import", path)
    return path


def test_usage_lists_the_largest_first(ask: Ask, file: Path) -> None:
    document = ask("usage", "--limit", 3)
    sizes = [part["bytes"] for part in document["parts"]]
    assert (len(sizes), sizes) == (3, sorted(sizes, reverse=True))
    assert document["bytes"] == sum(document["kinds"].values()) > 0
    assert document["kinds"]["version"] > 0


def test_delete_says_what_goes_and_wants_a_yes(
    ask: Ask, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["delete", "version", "a@1"]) == 1
    assert (
        "This deletes “a · v1” (2 rows). Nothing was changed. Add --yes" in capsys.readouterr().err
    )
    assert ask("delete", "version", "a@1", "--yes")["deleted"] == "a · v1"
    assert main(["delete", "dataset", "a"]) == 1
    assert "This deletes “a” with 1 version." in capsys.readouterr().err
    assert ask("delete", "log", "1", "--yes")["deleted"] == "the log of job 1"
    assert ask("delete", "dataset", "a", "--yes")["deleted"] == "a"
    assert "version" not in ask("usage")["kinds"]


def test_the_whole_workspace(ask: Ask, file: Path, tmp_path: Path) -> None:
    assert main(["delete", "workspace"]) == 1
    assert (tmp_path / "home" / "millwright.db").exists()
    assert ask("delete", "workspace", "--yes") == {"deleted": "the workspace “home”", "left": []}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("words", [["run", "x"], ["run", "7"], ["version"], ["backup", "x"]])
def test_what_is_not_there_is_refused(ask: Ask, words: list[str]) -> None:
    assert main(["delete", *words, "--yes"]) == 1
