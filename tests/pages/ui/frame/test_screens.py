"""The screens there are, and going from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from pages.ui.frame import screens
from pages.ui.frame.place import Place


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """Where the browser was sent: a screen and the parameters of its URL."""
    sent: list[tuple[str, dict[str, str]]] = []
    session: dict[str, Any] = {"_place": Place(2, 1, 9)}
    monkeypatch.setattr(screens.st, "session_state", session)
    monkeypatch.setattr(screens, "_page", lambda entry: entry.name)
    monkeypatch.setattr(
        screens.st, "switch_page", lambda page, query_params: sent.append((page, query_params))
    )
    return sent


def test_every_screen_has_its_file_and_a_sentence() -> None:
    assert screens.entries() == list(screens.ENTRIES)
    assert len({entry.icon for entry in screens.ENTRIES}) == len(screens.ENTRIES)
    assert all(entry.help.endswith(".") for entry in screens.ENTRIES)


@pytest.mark.parametrize(
    ("name", "where", "query"),
    [
        ("data", {}, {"dataset": "2", "version": "1", "run": "9"}),
        ("data", {"dataset": 3}, {"dataset": "3", "run": "9"}),
        ("data", {"dataset": 3, "version": 4}, {"dataset": "3", "version": "4", "run": "9"}),
        ("data", {"dataset": None}, {"run": "9"}),
        ("data", {"view": "profile", "job": None, "new": 1}, {"view": "profile", "new": "1"}),
        ("home", {"dataset": 3}, {}),  # shows no dataset: its URL names none
        ("explain", {"run": 5}, {"dataset": "2", "version": "1", "run": "5"}),
    ],
)
def test_the_url_of_a_screen_names_what_it_shows(
    moves: list[tuple[str, dict[str, str]]],
    name: str,
    where: dict[str, Any],
    query: dict[str, str],
) -> None:
    screens.go(name, **where)
    ((page, parameters),) = moves
    assert page == name
    assert query.items() <= parameters.items()
    assert set(parameters) - set(query) <= {"dataset", "version", "run"}
    assert None not in parameters.values()


def test_going_remembers_the_place(moves: list[tuple[str, dict[str, str]]]) -> None:
    screens.go("home", dataset=3)
    assert screens.st.session_state["_place"] == Place(3, None, 9)
