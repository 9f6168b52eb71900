"""Every command once: a page's own takes the place of the shell's."""

from __future__ import annotations

from pages.ui.frame import commands
from pages.ui.frame.commands import Command


def test_a_page_replaces_commands_by_their_id_and_adds_the_rest() -> None:
    own = [commands.undo(), Command("file.new", "New", "File", None), commands.redo()]
    of_page = [Command("data.x", "X", "Data", None), commands.undo(lambda: None)]
    joined = commands.merged(own, of_page)
    assert [command.id for command in joined] == ["edit.undo", "file.new", "edit.redo", "data.x"]
    assert joined[0].run is not None
    assert joined[2].run is None


def test_undo_and_redo_have_their_keys() -> None:
    assert commands.undo().keys == ("Ctrl+Z",)
    assert commands.redo().keys == ("Ctrl+Shift+Z", "Ctrl+Y")
    assert {commands.undo().menu, commands.redo().menu} <= set(commands.MENUS)
