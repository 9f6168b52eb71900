"""What a page gets from its first line, and what the status bar says of its dataset."""

from __future__ import annotations

import pytest

from core.base.errors import NotFound
from core.workbench import versions
from core.workbench.versions import VersionView
from pages.ui.frame import shell
from pages.ui.frame.place import Place
from pages.ui.frame.shell import Screen
from tests.pages.ui.drawing import NO_WORKSPACE, version


@pytest.mark.parametrize(
    ("name", "view", "facts"),
    [
        ("data", version(), "1,200 rows × 2 columns"),
        ("data", version(columns=version().columns[:1]), "1,200 rows × 1 column"),
        ("data", None, ""),
        ("home", version(), ""),  # shows no dataset
    ],
)
def test_the_size_of_the_dataset(name: str, view: VersionView | None, facts: str) -> None:
    assert shell._facts(name, Screen(NO_WORKSPACE, Place(), view)) == facts


def test_the_screen_has_the_version_of_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "find", lambda ws, id_, number: version(id=id_, number=number))
    place = Place(3, 2, 9)
    assert shell._screen(NO_WORKSPACE, place) == Screen(
        NO_WORKSPACE, place, version(id=3, number=2)
    )
    assert shell._screen(NO_WORKSPACE, Place(run=9)) == Screen(NO_WORKSPACE, Place(run=9), None)


def test_a_dataset_that_is_gone_is_forgotten_and_the_run_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find(ws: object, id_: int, number: int | None) -> VersionView:
        raise NotFound("There is no dataset 3.")

    remembered: list[tuple[Place, bool]] = []
    monkeypatch.setattr(versions, "find", find)
    monkeypatch.setattr(shell, "remember", lambda place, shown: remembered.append((place, shown)))
    screen = shell._screen(NO_WORKSPACE, Place(3, 2, 9))
    assert screen == Screen(NO_WORKSPACE, Place(run=9), None, "There is no dataset 3.")
    assert remembered == [(Place(run=9), False)]
