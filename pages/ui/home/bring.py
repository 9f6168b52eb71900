"""The place to drop a file, the demo, and the gallery."""

from __future__ import annotations

import streamlit as st

from core.data.demo_tables import SAMPLES
from core.workbench.workspace import Workspace
from pages.ui.data import samples
from pages.ui.frame import keys, screens
from pages.ui.widgets import job_panel, upload


def draw(ws: Workspace, dataset_ids: dict[str, int]) -> None:
    """Draw all three; ``dataset_ids`` says which names are taken by datasets that are there."""
    token = upload.drop(ws, "home_upload")
    if token:
        screens.go("data", upload=token)
    job = job_panel.newest(ws, "demo", unfinished=True)
    if job is not None:
        job_panel.draw(ws, job.id or 0, log=False, key="demo")
    elif not set(SAMPLES) <= set(dataset_ids):
        _demo()
    samples.gallery(ws, dataset_ids)


def _demo() -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            "Load the demo data", type="primary", icon=":material/science:", key="primary_demo"
        ):
            keys.ask("file.demo")
            st.rerun()
        st.caption("Three generated datasets with finished runs, in under a minute.")
