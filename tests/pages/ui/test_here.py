"""The workspace that the app serves: opened once per folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from pages.ui import here


def test_a_folder_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "one"))
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    first = here.workspace()
    assert here.workspace() is first
    assert first.folder == tmp_path / "one"
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "two"))
    second = here.workspace()
    assert second.folder == tmp_path / "two"
    first.close()
    second.close()
    here._opened.cache_clear()


def test_the_files_of_the_frame_are_there() -> None:
    for name in ("theme.css", "shell.js", "upload.js", "upload.css", "upload.html", "icon.png"):
        assert (here.ASSETS / name).is_file(), name
