"""The menu bar and the toolbar: every command of the shell and of the page, drawn and performed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

import core
from core.workbench import datasets
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import commands, keeping, keys, palette, tree
from pages.ui.frame.commands import MENUS, Command
from pages.ui.frame.screens import BY_NAME, entries, go
from pages.ui.widgets import words

_VIEWS = (
    ("table", "Table", "table"),
    ("profile", "Profile of the columns", "bar_chart"),
    ("quarantine", "Quarantine", "report"),
    ("versions", "Versions", "history"),
)
_MODEL = (
    ("train", "Train models…", "model_training"),
    ("compare", "Compare runs", "leaderboard"),
    ("explain", "Explain a run", "lightbulb"),
    ("predict", "Predict new rows…", "online_prediction"),
)


def own_commands(ws: Workspace, version: VersionView | None) -> list[Command]:
    """What can be done on every screen."""
    there = {entry.name for entry in entries()}
    return [
        Command(
            "file.import",
            "Import a file…",
            "File",
            lambda: go("data", new=1),
            "upload_file",
            ("Ctrl+O",),
        ),
        Command("file.demo", "Load the demo data", "File", lambda: _load_demo(ws), "science"),
        commands.undo(),
        commands.redo(),
        *(
            Command(
                f"data.{view}",
                title,
                "Data",
                _goes("data", view=view) if version is not None else None,
                icon,
            )
            for view, title, icon in _VIEWS
        ),
        *(
            Command(f"model.{name}", title, "Model", _goes(name), icon)
            for name, title, icon in _MODEL
            if name in there
        ),
        *_to_screens(),
        Command("view.palette", "Command palette", "View", lambda: None, "search", ("Ctrl+K",)),
        Command("help.keys", "Keyboard shortcuts", "Help", lambda: None, "keyboard", ("?",)),
        *keeping.commands(ws),
        Command(
            "help.about",
            "About Millwright",
            "Help",
            lambda: palette.about(str(ws.folder), core.__version__),
            "info",
        ),
    ]


def _to_screens() -> list[Command]:
    return [
        Command(
            f"view.{item.name}",
            f"Go to {item.title}",
            "View",
            _goes(item.name),
            item.icon,
            (f"Alt+{place}",),
        )
        for place, item in enumerate(entries(), 1)
    ]


def _goes(name: str, **where: str) -> Callable[[], None]:
    return lambda: go(name, **where)


def _load_demo(ws: Workspace) -> None:
    from core.workbench import demo  # brings the learning libraries along

    demo.start(ws)
    go("home")


def draw(every: Sequence[Command], version: VersionView | None) -> None:
    """Draw menus, undo, redo, the palette's button and what is open, into the container at hand."""
    for menu in MENUS:
        items = {command.id: command for command in every if command.menu == menu and command.run}
        label = _label_of(items) if items else words.plain
        keys.ask(
            st.menu_button(
                words.plain(menu),
                list(items) or [""],
                key=f"menu_{menu.lower()}",
                type="tertiary",
                disabled=not items,
                format_func=label,
            )
        )
    st.space("xsmall")
    for command in (item for item in every if item.id in ("edit.undo", "edit.redo")):
        key, icon = f"tool_{command.id.replace('.', '_')}", f":material/{command.icon}:"
        if st.button(
            words.plain(command.title),
            key=key,
            icon=icon,
            type="tertiary",
            disabled=command.run is None,
            help=words.plain(command.keys[0]),
        ):
            keys.ask(command.id)
    if st.button(
        "Commands", key="tool_palette", icon=":material/search:", type="tertiary", help="Ctrl+K"
    ):
        keys.ask("view.palette")
    if version is not None:
        _open_dataset(version)


def _open_dataset(version: VersionView) -> None:
    """What is open; an older version is warned of, with the way to the newest."""
    st.markdown(
        f":gray[:material/table: {words.plain(version.title)}]",
        width="stretch",
        text_alignment="right",
    )
    if not version.newest and st.button(
        "Older version",
        key="tool_newest",
        icon=":material/warning:",
        type="tertiary",
        help="There is a newer version of this dataset. Click to open the newest.",
    ):
        keys.ask(f"dataset.{version.dataset_id}")
        st.rerun()


def _label_of(items: dict[str, Command]) -> Callable[[str], str]:
    def label(command_id: str) -> str:
        command = items[command_id]
        chord = f"  :gray[{words.plain(command.keys[0])}]" if command.keys else ""
        return f":material/{command.icon}: {words.plain(command.title)}{chord}"

    return label


def perform(every: Sequence[Command], ws: Workspace, page: str) -> None:
    """Do what a menu, a key, the tree or the palette asked for in the run before."""
    asked = st.session_state.pop(keys.ASKED, None)
    if not asked:
        return
    kind, _, number = asked.partition(".")
    if kind in ("dataset", "run") and number.isdigit():
        _open(page, kind, int(number))
    elif asked == "view.palette":
        palette.palette([*every, *_things(ws)])
    elif asked == "help.keys":
        palette.shortcuts(every)
    else:
        command = next((item for item in every if item.id == asked and item.run), None)
        if command and command.run:
            command.run()


def _open(page: str, kind: str, number: int) -> None:
    """Show a dataset or a run: on this screen when it can show one, else on its own."""
    entry = BY_NAME[page]
    if kind == "dataset":
        go(page if entry.dataset and not entry.run else "data", dataset=number)
    else:
        go(page if entry.run else "compare", run=number)


def _things(ws: Workspace) -> list[Command]:
    """Datasets and runs as commands, for the palette."""
    every = [
        Command(f"dataset.{item.id}", item.name, "Dataset", lambda: None, "table")
        for item in datasets.datasets(ws)
    ]
    return every + [
        Command(f"run.{item.id}", item.name, "Run", lambda: None, "network_node")
        for item in tree.recent_runs(ws, 200)
    ]
