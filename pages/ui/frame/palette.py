"""The command palette, and the drawer that tells the keys: both draw the one list of commands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui.frame import keys
from pages.ui.frame.commands import MENUS, Command
from pages.ui.widgets import words

_SHOWN = 12


def _score(query: str, command: Command) -> int:
    """How well a command fits what was typed: 0 not at all, more is better."""
    title = command.title.casefold()
    wanted = query.casefold().split()
    if not all(word in f"{title} {command.menu.casefold()}" for word in wanted):
        return 0
    return (
        3
        if title.startswith(query.casefold())
        else 2
        if wanted and any(part.startswith(wanted[0]) for part in title.split())
        else 1
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
        found = sorted(
            (command for command in usable if _score(query, command)),
            key=lambda command: -_score(query, command),
        )
        with st.container(key="palette_list", gap=None):
            for command in found[:_SHOWN]:
                label = f"{words.plain(command.title)} :gray[{command.menu}]" + (
                    f" :gray[· {command.keys[0]}]" if command.keys else ""
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
        if not found:
            st.caption("No command of that name. Try “import”, “train” or the name of a dataset.")
        elif len(found) > _SHOWN:
            st.caption(f"{len(found) - _SHOWN} more: type another letter.")


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
            st.markdown(f"###### {menu}", anchors=False)
            st.table(
                {"What": [row[0] for row in rows], "Keys": [f"`{row[1]}`" for row in rows]},
                hide_index=True,
                hide_header=True,
                border="horizontal",
                alt=f"Keys of the menu {menu}",
            )
    st.caption(
        "Ctrl Enter presses the main button of the screen. On a Mac, Cmd stands for Ctrl. Keys rest"
        " while you type in a field, except Ctrl K and Ctrl Enter."
    )


@st.dialog("About Millwright", width="small", icon=":material/info:")
def about(folder: str, version: str) -> None:
    """What this is and where its data lie."""
    st.markdown(
        "A machine-learning workbench that runs on this machine. Nothing leaves it unless you ask."
    )
    st.table(
        {"What": ["Version", "Workspace"], "Value": [f"`{version}`", f"`{folder}`"]},
        hide_index=True,
        hide_header=True,
        border="horizontal",
        alt="Facts about this installation",
    )
