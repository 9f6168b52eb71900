"""Tables: what is shown of runs, jobs, columns and rows, each in one way everywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from core.data.schema import ColumnType, Schema
from pages.ui.widgets import words
from pages.ui.widgets.panes import Height

PAGE = 200  # rows of a paged table
ROW = 26  # pixels
Colour = Literal["gray", "blue", "green", "red", "orange"]
STATE_COLOURS: dict[str, Colour] = {
    "waiting": "gray",
    "queued": "gray",
    "running": "blue",
    "done": "green",
    "failed": "red",
    "cancelled": "orange",
}


@dataclass(frozen=True)
class Layout:
    """What differs from the usual table, which fills its pane.

    Attributes
    ----------
    height : "stretch", "content" or int
        Pixels, where it is a number; so is ``row_height``.
    order : sequence of str, optional
        The columns from the left.
    selected : sequence of int
        Positions of the rows that are selected at first.
    """

    height: Height = "stretch"
    row_height: int = ROW
    order: Sequence[str] | None = None
    selected: Sequence[int] = ()


def show(
    data: Any,
    *,
    key: str,
    alt: str,
    columns: Mapping[str, Any] | None = None,
    select: str | None = None,
    layout: Layout | None = None,
) -> list[int]:
    """Draw a table that fills its pane; returns the positions of the rows that are selected.

    Parameters
    ----------
    columns : mapping, optional
        Streamlit's column configuration, by column.
    select : {"one", "many"}, optional
        Let the person select rows.
    layout : Layout, optional
        How high it is and what is selected at first, where that is not the usual.
    """
    layout = layout or Layout()
    selected = list(layout.selected) if select else []
    with st.container(
        key=f"table_{key}", height="stretch" if layout.height == "stretch" else "content", gap=None
    ):
        event = st.dataframe(  # type: ignore[call-overload, misc]
            data,
            hide_index=True,
            height=layout.height,
            row_height=layout.row_height,
            key=key,
            alt=alt,
            placeholder="–",
            column_config=dict(columns or {}),
            column_order=layout.order,
            on_select="rerun" if select else "ignore",
            selection_mode="single-row" if select == "one" else "multi-row",
            selection_default={"selection": {"rows": selected}} if selected else None,
        )
    return list(event.selection.rows) if select else []


def height(rows: int, most: int) -> int:
    """Pixels of a table that shows up to ``most`` rows and scrolls beyond."""
    return ROW * (min(rows, most) + 1) + ROW // 2


def typed(schema: Schema, days: Collection[str] = ()) -> dict[str, Any]:
    """Each column with its type on hover.

    Parameters
    ----------
    schema : tuple of Column
    days : collection of str
        Columns that were dates: a frame in memory knows only dates with a time, and midnight says
        nothing.
    """
    make = st.column_config
    kinds = {
        column.name: (
            make.DateColumn
            if column.name in days and column.type == ColumnType.DATETIME
            else make.Column
        )
        for column in schema
    }
    return {column.name: kinds[column.name](help=words.plain(column.type)) for column in schema}


def state_column(label: str = "State") -> Any:
    """A column of states as coloured words (give each cell as a list of one state)."""
    return st.column_config.MultiselectColumn(
        label, options=list(STATE_COLOURS), color=list(STATE_COLOURS.values()), width=96
    )


def progress_column(label: str = "Progress") -> Any:
    """A column of shares from 0 to 1 as bars."""
    return st.column_config.ProgressColumn(
        label, format="percent", min_value=0, max_value=1, width=130
    )


def metric_column(label: str, help: str | None = None, digits: int = 4) -> Any:
    """A column of scores."""
    return st.column_config.NumberColumn(
        label, format=f"%.{digits}f", help=words.plain(help or "") or None
    )


def seconds_column(label: str = "Time") -> Any:
    """A column of seconds."""
    return st.column_config.NumberColumn(label, format="%.1f s")


def when_column(label: str = "When") -> Any:
    """A column of instants: how long ago, the exact one on hover."""
    return st.column_config.DatetimeColumn(label, format="distance")


def lazy(frame: Any, *, key: str, alt: str) -> None:
    """A table of any length, read as the person scrolls and sorts (a Polars LazyFrame)."""
    with st.container(key=f"table_{key}", height="stretch", gap=None):
        st.dataframe(
            frame,
            lazy=True,
            hide_index=True,
            height="stretch",
            row_height=ROW,
            key=key,
            alt=alt,
            placeholder="–",
        )


def arrow(
    rows: pa.Table, *, key: str, alt: str, pinned: str | None = None, select: str | None = None
) -> list[int]:
    """A page of rows, as read; returns the positions of the rows that are selected.

    Parameters
    ----------
    rows : pyarrow.Table
    key, alt : str
        The widget's key, and what the table shows, for those who do not see it.
    pinned : str, optional
        The column that stays at the left: the row number.
    select : {"one", "many"}, optional
        Let the person select rows.
    """
    columns = (
        {pinned: st.column_config.NumberColumn(pinned, pinned=True, format="%d", width=80)}
        if pinned
        else {}
    )
    return show(rows, key=key, alt=alt, columns=columns, select=select)


def pages(total: int, *, key: str, size: int = PAGE) -> int:
    """Draw the page numbers for ``total`` rows; returns the offset of the page chosen."""
    number = max(1, -(-total // size))
    return (st.pagination(number, key=key) - 1) * size


def facts(pairs: Mapping[str, str], alt: str) -> None:
    """Names and values, one under the other."""
    st.table(
        {
            "Name": [words.plain(name) for name in pairs],
            "Value": [words.plain(value) for value in pairs.values()],
        },
        hide_index=True,
        hide_header=True,
        border="horizontal",
        alt=alt,
    )


def many(rows: Sequence[Any], fields: Mapping[str, Callable[[Any], Any]]) -> pd.DataFrame:
    """Records as a frame: column → what to take of a record."""
    return pd.DataFrame({name: [take(row) for row in rows] for name, take in fields.items()})
