"""Settings and schemas from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.__main__ import main
from core.base.settings import TABLE
from core.door.documents import DOCUMENTS, schema
from tests.core.door.conftest import Ask


def test_settings_in_force(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILLWRIGHT_UPLOAD_LIMIT_MB", "7")
    settings = {row["name"]: row for row in ask("settings")["settings"]}
    assert list(settings) == [row.name for row in TABLE]
    assert settings["upload_limit_mb"]["value"] == 7
    assert settings["upload_limit_mb"]["default"] != 7


def test_schemas_of_some_verbs_or_all(ask: Ask, tmp_path: Path) -> None:
    assert ask("schemas", "runs", "jobs")["schemas"] == {
        "runs": schema("runs"),
        "jobs": schema("jobs"),
    }
    assert list(ask("schemas", "--to", tmp_path / "schemas")["schemas"]) == list(DOCUMENTS)
    written = json.loads((tmp_path / "schemas" / "runs.json").read_text())
    assert written == json.loads(json.dumps(schema("runs")))


def test_a_verb_that_is_not_there(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schemas", "fly"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.startswith("There is no verb “fly”. Known: import,")) == ("", True)
