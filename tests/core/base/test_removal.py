"""Folders that a person deletes: gone, or as they were."""

from pathlib import Path

import pytest

from core.base import removal


def _folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "data").write_text("x")
    return folder


def test_folders_are_marked_before_and_gone_after(tmp_path: Path) -> None:
    one, absent = _folder(tmp_path, "1"), tmp_path / "2"
    with removal.removing([one, absent]):
        assert removal.marked(one)
        assert not absent.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_them_as_they_were(tmp_path: Path) -> None:
    one = _folder(tmp_path, "1")
    with pytest.raises(ZeroDivisionError), removal.removing([one]):
        1 / 0
    assert [path.name for path in one.iterdir()] == ["data"]


def test_only_marked_folders_that_nobody_knows_are_removed(tmp_path: Path) -> None:
    marked, known, stray = (_folder(tmp_path, name) for name in "123")
    for folder in (marked, known):
        (folder / removal.MARK).touch()
    assert removal.finish([marked, known, stray], [known]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3"]
    assert not removal.marked(known)
