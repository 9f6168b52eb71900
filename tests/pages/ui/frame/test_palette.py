"""The palette: what fits the letters that were typed, the best first; and the drawers of Help."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame import palette
from pages.ui.frame.commands import Command

EVERY = [
    Command(id_, title, menu, lambda: None)
    for id_, title, menu in (
        ("a", "Train models…", "Model"),
        ("b", "Go to Train", "View"),
        ("c", "Retrain weekly", "Model"),
        ("d", "Straining", "Dataset"),
        ("e", "Import a file…", "File"),
    )
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("train", "abcd"),  # begins with it, has a word that does, has it inside
        ("go tr", "b"),
        ("model train", "ac"),
        ("file", "e"),
        ("xyz", ""),
        ("", "abcde"),
        ("TRAIN", "abcd"),
    ],
)
def test_what_fits_the_best_first(query: str, ids: str) -> None:
    assert "".join(command.id for command in palette.matches(query, EVERY)) == ids


def _about() -> None:
    from pages.ui.frame import palette

    palette.about("/home/ann/*work*", "1.2.3")


def test_about_has_the_version_the_licence_and_the_workspace() -> None:
    page = AppTest.from_function(_about).run()
    assert not page.exception
    values = dict(page.table[0].value.itertuples(index=False))
    assert values == {
        "Version": "1.2.3",
        "Licence": palette.LICENCE,
        "Workspace": "/home/ann/\\*work\\*",
    }
    assert palette.LICENCE.startswith("MIT")


def _shortcuts() -> None:
    from pages.ui.frame import commands, palette
    from pages.ui.frame.commands import Command

    palette.shortcuts([commands.redo(), Command("file.x", "No key", "File", None)])


def test_shortcuts_list_what_has_keys_menu_by_menu() -> None:
    page = AppTest.from_function(_shortcuts).run()
    assert [item.value for item in page.markdown] == ["###### Edit"]
    assert page.table[0].value.to_numpy().tolist() == [
        ["Redo", ":gray-badge[Ctrl+Shift+Z or Ctrl+Y]"]
    ]
    assert "Shortcuts are off while you type" in page.caption[0].value
