"""The frame around every screen.

A page begins with ``screen = shell.page("data")`` and then draws panes; all else is here.

The script (pages/ui/server/script/main.py) opens the frame, runs the page inside it and closes it.
A page that is run without the script (a test, a stray link) finds no frame and gets a bare one, so
its first line always works.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.base.errors import MillwrightError, NotFound
from core.workbench import versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui import here
from pages.ui.frame import keys, status, toolbar, tree
from pages.ui.frame.commands import Command, merged
from pages.ui.frame.place import Place, current, remember
from pages.ui.frame.screens import BY_NAME, go, navigation
from pages.ui.widgets import guard, words

__all__ = ["Screen", "frame", "go", "navigation", "page"]


@dataclass(frozen=True)
class Screen:
    """What a page gets from its first line."""

    ws: Workspace
    place: Place
    version: VersionView | None  # of the current dataset; None when nothing is chosen
    missing: str = ""  # why the dataset that the URL names cannot be shown


@dataclass
class _Frame:
    toolbar: DeltaGenerator
    started: float = field(default_factory=time.perf_counter)
    page: str = ""
    commands: list[Command] = field(default_factory=list)


_frame: ContextVar[_Frame | None] = ContextVar("millwright_frame", default=None)


def _configure(title: str) -> None:
    # Set before anything is drawn: a page's own icon would be fetched from a foreign server.
    st.set_page_config(
        page_title=title,
        page_icon=str(here.ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="expanded",
    )


@contextmanager
def frame() -> Iterator[None]:
    """Everything around the page, which is run inside."""
    _configure("Millwright")
    st.html(here.ASSETS / "theme.css")
    st.logo(here.ASSETS / "logo.svg", size="medium")
    opened = _Frame(
        st.container(
            key="toolbar", horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall"
        )
    )
    token = _frame.set(opened)
    try:
        yield
        _beacon(opened)
    finally:
        _frame.reset(token)


def work() -> DeltaGenerator:
    """The area that the page fills."""
    return st.container(key="work", height=640, border=False, gap="small")


def _beacon(drawn: _Frame) -> None:
    st.session_state["_run"] = run = st.session_state.get("_run", 0) + 1
    with st.container(key="beacon"):
        keys.listen(
            drawn.commands,
            page=drawn.page,
            run=run,
            milliseconds=1000 * (time.perf_counter() - drawn.started),
        )


def page(
    name: str,
    commands: Sequence[Command] = (),
    *,
    facts: str | None = None,
    saved: dt.datetime | None = None,
) -> Screen:
    """Draw the frame for the screen ``name`` and say where the person is. First line of every page.

    Parameters
    ----------
    name : str
        The page's own name, e.g. ``"data"``.
    commands : sequence of Command
        The page's commands: they join the menus, keys and palette; one with the id of a shell
        command (``"edit.undo"``) replaces it.
    facts : str, optional
        What the status bar says of the screen; rows × columns of the dataset when None.
    saved : datetime, optional
        When the page last saved by itself.
    """
    screen = where(name)
    around = _frame.get() or _Frame(st.container(key="toolbar", horizontal=True, wrap=False))
    around.page = name
    around.commands = merged(toolbar.own_commands(screen.ws, screen.version), commands)
    with around.toolbar:
        toolbar.draw(around.commands, screen.version if BY_NAME[name].dataset else None)
    try:
        live = bool(status.open_jobs(screen.ws))
    except MillwrightError as error:  # no screen can show anything of such a workspace
        status.draw(screen.ws, False, "", saved)
        guard.show(error)
        _beacon(around)
        st.stop()
    tree.draw(screen.ws, screen.place, live)
    status.draw(screen.ws, live, _facts(name, screen) if facts is None else facts, saved)
    toolbar.perform(around.commands, screen.ws, name)
    return screen


def where(name: str) -> Screen:
    """What :func:`page` returns, without drawing.

    For a page whose commands depend on the dataset.
    """
    entry, ws = BY_NAME[name], here.workspace()
    screen = _screen(ws, current(shown=entry.dataset or entry.run))
    _configure(
        f"{entry.title} · {screen.version.dataset} · Millwright"
        if screen.version and entry.dataset
        else f"{entry.title} · Millwright"
    )
    return screen


def _screen(ws: Workspace, place: Place) -> Screen:
    if place.dataset is None:
        return Screen(ws, place, None)
    try:
        return Screen(ws, place, versions.find(ws, place.dataset, place.version))
    except NotFound as error:
        without_dataset = Place(run=place.run)
        remember(without_dataset, shown=False)
        return Screen(ws, without_dataset, None, error.sentence)
    except MillwrightError as error:
        return Screen(ws, place, None, error.sentence)


def _facts(name: str, screen: Screen) -> str:
    if screen.version is None or not BY_NAME[name].dataset:
        return ""
    return (
        f"{words.count(screen.version.rows)} rows ×"
        f" {words.plural(len(screen.version.columns), 'column')}"
    )
