"""The options that a person chose in place of the detected ones."""

from __future__ import annotations

from typing import Any

import pytest

from pages.ui.data import import_overrides


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(import_overrides.st, "session_state", state)
    monkeypatch.setattr(import_overrides.st, "rerun", lambda: None)
    return state


def test_options_add_up_and_none_means_as_detected() -> None:
    import_overrides.override("t", delimiter=";", header=True)
    import_overrides.override("t", header=None, quote='"')
    assert import_overrides.overrides_of("t") == {"delimiter": ";", "quote": '"'}
    assert import_overrides.overrides_of("other") == {}


def test_another_format_begins_anew_and_a_reset_leaves_nothing() -> None:
    import_overrides.override("t", delimiter=";")
    import_overrides.begin_with("t", {"source": "json"})
    assert import_overrides.overrides_of("t") == {"source": "json"}
    import_overrides.reset("t")
    assert import_overrides.overrides_of("t") == {}


def test_types_of_some_columns_leave_those_of_others() -> None:
    import_overrides.override("t", types={"a": "text", "b": "date"})
    joined = import_overrides.with_types("t", {"types": {"b": "text"}, "decimal": ","})
    assert joined == {"types": {"a": "text", "b": "text"}, "decimal": ","}
    assert import_overrides.with_types("t", {"decimal": ","}) == {"decimal": ","}
