"""Compare: which run is better, is the difference real, where do they err, and what sets them
apart.
"""

import streamlit as st

from pages.ui.compare import comparison_views, run_table
from pages.ui.frame import shell
from pages.ui.widgets import panes

screen = shell.page("compare")
chosen: list[int] = []
with panes.pane("Runs", "runs", height="content"):
    runs = run_table.found(screen.ws, screen.version)
    if runs:
        chosen = run_table.table(screen.ws, runs, screen.place.run)
if not runs:
    with (
        panes.pane("", "views"),
        panes.empty(
            "leaderboard",
            "No runs yet",
            "Train models on a dataset; their scores, curves and differences appear here.",
        ),
    ):
        if st.button(
            "Train models", type="primary", icon=":material/model_training:", key="primary_train"
        ):
            shell.go("train")
        if st.button("Make the demo", icon=":material/science:", key="sample_demo"):
            shell.keys.ask("file.demo")
            st.rerun()
else:
    with panes.pane("", "views"):
        comparison_views.views(screen.ws, chosen)
