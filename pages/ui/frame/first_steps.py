"""What an empty screen offers: bring data, or train, in one click."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.frame import keys
from pages.ui.frame.screens import go


def offer_data(place: DeltaGenerator) -> None:
    """Draw the way to data into ``place``: a file of one's own, or the demo."""
    with place:
        if st.button(
            "Import a file", type="primary", icon=":material/upload_file:", key="primary_import"
        ):
            go("data", new=1)
        if st.button("Load the demo data", icon=":material/science:", key="sample_demo"):
            keys.ask("file.demo")
            st.rerun()


def offer_training(place: DeltaGenerator, *, demo: bool = False) -> None:
    """Draw the way to runs into ``place``; ``demo`` adds the demo, which brings some."""
    with place:
        if st.button(
            "Train models", type="primary", icon=":material/model_training:", key="primary_train"
        ):
            go("train")
        if demo and st.button("Load the demo data", icon=":material/science:", key="sample_demo"):
            keys.ask("file.demo")
            st.rerun()
