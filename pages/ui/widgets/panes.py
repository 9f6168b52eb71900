"""The only layout: a window is split into columns, and a column holds panes.

Both fill what is there; the page never scrolls.

Widths that a person drags stay in the browser (assets/shell.js), under the name of the split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

Height = Literal["stretch", "content"] | int


def split(name: str, *widths: int | None, height: Height = "stretch") -> list[DeltaGenerator]:
    """Columns side by side, each to be filled with :func:`pane` (or split again).

    Parameters
    ----------
    name : str
        Unique on the page; dragged widths are remembered under it.
    widths : int or None
        Pixels for a column with an edge to drag, None for one that takes what is left. At least one
        must be None.
    """
    row = st.container(
        key=f"split_{name}", horizontal=True, wrap=False, height=height, border=False, gap="xsmall"
    )
    stretch = widths.index(None)
    columns = []
    for place, width in enumerate(widths):
        edge = "mid" if width is None else "right" if place < stretch else "left"
        columns.append(
            row.container(
                key=f"col_{edge}_{name}_{place}",
                width=width or "stretch",
                height="stretch",
                gap="xsmall",
            )
        )
    return columns


@contextmanager
def pane(
    title: str, key: str, *, height: Height = "stretch", tools: Callable[[], None] | None = None
) -> Iterator[DeltaGenerator]:
    """A bordered part of the window with a heading; its content scrolls inside it.

    Parameters
    ----------
    title : str
        The heading, in sentence case; empty for none.
    key : str
        Unique on the page.
    tools : callable, optional
        Draws small controls at the right of the heading.
    """
    with st.container(key=f"pane_{key}", height=height, border=False, gap="xsmall"):
        if title or tools:
            with st.container(
                key=f"head_{key}",
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                gap="xsmall",
            ):
                st.markdown(f"###### {title}", anchors=False)
                if tools:
                    tools()
        fits = height == "content"
        body = st.container(
            key=f"{'fit' if fits else 'body'}_{key}",
            height="content" if fits else "stretch",
            border=False,
            gap="small",
        )
        with body:
            yield body


def empty(icon: str, title: str, text: str, key: str = "empty") -> DeltaGenerator:
    """What a pane shows while there is nothing: what will be here.

    Returns the place for the one primary action and the one sample.

    Parameters
    ----------
    icon : str
        The name of a Material symbol.
    title, text : str
        Markdown, the text smaller below the title.
    key : str
        Tells empty panes on one page apart.
    """
    with st.container(
        key=f"nothing_{key}",
        height="stretch",
        horizontal_alignment="center",
        vertical_alignment="center",
        gap="xsmall",
    ):
        st.markdown(f":gray[:material/{icon}:]", text_alignment="center", width="content")
        st.markdown(f"**{title}**", text_alignment="center")
        st.caption(text, text_alignment="center", width=420)
        return st.container(horizontal=True, horizontal_alignment="center", gap="small")
