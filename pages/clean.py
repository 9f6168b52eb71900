"""Clean: a recipe of steps, what each one does, and the table after it; saved as a new version."""

from dataclasses import replace

from core.workbench import cleaning
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import (
    applied_steps,
    effect,
    recipe_commands,
    recipe_draft,
    saving,
    suggestions,
)
from pages.ui.frame import first_steps, place, shell
from pages.ui.widgets import guard, panes, words


def _nothing_chosen(missing: str) -> None:
    text = "Its cleaning steps, what each of them does, and the table after it will be here."
    with panes.pane("Clean", "clean"):
        first_steps.offer_data(
            panes.empty("cleaning_services", "Choose a dataset first", words.plain(missing or text))
        )


def _dataset(ws: Workspace, version: VersionView, draft: cleaning.Draft) -> None:
    chosen = recipe_draft.chosen_step(draft.recipe)
    tried = recipe_draft.preview(ws, version, draft.recipe, chosen)
    left, middle, right = panes.split("clean", 320, None, 300)
    with left:
        applied_steps.draw(ws, version, draft.recipe, tried, chosen)
        suggestions.draw(ws, version, draft.recipe)
    with middle:
        saving.outcome(ws)
        effect.table(version, draft.recipe, tried, chosen)
    with right:
        effect.inspector(ws, version, draft.recipe, tried, chosen)


here = shell.where("clean")
if here.version is not None:  # a draft belongs to one version: the URL names it
    place.remember(replace(here.place, version=here.version.number))
draft = guard.attempt(cleaning.draft, here.ws, here.version.id) if here.version else None
screen = shell.page(
    "clean",
    recipe_commands.own_commands(here.ws, here.version, draft),
    saved=draft.saved if draft else None,
)
if screen.version is None or draft is None:
    _nothing_chosen(screen.missing)
else:
    _dataset(screen.ws, screen.version, draft)
