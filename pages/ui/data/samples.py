"""The gallery of demo tables: each can be added by itself."""

from __future__ import annotations

import streamlit as st

from core.data.demo_tables import SAMPLES
from core.workbench import importing
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import guard, words

_ABOUT = {
    "Customers (churn)": (
        "group",
        "Who leaves a telephone company? 5,000 customers with contract, charges and calls.",
    ),
    "Houses (prices)": (
        "home_work",
        "What does a house cost? Area, age, energy class and place, with the price to predict.",
    ),
    "Pumps (sensors)": (
        "sensors",
        "How do pumps run before they fail? Readings over time, with gaps and a fault.",
    ),
}


def gallery(ws: Workspace, dataset_ids: dict[str, int]) -> None:
    """Draw one card per demo table; ``dataset_ids`` maps the names of datasets that are there
    to their ids.
    """
    with st.grid(3, min_column_width=210, gap="small"):
        for place, name in enumerate(SAMPLES):
            icon, text = _ABOUT.get(name, ("table", ""))
            with st.container(border=True, gap="xsmall", key=f"sample_{place}"):
                st.markdown(f":material/{icon}: **{words.plain(name)}**")
                st.caption(words.plain(text))
                if name in dataset_ids:
                    if st.button(
                        "Open", key=f"open_sample_{place}", icon=":material/table:", width="stretch"
                    ):
                        screens.go("data", dataset=dataset_ids[name])
                elif st.button(
                    "Add", key=f"add_sample_{place}", icon=":material/add:", width="stretch"
                ):
                    with guard.here():
                        add(ws, name)


def add(ws: Workspace, name: str) -> None:
    """Import one demo table and show the job."""
    from core.workbench import demo

    job_id = importing.import_file(ws, demo.sample_file(ws, name), name=name)
    screens.go("data", job=job_id)
