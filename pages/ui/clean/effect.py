"""What the recipe makes of the table: the rows after the chosen step, and one column before and
after.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import streamlit as st

from core.data.recipe.recipe import Recipe
from core.data.schema import ColumnType
from core.workbench import cleaning
from core.workbench.cleaning import RecipePreview
from core.workbench.datasets import VersionView
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, column_choice, guard, panes, tables, words

if TYPE_CHECKING:
    from core.data.recipe.before_after import BeforeAfter

_COLUMN = "clean_column"  # key of the choice of a column
_LABEL = 24  # letters of a value that fit beside its bar


def table(version: VersionView, recipe: Recipe, tried: RecipePreview | None, chosen: int) -> None:
    """Draw the table after the chosen step, and on what the counts rest."""
    with panes.pane(_title(recipe, chosen), "after"):
        if tried is None:
            return
        size = (
            f"{words.plural(len(tried.frame), 'row')} ×"
            f" {words.plural(len(tried.frame.columns), 'column')}"
        )
        st.caption(f"{size}. {tried.sentence}")
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
    """Draw one column before and after the steps that are shown."""
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
            found = _compared(
                ws,
                str(ws.folder),
                version.id,
                json.dumps(Recipe(steps=recipe.steps[:chosen]).dump()),
                name,
            )
            _chart(found)
            _facts(version, tried, found)


def _follow(version: VersionView, recipe: Recipe, tried: RecipePreview, chosen: int) -> None:
    """Look at a column that the step at hand changes, as soon as another step is; a link that names
    a column is believed.
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


def _chart(found: BeforeAfter) -> None:
    across = found.kind == "value"
    labels = [_named(value) for value in found.labels] if across else _bins(found)
    if not labels:
        st.caption("There is no value to draw.")
        return
    figure, colours = go.Figure(), charts.colours()
    for name, counts, colour in (
        ("before", found.before, charts.QUIET),
        ("after", found.after, colours[0]),
    ):
        if not counts:
            continue
        places = list(range(len(labels)))
        data = (
            {"y": places, "x": list(counts), "orientation": "h"}
            if across
            else {"x": places, "y": list(counts)}
        )
        hover = "%{customdata}: %{x:,} rows" if across else "%{customdata}: %{y:,} rows"
        figure.add_bar(
            **data,
            name=name,
            marker_color=colour,
            customdata=labels,
            hovertemplate=f"{hover} {name}<extra></extra>",
        )
    figure.update_layout(barmode="group", bargap=0.12, bargroupgap=0)
    (figure.update_yaxes if across else figure.update_xaxes)(
        **_ticks(labels, across), automargin=True
    )
    (figure.update_xaxes if across else figure.update_yaxes)(nticks=4, tickformat=",")
    if across:
        figure.update_yaxes(autorange="reversed")
    charts.plotly(
        figure,
        key="before_after",
        alt=f"{found.column} before and after the steps",
        height=90 + 26 * len(labels) if across else 240,
    )


def _named(value: str) -> str:
    """A value beside its bar; spaces at an end are made visible, they make two values of one."""
    left, right = len(value) - len(value.lstrip()), len(value) - len(value.rstrip())
    shown = "␣" * min(left, 3) + value.strip() + "␣" * (min(right, 3) if value.strip() else 0)
    return words.html(shown if len(shown) <= _LABEL else f"{shown[: _LABEL - 1]}…")


def _bins(found: BeforeAfter) -> list[str]:
    say = _day if found.kind == "date" else words.number
    return [f"{say(low)} – {say(high)}" for low, high in itertools.pairwise(found.edges)]


def _day(microseconds: float) -> str:
    return f"{dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds):%Y-%m-%d}"


def _ticks(labels: list[str], every: bool) -> dict[str, list[int] | list[str]]:
    """Names at the axis: all values, or the lower edge of a few bins."""
    places = (
        list(range(len(labels))) if every else list(range(0, len(labels), max(1, len(labels) // 3)))
    )
    return {
        "tickvals": places,
        "ticktext": [labels[place] if every else labels[place].split(" – ")[0] for place in places],
    }


def _facts(version: VersionView, tried: RecipePreview, found: BeforeAfter) -> None:
    old = next((str(column.type) for column in version.columns if column.name == found.column), "–")
    new = next((str(column.type) for column in tried.schema if column.name == found.column), "–")
    present = [words.count(sum(side)) for side in (found.before, found.after)]
    missing = [words.count(side) for side in (found.missing_before, found.missing_after)]
    rows = {
        "": ["Type", "Present", "Missing"],
        "Before": [old, present[0], missing[0]],
        "After": [new, present[1], missing[1]],
    }
    st.table(
        rows,
        hide_index=True,
        border="horizontal",
        alt=f"{found.column} before and after, in figures",
    )
    st.caption(tried.sentence)
