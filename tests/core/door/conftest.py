"""The door as a script opens it: words in, a document and an exit status out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import Draft202012Validator

from core.__main__ import main
from core.door.documents import schema

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask a verb; the document that it printed, which its schema describes."""
    monkeypatch.setenv("MILLWRIGHT_IMMEDIATE", "1")
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MILLWRIGHT_HOME", str(tmp_path / "home"))

    def ask(*words: object, status: int = 0) -> dict[str, Any]:
        assert main([*map(str, words), "--json"]) == status
        document = dict(json.loads(capsys.readouterr().out))
        Draft202012Validator(schema(str(words[0]))).validate(document)
        return document

    return ask
