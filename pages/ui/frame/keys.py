"""The one hand-written component of the frame (assets/shell.js): keys, dragged edges, and a beacon
that counts runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.here import ASSETS

if TYPE_CHECKING:
    from pages.ui.frame.commands import Command

ASKED = "_command"  # session key: the id of the command that a key, a menu or the palette asked for
WHILE_TYPING = {"Ctrl+K", "Ctrl+Enter"}  # these work inside a field too
PRESS = {"Ctrl+Enter": "[class*='st-key-primary']"}  # these press the screen's main button

_component = st.components.v2.component(
    "millwright_shell", js=(ASSETS / "shell.js").read_text(), isolate_styles=False
)


def ask(command_id: str | None) -> None:
    """Remember that a command was asked for; the shell performs it at the start of the next run."""
    if command_id:
        st.session_state[ASKED] = command_id


def _asked_by_key() -> None:
    ask(st.session_state["millwright_shell"].command)


def listen(commands: Iterable[Command], *, page: str, run: int, milliseconds: float) -> None:
    """Mount the component: from then on the keys work, and tests can see that a run is drawn.

    Parameters
    ----------
    commands : iterable of Command
        Those that do something get their keys.
    page : str
        The page's name.
    run : int
        Which run of the script this is, in this session.
    milliseconds : float
        What drawing took.
    """
    table: dict[str, dict[str, object]] = {
        chord: {"command": command.id, "always": chord in WHILE_TYPING}
        for command in commands
        if command.run
        for chord in command.keys
    }
    table |= {
        chord: {"press": selector, "always": chord in WHILE_TYPING}
        for chord, selector in PRESS.items()
    }
    data = {"keys": table, "run": run, "page": page, "ms": round(milliseconds, 1)}
    _component(data=data, key="millwright_shell", on_command_change=_asked_by_key, height="content")
