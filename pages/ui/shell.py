"""The frame around every screen. A page begins with ``screen = shell.page("data")`` and then draws panes; all else is here.

The script (pages/ui/script/main.py) opens the frame, runs the page inside it and closes it. A page that is run without the
script (a test, a stray link) finds no frame and gets a bare one, so its first line always works.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import core
from core.base.errors import NotFound
from core.workbench import datasets
from core.workbench.datasets import VersionView
from core.workbench.workspace import Workspace
from pages.ui import commands as command_list
from pages.ui import here, keys, palette, status, tree, words
from pages.ui.commands import MENUS, Command
from pages.ui.place import Place, current, settle

FOLDER = here.ROOT / "pages"


@dataclass(frozen=True)
class Entry:
    """One screen in the top navigation: its file is ``pages/<name>.py``."""

    name: str
    title: str
    icon: str
    help: str
    dataset: bool = True  # shows the current dataset: its id stands in the URL
    run: bool = False  # shows the current run


ENTRIES = (
    Entry("home", "Home", "home", "Recent things, the demo, and what to do next.", dataset=False),
    Entry("data", "Data", "table_chart", "Import a file, look at it, see every column's profile, set roles."),
    Entry("clean", "Clean", "cleaning_services", "Build a recipe of cleaning steps and see what each one does."),
    Entry("train", "Train", "model_training", "Choose a target and models; train them with cross-validation."),
    Entry("compare", "Compare", "leaderboard", "Runs side by side: metrics with spread, curves, differences.", run=True),
    Entry("explain", "Explain", "lightbulb", "Why a model predicts what it predicts.", run=True),
    Entry("predict", "Predict", "online_prediction", "Score new rows with an exported model.", run=True),
    Entry("jobs", "Jobs", "checklist", "Everything that runs in the background.", dataset=False),
)


@dataclass(frozen=True)
class Screen:
    """What a page gets from its first line."""

    ws: Workspace
    place: Place
    version: VersionView | None  # of the current dataset; None when nothing is chosen
    missing: str = ""  # why the dataset in the URL cannot be shown


@dataclass
class _Frame:
    pages: dict[str, Any]
    toolbar: DeltaGenerator
    started: float = field(default_factory=time.perf_counter)
    page: str = ""
    commands: list[Command] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("millwright_frame", default=None)


def entries() -> list[Entry]:
    """The screens whose file is there."""
    return [entry for entry in ENTRIES if (FOLDER / f"{entry.name}.py").exists()]


def navigation() -> tuple[Any, dict[str, Any]]:
    """The page to run, and all pages by name; draws the top navigation."""
    # First of all: a page's own icon would be fetched from a foreign server.
    st.set_page_config(page_title="Millwright", page_icon=str(here.ASSETS / "icon.png"), layout="wide", initial_sidebar_state="expanded")
    pages = {
        entry.name: st.Page(
            FOLDER / f"{entry.name}.py", title=entry.title, icon=f":material/{entry.icon}:", url_path=entry.name, default=entry.name == "home", help=entry.help
        )
        for entry in entries()
    }
    return st.navigation(list(pages.values()), position="top"), pages


@contextmanager
def frame(pages: dict[str, Any]) -> Iterator[None]:
    """Everything around the page, which is run inside."""
    st.html(here.ASSETS / "theme.css")
    st.logo(here.ASSETS / "logo.svg", size="medium")
    toolbar = st.container(key="toolbar", horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall")
    made = _Frame(pages, toolbar)
    token = _frame.set(made)
    try:
        with st.container(key="work", height=640, border=False, gap="small"):
            yield
        _beacon(made)
    finally:
        _frame.reset(token)


def _beacon(made: _Frame) -> None:
    st.session_state["_run"] = run = st.session_state.get("_run", 0) + 1
    with st.container(key="beacon"):
        keys.listen(made.commands, page=made.page, run=run, milliseconds=1000 * (time.perf_counter() - made.started))


def page(name: str, commands: Sequence[Command] = (), *, facts: str | None = None, saved: dt.datetime | None = None) -> Screen:
    """Draw the frame for the screen ``name`` and say where the person is. First line of every page.

    Parameters
    ----------
    name : str
        The page's own name, e.g. ``"data"``.
    commands : sequence of Command
        The page's commands: they join the menus, keys and palette; one with the id of a shell command (``"edit.undo"``) replaces it.
    facts : str, optional
        What the status bar says of the screen; rows × columns of the dataset when None.
    saved : datetime, optional
        When the page last saved by itself.
    """
    entry = next(item for item in ENTRIES if item.name == name)
    ws = here.workspace()
    screen = _screen(ws, current(shown=entry.dataset or entry.run))
    title = f"{entry.title} · {screen.version.dataset}" if screen.version and entry.dataset else entry.title
    st.set_page_config(page_title=f"{title} · Millwright")
    made = _frame.get() or _Frame({}, st.container(key="toolbar", horizontal=True, wrap=False))
    made.page = name
    made.commands = command_list.merged(_own_commands(screen), commands)
    _toolbar(made, screen)
    tree.draw(ws, screen.place, _open_dataset, _open_run)
    status.draw(ws, _facts(screen) if facts is None and entry.dataset else facts or "", saved)
    _perform(made, ws)
    return screen


def go(name: str, **place: int | str | None) -> None:
    """Switch to the screen ``name``; keywords (dataset, version, run, or the page's own) go into the URL. Ends the run."""
    made = _frame.get()
    kept: Place = st.session_state.get("_place", Place())
    own = {key: value for key, value in place.items() if key in ("dataset", "version", "run")}
    if "dataset" in own and "version" not in own:
        own["version"] = None
    moved = Place(**{**kept.__dict__, **own})  # type: ignore[arg-type]
    settle(moved, shown=False)
    entry = next(item for item in ENTRIES if item.name == name)
    query = moved.query() if entry.dataset or entry.run else {}
    query |= {key: str(value) for key, value in place.items() if key not in ("dataset", "version", "run") and value is not None}
    if made and name in made.pages:
        st.switch_page(made.pages[name], query_params=query)
    st.info(f"The screen “{entry.title}” is not part of this installation.")


def _screen(ws: Workspace, place: Place) -> Screen:
    if place.dataset is None:
        return Screen(ws, place, None)
    try:
        return Screen(ws, place, datasets.find(ws, place.dataset, place.version))
    except NotFound as error:
        gone = Place(run=place.run)
        st.session_state["_place"] = gone
        return Screen(ws, gone, None, error.sentence)


def _facts(screen: Screen) -> str:
    if screen.version is None:
        return ""
    return f"{words.count(screen.version.rows)} rows × {len(screen.version.columns)} columns"


def _open_dataset(dataset_id: int) -> None:
    keys.ask(f"dataset.{dataset_id}")


def _open_run(run_id: int) -> None:
    keys.ask(f"run.{run_id}")


# -- the toolbar and its commands ------------------------------------------------------------------------------------


def _toolbar(made: _Frame, screen: Screen) -> None:
    with made.toolbar:
        for menu in MENUS:
            items = {command.id: command for command in made.commands if command.menu == menu and command.run}
            chosen = st.menu_button(
                menu, list(items) or [""], key=f"menu_{menu.lower()}", type="tertiary", disabled=not items, format_func=_menu_words(items) if items else str
            )
            keys.ask(chosen)
        st.space("xsmall")
        for command in (item for item in made.commands if item.id in ("edit.undo", "edit.redo")):
            if st.button(
                command.title,
                key=f"tool_{command.id.replace('.', '_')}",
                icon=f":material/{command.icon}:",
                type="tertiary",
                disabled=command.run is None,
                help=command.keys[0],
            ):
                keys.ask(command.id)
        if st.button("Commands", key="tool_palette", icon=":material/search:", type="tertiary", help="Ctrl+K"):
            keys.ask("view.palette")
        if screen.version is not None:
            older = "" if screen.version.newest else " · older version"
            st.markdown(f":gray[:material/table: {words.plain(screen.version.title)}{older}]", width="stretch", text_alignment="right")


def _menu_words(items: dict[str, Command]) -> Callable[[str], str]:
    def label(command_id: str) -> str:
        command = items[command_id]
        keys_of = f"  :gray[{command.keys[0]}]" if command.keys else ""
        return f":material/{command.icon}: {words.plain(command.title)}{keys_of}"

    return label


def _own_commands(screen: Screen) -> list[Command]:
    found = screen.version is not None
    every = [
        Command("file.import", "Import a file…", "File", lambda: go("data", new="1"), "upload_file", ("Ctrl+O",)),
        Command("file.demo", "Make the demo", "File", lambda: _demo(screen.ws), "science"),
        command_list.undo(),
        command_list.redo(),
        *(
            Command(f"data.{view}", title, "Data", (lambda view=view: go("data", view=view)) if found else None, icon)
            for view, title, icon in (
                ("table", "Table", "table"),
                ("profile", "Profile of the columns", "bar_chart"),
                ("quarantine", "Quarantine", "report"),
                ("versions", "Versions", "history"),
            )
        ),
        *(
            Command(f"model.{name}", title, "Model", lambda name=name: go(name), icon)
            for name, title, icon in (
                ("train", "Train models…", "model_training"),
                ("compare", "Compare runs", "leaderboard"),
                ("explain", "Explain a run", "lightbulb"),
                ("predict", "Predict new rows…", "online_prediction"),
            )
            if any(entry.name == name for entry in entries())
        ),
        *(
            Command(f"view.{entry.name}", f"Go to {entry.title}", "View", lambda name=entry.name: go(name), entry.icon, (f"Alt+{place}",))
            for place, entry in enumerate(entries(), start=1)
        ),
        Command("view.palette", "Command palette", "View", lambda: None, "search", ("Ctrl+K",)),
        Command("help.keys", "Keyboard shortcuts", "Help", lambda: None, "keyboard", ("?",)),
        Command("help.about", "About Millwright", "Help", lambda: palette.about(str(screen.ws.folder), core.__version__), "info"),
    ]
    return every


def _demo(ws: Workspace) -> None:
    from core.workbench import demo  # brings the learning libraries along

    demo.start(ws)
    go("home")


def _perform(made: _Frame, ws: Workspace) -> None:
    """Do what a menu, a key, the tree or the palette asked for in the run before."""
    asked = st.session_state.pop(keys.ASKED, None)
    if not asked:
        return
    kind, _, number = asked.partition(".")
    if kind in ("dataset", "run") and number.isdigit():
        _open(made, kind, int(number))
    elif asked == "view.palette":
        palette.palette([*made.commands, *_things(ws)])
    elif asked == "help.keys":
        palette.shortcuts(made.commands)
    else:
        command = next((item for item in made.commands if item.id == asked and item.run), None)
        if command and command.run:
            command.run()


def _open(made: _Frame, kind: str, number: int) -> None:
    """Show a dataset or run: on this screen when it can show one, else on the screen made for it."""
    entry = next(item for item in ENTRIES if item.name == made.page)
    if kind == "dataset":
        go(made.page if entry.dataset and not entry.run else "data", dataset=number)
    else:
        go(made.page if entry.run else "compare", run=number)


def _things(ws: Workspace) -> list[Command]:
    """Datasets and runs as commands, for the palette."""
    every = [Command(f"dataset.{item.id}", item.name, "Dataset", lambda: None, "table") for item in datasets.datasets(ws)]
    return every + [Command(f"run.{item.id}", item.name, "Run", lambda: None, "network_node") for item in tree.recent_runs(ws, 200)]
