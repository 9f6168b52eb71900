"""What the recipe makes of the table: the rows after the chosen step, and one column before and
after.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.data.recipe.recipe import Recipe
from core.data.schema import ColumnType, Schema
from core.workbench import cleaning
from core.workbench.cleaning import RecipePreview
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.clean import before_after
from pages.ui.widgets import column_choice, guard, panes, tables, words

if TYPE_CHECKING:
    from core.data.recipe.before_after import BeforeAfter

_COLUMN = "clean_column"  # key of the choice of a column


def table(version: VersionView, recipe: Recipe, tried: RecipePreview | None, chosen: int) -> None:
    """Draw the table after the chosen step, and on what the counts rest.

    Parameters
    ----------
    version : VersionView
    recipe : Recipe
    tried : RecipePreview or None
        The preview, with the frame after ``chosen`` steps; None leaves the pane empty.
    chosen : int
        How many steps are done in the table that is shown.
    """
    with panes.pane(_title(recipe, chosen), "after"):
        if tried is None:
            return
        size = (
            f"{words.plural(len(tried.frame), 'row')} ×"
            f" {words.plural(len(tried.frame.columns), 'column')}"
        )
        st.caption(f"{size}. {words.plain(tried.sentence)}")
        place = st.container(height="stretch", gap=None, key="after_rows")
        offset = (
            tables.pages(len(tried.frame), key=f"after_page_{version.id}")
            if len(tried.frame) > tables.PAGE
            else 0
        )
        columns = typed(version, tried)
        with place:
            tables.show(
                tried.frame.iloc[offset : offset + tables.PAGE],
                key="after",
                alt=f"Rows of {version.title} after {chosen} steps",
                columns=columns,
            )


def _title(recipe: Recipe, chosen: int) -> str:
    if not recipe.steps:
        return "The table as it is"
    return (
        words.plain(f"After step {chosen} of {len(recipe.steps)}: {recipe.steps[chosen - 1].say()}")
        if chosen
        else "Before the first step"
    )


def typed(version: VersionView, tried: RecipePreview) -> dict[str, Any]:
    """How the columns of a tried table are shown."""
    return tables.typed(
        tried.schema, {column.name for column in version.columns if column.type == ColumnType.DATE}
    )


def inspector(
    ws: Workspace, version: VersionView, recipe: Recipe, tried: RecipePreview | None, chosen: int
) -> None:
    """Draw one column before and after the steps that are shown.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
    recipe : Recipe
    tried, chosen
        As for :func:`table`.
    """
    with panes.pane("Before and after", "inspector"):
        if tried is None:
            return
        after = [column.name for column in tried.schema]
        _follow(version, recipe, tried, chosen)
        name = column_choice.choose(
            [*after, *(column.name for column in version.columns if column.name not in after)],
            _COLUMN,
        )
        if name is None:
            return
        with guard.here():
            steps = json.dumps(Recipe(steps=recipe.steps[:chosen]).dump())
            column = _compared(ws, str(ws.folder), version.id, steps, name)
            before_after.chart(column)
            _facts(version, tried, column)


def _follow(version: VersionView, recipe: Recipe, tried: RecipePreview, chosen: int) -> None:
    """Choose a column that the step at hand changes, as soon as another step is at hand; a link
    that names a column is believed.
    """
    step = f"{chosen} {recipe.steps[chosen - 1].say()}" if chosen else ""
    before = st.session_state.get(f"_clean_step_{version.id}")
    st.session_state[f"_clean_step_{version.id}"] = step
    if not chosen or step == before or (before is None and "column" in st.query_params):
        return
    effect = tried.effects[chosen - 1]
    touched = (*effect.columns_changed, *effect.columns_added)
    if touched and st.session_state.get(_COLUMN) not in touched:
        st.session_state[_COLUMN] = touched[0]


@st.cache_resource(max_entries=64, show_spinner=False)
def _compared(
    _ws: Workspace, folder: str, version_id: int, recipe: str, column: str
) -> BeforeAfter:
    return cleaning.before_after(_ws, version_id, Recipe.load(recipe), column)


def _type_of(name: str, schema: Schema) -> str:
    return next((str(item.type) for item in schema if item.name == name), "–")


def _facts(version: VersionView, tried: RecipePreview, column: BeforeAfter) -> None:
    old = _type_of(column.column, version.columns)
    new = _type_of(column.column, tried.schema)
    present = [words.count(sum(side)) for side in (column.before, column.after)]
    missing = [words.count(side) for side in (column.missing_before, column.missing_after)]
    rows = {
        "": ["Type", "Present", "Missing"],
        "Before": [words.plain(text) for text in (old, present[0], missing[0])],
        "After": [words.plain(text) for text in (new, present[1], missing[1])],
    }
    st.table(
        rows,
        hide_index=True,
        border="horizontal",
        alt=f"{column.column} before and after, in figures",
    )
    st.caption(words.plain(tried.sentence))
