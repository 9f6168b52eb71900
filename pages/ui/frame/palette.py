"""The command palette, and the drawer that tells the keys: both draw the one list of commands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui.frame import keys
from pages.ui.frame.commands import MENUS, Command
from pages.ui.widgets import words

_SHOWN = 12
LICENCE = "MIT: free to use, change and pass on, without warranty"


def _score(query: str, command: Command) -> int:
    """How well a command fits what was typed: 0 not at all, more is better."""
    title, typed = command.title.casefold(), query.casefold()
    parts = typed.split()
    if not all(part in f"{title} {command.menu.casefold()}" for part in parts):
        return 0
    if title.startswith(typed):
        return 3
    return 2 if parts and any(word.startswith(parts[0]) for word in title.split()) else 1


def matches(query: str, commands: Sequence[Command]) -> list[Command]:
    """The commands that fit what was typed, the best first."""
    scores = {command.id: _score(query, command) for command in commands}
    return sorted(
        (command for command in commands if scores[command.id]),
        key=lambda command: -scores[command.id],
    )


@st.dialog("Command palette", width="medium", icon=":material/bolt:")
def palette(commands: Sequence[Command]) -> None:
    """Type a few letters, press Enter. Arrow keys move through the list."""
    usable = [command for command in commands if command.run]
    with st.container(key="palette", gap="xsmall"):
        query = st.text_input(
            "Command, dataset or run",
            key="palette_query",
            live="120ms",
            label_visibility="collapsed",
            placeholder="Type a command, a dataset or a run",
        )
        fitting = matches(query, usable)
        with st.container(key="palette_list", gap=None):
            for command in fitting[:_SHOWN]:
                label = f"{words.plain(command.title)} :gray[{words.plain(command.menu)}]" + (
                    f" :gray[· {words.plain(command.keys[0])}]" if command.keys else ""
                )
                if st.button(
                    label,
                    key=f"nav_palette_{command.id}",
                    icon=f":material/{command.icon}:",
                    type="tertiary",
                    width="stretch",
                ):
                    keys.ask(command.id)
                    st.rerun()
        if not fitting:
            st.caption("No command of that name. Try “import”, “train” or the name of a dataset.")
        elif len(fitting) > _SHOWN:
            st.caption(f"{words.count(len(fitting) - _SHOWN)} more. Keep typing to narrow.")


@st.dialog("Keyboard shortcuts", position="right", width="small", icon=":material/keyboard:")
def shortcuts(commands: Sequence[Command]) -> None:
    """Which key does what."""
    for menu in MENUS:
        rows = [
            (command.title, " or ".join(command.keys))
            for command in commands
            if command.menu == menu and command.keys
        ]
        if rows:
            st.markdown(f"###### {words.plain(menu)}", anchors=False)
            st.table(
                {
                    "What": [words.plain(row[0]) for row in rows],
                    "Keys": [f":gray-badge[{words.plain(row[1])}]" for row in rows],
                },
                hide_index=True,
                hide_header=True,
                border="horizontal",
                alt=f"Keys of the menu {menu}",
            )
    st.caption(
        "Ctrl+Enter presses the main button of the screen. On a Mac, Cmd stands for Ctrl. Shortcuts"
        " are off while you type, except Ctrl+K and Ctrl+Enter."
    )


@st.dialog("About Millwright", width="small", icon=":material/info:")
def about(folder: str, version: str) -> None:
    """What this is, under which licence, and where its data lie."""
    st.markdown(
        "A machine-learning workbench that runs on this machine. Nothing leaves it unless you ask."
    )
    st.table(
        {
            "What": ["Version", "Licence", "Workspace"],
            "Value": [words.plain(version), LICENCE, words.plain(folder)],
        },
        hide_index=True,
        hide_header=True,
        border="horizontal",
        alt="Facts about this installation",
    )
