"""The screens there are, and going from one to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.ui import here
from pages.ui.frame.place import remember, remembered
from pages.ui.widgets import words

FOLDER = here.ROOT / "pages"
_PLACE = ("dataset", "version", "run")


@dataclass(frozen=True)
class Entry:
    """One screen in the top navigation: its file is ``pages/<name>.py``."""

    name: str
    title: str
    icon: str
    help: str
    dataset: bool = True  # shows the current dataset: its id stands in the URL
    run: bool = False  # shows the current run


# One line here and one file in pages/ make a screen.
ENTRIES = (
    Entry("home", "Home", "home", "Recent things, the demo, and what to do next.", dataset=False),
    Entry(
        "data",
        "Data",
        "table_chart",
        "Import a file, look at it, see every column's profile, set roles.",
    ),
    Entry(
        "clean",
        "Clean",
        "cleaning_services",
        "Build a recipe of cleaning steps and see what each one does.",
    ),
    Entry(
        "train",
        "Train",
        "model_training",
        "Choose a target and models; train them with cross-validation.",
    ),
    Entry(
        "compare",
        "Compare",
        "leaderboard",
        "Runs side by side: metrics with spread, curves, differences.",
        run=True,
    ),
    Entry("explain", "Explain", "lightbulb", "Why a model predicts what it predicts.", run=True),
    Entry(
        "predict",
        "Predict",
        "online_prediction",
        "Score new rows with an exported model.",
        run=True,
    ),
    Entry("jobs", "Jobs", "checklist", "Everything that runs in the background.", dataset=False),
)
BY_NAME = {entry.name: entry for entry in ENTRIES}


def entries() -> list[Entry]:
    """The screens whose file is there."""
    return [entry for entry in ENTRIES if (FOLDER / f"{entry.name}.py").exists()]


def navigation() -> StreamlitPage:
    """Draw the top navigation; returns the page to run."""
    return st.navigation([_page(entry) for entry in entries()], position="top")


def _page(entry: Entry) -> StreamlitPage:
    return st.Page(
        FOLDER / f"{entry.name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.name,
        default=entry.name == "home",
        help=entry.help,
    )


def go(name: str, **where: int | str | None) -> None:
    """Switch to the screen ``name`` and end this run.

    Parameters
    ----------
    where : int, str or None
        ``dataset`` and ``run`` (ids) and ``version`` (a number) change the place; anything else is
        a parameter of the page's own URL. A new dataset without a version means its newest.
    """
    if "dataset" in where:
        where.setdefault("version", None)
    ids = {
        key: None if value is None else int(value) for key, value in where.items() if key in _PLACE
    }
    moved = replace(remembered(), **ids)
    remember(moved, shown=False)
    entry = BY_NAME[name]
    query = moved.query() if entry.dataset or entry.run else {}
    query |= {
        key: str(value) for key, value in where.items() if key not in _PLACE and value is not None
    }
    if entry not in entries():
        st.info(
            f"The screen “{words.plain(entry.title)}” is not part of this installation.",
            icon=":material/info:",
        )
    else:  # described anew: in a dialog or a fragment the navigation is not drawn
        st.switch_page(_page(entry), query_params=query)
