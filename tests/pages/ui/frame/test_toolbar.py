"""The shell's commands: what is available depends on the dataset; each id once."""

from __future__ import annotations

import pytest

from core.workbench import versions
from core.workbench.workspace import Workspace
from pages.ui.frame import screens, toolbar
from pages.ui.frame.commands import MENUS
from tests.pages.conftest import People
from tests.pages.ui.drawing import drawn, labels, version


def test_views_of_the_data_need_a_dataset(ws: Workspace, people: People) -> None:
    version = versions.version(ws, people.version)
    with_data = {item.id: item for item in toolbar.own_commands(ws, version)}
    without = {item.id: item for item in toolbar.own_commands(ws, None)}
    assert with_data.keys() == without.keys()
    assert [name for name in with_data if bool(with_data[name].run) != bool(without[name].run)] == [
        "data.table",
        "data.profile",
        "data.quarantine",
        "data.versions",
    ]
    assert {item.menu for item in with_data.values()} == set(MENUS)


def test_each_screen_has_its_digit(ws: Workspace) -> None:
    keys = {item.id: item.keys for item in toolbar.own_commands(ws, None)}
    assert [keys[f"view.{entry.name}"] for entry in screens.entries()] == [
        (f"Alt+{place}",) for place in range(1, 9)
    ]


@pytest.mark.parametrize(
    ("page", "asked", "sent"),
    [
        ("data", "dataset.3", ("data", {"dataset": 3})),
        ("train", "dataset.3", ("train", {"dataset": 3})),
        ("compare", "dataset.3", ("data", {"dataset": 3})),
        ("explain", "run.4", ("explain", {"run": 4})),
        ("home", "run.4", ("compare", {"run": 4})),
    ],
)
def test_a_thing_opens_on_a_screen_that_can_show_it(
    page: str,
    asked: str,
    sent: tuple[str, dict[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    workspace: Workspace,
) -> None:
    moves: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(toolbar, "go", lambda name, **where: moves.append((name, where)))
    monkeypatch.setattr(toolbar.st, "session_state", {"_command": asked})
    toolbar.perform([], workspace, page)
    assert moves == [sent]
    toolbar.perform([], workspace, page)  # once only
    assert moves == [sent]


def test_a_command_is_performed_only_where_it_is_available(
    monkeypatch: pytest.MonkeyPatch, workspace: Workspace
) -> None:
    from pages.ui.frame.commands import Command

    done: list[str] = []
    every = [
        Command("a.a", "A", "Edit", lambda: done.append("a")),
        Command("a.b", "B", "Edit", None),
    ]
    for asked in ("a.b", "a.c", "a.a"):
        monkeypatch.setattr(toolbar.st, "session_state", {"_command": asked})
        toolbar.perform(every, workspace, "home")
    assert done == ["a"]


def test_an_older_version_is_warned_of_with_the_way_to_the_newest() -> None:
    page = drawn(toolbar.draw, [], version(newest=False))
    assert page.button(key="tool_newest").label == "Older version"
    page.button(key="tool_newest").click().run()
    assert page.session_state["_command"] == "dataset.3"
    assert "tool_newest" not in labels(drawn(toolbar.draw, [], version()))
