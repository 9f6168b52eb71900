"""Clean: a recipe of steps, what each one does, and the table after it; saved as a new version."""

from dataclasses import replace

import streamlit as st

from core.workbench import cleaning
from core.workbench.datasets import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import applied_steps, effect, recipe_commands, save
from pages.ui.clean import draft as clean_draft
from pages.ui.clean import suggestions as clean_suggest
from pages.ui.frame import place, shell
from pages.ui.widgets import guard, panes


def _nothing(missing: str) -> None:
    text = (
        missing
        or "Its cleaning steps, what each of them does, and the table after it will be here."
    )
    with (
        panes.pane("Clean", "clean"),
        panes.empty("cleaning_services", "Choose a dataset first", text),
    ):
        if st.button(
            "Import a file", type="primary", icon=":material/upload_file:", key="primary_import"
        ):
            shell.go("data", new=1)
        if st.button("Make the demo", icon=":material/science:", key="sample_demo"):
            shell.keys.ask("file.demo")
            st.rerun()


def _dataset(ws: Workspace, version: VersionView, draft: cleaning.Draft) -> None:
    chosen = clean_draft.chosen(draft.recipe)
    tried = clean_draft.looked(ws, version, draft.recipe, chosen)
    left, middle, right = panes.split("clean", 320, None, 300)
    with left:
        applied_steps.applied(ws, version, draft.recipe, tried, chosen)
        clean_suggest.suggestions(ws, version, draft.recipe)
    with middle:
        save.outcome(ws, version)
        effect.table(version, draft.recipe, tried, chosen)
    with right:
        effect.inspector(ws, version, draft.recipe, tried, chosen)


here = shell.where("clean")
if here.version is not None:
    place.settle(
        replace(here.place, version=here.version.number)
    )  # a draft belongs to one version: the URL names it
draft = guard.attempt(cleaning.draft, here.ws, here.version.id) if here.version else None
screen = shell.page(
    "clean",
    recipe_commands.own_commands(here.ws, here.version, draft),
    saved=draft.saved if draft else None,
)
if screen.version is None or draft is None:
    _nothing(screen.missing)
else:
    _dataset(screen.ws, screen.version, draft)
