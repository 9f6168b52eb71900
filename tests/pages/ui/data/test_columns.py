"""The roles of columns: changed for several at once, taken back and done again."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from core.data.schema import Column, Role
from core.workbench import versions
from pages.ui.data import columns
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, version

WITH_TARGET = version(
    columns=(Column(name="name", type="text"), Column(name="left", type="boolean", role="target"))
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the session remembers."""
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "rerun", lambda: None)
    return state


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Role]]:
    """The roles that are stored, one entry a change."""
    stored: list[dict[str, Role]] = []
    monkeypatch.setattr(versions, "set_roles", lambda ws, id_, changes: stored.append(changes))
    return stored


@pytest.mark.parametrize(
    ("chosen", "target"), [(None, "left"), ("name", "name"), ("gone", "left"), ("left", "left")]
)
def test_columns_are_related_to_the_choice_or_else_the_target(
    chosen: str | None, target: str, session: dict[str, Any]
) -> None:
    session["relate_7"] = chosen
    assert columns._target(WITH_TARGET) == target
    session.clear()
    assert columns._target(version()) is None


def test_a_change_can_be_taken_back_and_done_again(
    session: dict[str, Any], roles: list[dict[str, Role]]
) -> None:
    undo, redo = columns.own_commands(NO_WORKSPACE, version())
    assert (undo.id, undo.run, redo.id, redo.run) == ("edit.undo", None, "edit.redo", None)
    columns.change_roles(NO_WORKSPACE, version(), {"age": Role.TARGET})
    changed = version(
        columns=(
            Column(name="name", type="text"),
            Column(name="age", type="integer", role="target"),
        )
    )
    undo, redo = columns.own_commands(NO_WORKSPACE, changed)
    assert redo.run is None
    assert undo.run is not None
    undo.run()
    undo, redo = columns.own_commands(NO_WORKSPACE, version())
    assert undo.run is None
    assert redo.run is not None
    redo.run()
    assert roles == [{"age": Role.TARGET}, {"age": Role.FEATURE}, {"age": Role.TARGET}]


def test_a_new_change_leaves_nothing_to_do_again(
    session: dict[str, Any], roles: list[dict[str, Role]]
) -> None:
    columns.change_roles(NO_WORKSPACE, version(), {"age": Role.TARGET})
    undo, _ = columns.own_commands(NO_WORKSPACE, version())
    assert undo.run is not None
    undo.run()
    columns.change_roles(NO_WORKSPACE, version(), {"name": Role.ID})
    undo, redo = columns.own_commands(NO_WORKSPACE, version())
    assert undo.run is not None
    assert redo.run is None


def test_another_version_has_changes_of_its_own(
    session: dict[str, Any], roles: list[dict[str, Role]]
) -> None:
    columns.change_roles(NO_WORKSPACE, version(), {"age": Role.TARGET})
    assert columns.own_commands(NO_WORKSPACE, version(id=8))[0].run is None
    assert columns.own_commands(NO_WORKSPACE, None) == []


def test_without_selected_columns_the_way_to_a_role_is_said() -> None:
    page = drawn(columns._roles, NO_WORKSPACE, version(), [])
    assert captions(page) == [":material/check_box: Select rows to change their roles."]
    assert labels(page) == {}


def test_one_role_for_all_selected_columns(roles: list[dict[str, Role]]) -> None:
    page = drawn(columns._roles, NO_WORKSPACE, version(), ["name", "age"])
    assert labels(page) == {"apply_roles": "Apply to 2 columns"}
    assert page.button(key="apply_roles").disabled
    page.selectbox(key="role_many_7").select("ignore").run()
    page.button(key="apply_roles").click().run()
    assert roles == [{"name": Role.IGNORE, "age": Role.IGNORE}]
