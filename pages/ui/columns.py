"""Columns: the profile of all of them on one page, their roles and types, and the inspector of one."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.workbench.datasets import VersionView
from core.workbench.workspace import Workspace
from pages.ui import panes


def profile(ws: Workspace, version: VersionView, bar: DeltaGenerator) -> None:
    """Draw the profile."""
    st.caption("…")


def inspector(ws: Workspace, version: VersionView) -> None:
    """Draw the column at hand."""
    with panes.pane("Column", "inspector"):
        st.caption("…")
