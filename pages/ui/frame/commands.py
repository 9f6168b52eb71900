"""Every command once: the menus, the toolbar, the keys and the palette all show this list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MENUS = ("File", "Edit", "Data", "Model", "View", "Help")


@dataclass(frozen=True)
class Command:
    """Something a person can do.

    Attributes
    ----------
    id : str
        Stable and unique, e.g. ``"edit.undo"``. A page's command of the same id replaces
        the shell's own.
    run : callable, optional
        Called in the script run after the click or key; it may switch the page or open a dialog.
        None: not available here.
    keys : tuple of str
        Chords like ``"Ctrl+Shift+Z"`` (Ctrl stands for Cmd on a Mac).
    """

    id: str
    title: str
    menu: str
    run: Callable[[], None] | None
    icon: str = "chevron_right"
    keys: tuple[str, ...] = ()


def merged(own: Iterable[Command], of_page: Iterable[Command]) -> list[Command]:
    """The shell's commands with those of the page put in their place, new ones at the end of their
    menu.
    """
    replaced = {command.id: command for command in of_page}
    result = [replaced.pop(command.id, command) for command in own]
    return [*result, *replaced.values()]


def undo(run: Callable[[], None] | None = None) -> Command:
    """The undo command; without ``run`` it is shown as not available."""
    return Command("edit.undo", "Undo", "Edit", run, "undo", ("Ctrl+Z",))


def redo(run: Callable[[], None] | None = None) -> Command:
    """The redo command; without ``run`` it is shown as not available."""
    return Command("edit.redo", "Redo", "Edit", run, "redo", ("Ctrl+Shift+Z", "Ctrl+Y"))
