"""The workspace tree at the left: datasets with their size, runs with their primary metric."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import datasets, history
from core.workbench.workspace import Workspace
from pages.ui.frame import keys, run_choice
from pages.ui.frame.place import Place
from pages.ui.widgets import findings, words

_PACE = "2s"  # between two looks while a job is open
_SHOWN = 40  # entries of a section; the palette finds the others


def recent_runs(ws: Workspace, limit: int = _SHOWN) -> list[history.RunSummary]:
    """The newest runs of the history."""
    return history.runs(ws, limit=limit)


def draw(ws: Workspace, place: Place, live: bool) -> None:
    """Draw the tree into the sidebar; ``live``: a job is open, so states and scores change by
    themselves.
    """
    with st.sidebar, st.container(key="tree", gap="xsmall"):
        if live:
            st.fragment(_draw, run_every=_PACE, key="tree_live")(ws, place, live)
        else:
            _draw(ws, place, live)


def _draw(ws: Workspace, place: Place, live: bool) -> None:
    try:
        _datasets(ws, place, live)
        _runs(ws, place, live)
    except MillwrightError as error:
        st.error(words.plain(error.sentence), icon=":material/error:")


@dataclass(frozen=True)
class _Entry:
    """A line that opens something."""

    asks: str  # the command, e.g. "dataset.3"
    label: str
    icon: str
    help: str
    here: bool  # it is open


def _draw_entry(entry: _Entry, live: bool) -> None:
    """Draw the line.

    Within a fragment a click reaches the page by drawing it anew; otherwise it is drawn anew
    anyway.
    """
    pressed = st.button(
        entry.label,
        key=f"nav_{entry.asks.replace('.', '_')}",
        icon=f":material/{entry.icon}:",
        width="stretch",
        type="secondary" if entry.here else "tertiary",
        help=entry.help,
        on_click=None if live else partial(keys.ask, entry.asks),
    )
    if pressed and live:
        keys.ask(entry.asks)
        st.rerun()


def _datasets(ws: Workspace, place: Place, live: bool) -> None:
    every = datasets.datasets(ws)
    st.markdown("###### Datasets", anchors=False)
    if not every:
        st.caption("None yet. Import a file, or load the demo data.")
    for item in every[:_SHOWN]:
        about = f"{words.count(item.rows)} rows, {words.size(item.bytes)}, version {item.number}"
        entry = _Entry(
            asks=f"dataset.{item.id}",
            label=f"{words.plain(item.name)} :gray[{words.short(item.rows)} × {item.columns}]",
            icon="table",
            help=f"{about}, {words.ago(item.created)}",
            here=item.id == place.dataset,
        )
        _draw_entry(entry, live)
    _more(len(every))


def _runs(ws: Workspace, place: Place, live: bool) -> None:
    runs = recent_runs(ws, _SHOWN + 1)
    if not runs:
        return
    st.markdown("###### Runs", anchors=False)
    for item in runs[:_SHOWN]:
        colour = "gray" if item.primary_score is None else "green"
        score = words.plain(run_choice.score(item, 3))
        about = f"{item.name}, run {item.id}: {item.target} of {item.dataset}"
        worst = findings.worst(item.findings)
        mark = None if worst is None else findings.mark_of(worst)
        word = "" if mark is None else f" :{mark.colour}[{mark.short}]"
        noticed = "" if worst is None else f". {worst.code} {worst.sentence}"
        entry = _Entry(
            asks=f"run.{item.id}",
            label=f"{words.plain(item.name)}{word} :{colour}[{score}]",
            icon="network_node" if mark is None else mark.icon,
            help=words.plain(f"{about}, {words.ago(item.created)}{noticed}"),
            here=item.id == place.run,
        )
        _draw_entry(entry, live)
    _more(len(runs))


def _more(number: int) -> None:
    if number > _SHOWN:
        st.caption("More: press Ctrl+K and type a name.")
