"""Keys: which chords the browser listens to, and what they ask for."""

from __future__ import annotations

from typing import Any

import pytest

from pages.ui.frame import commands, keys
from pages.ui.frame.commands import Command


def test_the_browser_is_told_each_chord_of_what_is_available(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mounted: dict[str, Any] = {}
    monkeypatch.setattr(keys, "_component", lambda **values: mounted.update(values))
    every = [
        commands.undo(lambda: None),
        commands.redo(),  # not available
        Command("view.palette", "Palette", "View", lambda: None, keys=("Ctrl+K",)),
    ]
    keys.listen(every, page="data", run=7, milliseconds=12.345)
    assert mounted["data"] == {
        "keys": {
            "Ctrl+Z": {"command": "edit.undo", "always": False},
            "Ctrl+K": {"command": "view.palette", "always": True},
            "Ctrl+Enter": {"press": "[class*='st-key-primary']", "always": True},
        },
        "run": 7,
        "page": "data",
        "ms": 12.3,
    }


def test_what_was_asked_for_waits_for_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, str] = {}
    monkeypatch.setattr(keys.st, "session_state", session)
    keys.ask(None)
    keys.ask("")
    assert session == {}
    keys.ask("edit.undo")
    assert session == {keys.ASKED: "edit.undo"}
