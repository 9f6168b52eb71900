"""Train: choose what to predict and with which models; watch the folds come in."""

import streamlit as st

from pages.ui.frame import shell
from pages.ui.train import board as train_board
from pages.ui.train import setup as train_setup
from pages.ui.widgets import panes

screen = shell.page("train")
if screen.version is None:
    with (
        panes.pane("Train", "train"),
        panes.empty(
            "model_training",
            "Choose a dataset first",
            "Models learn from a dataset. Pick one in the tree, or bring a file.",
        ),
    ):
        if st.button(
            "Import a file", type="primary", icon=":material/upload_file:", key="primary_import"
        ):
            shell.go("data", new=1)
        if st.button("Make the demo", icon=":material/science:", key="sample_demo"):
            shell.keys.ask("file.demo")
            st.rerun()
else:
    left, right = panes.split("train", 340, None)
    with left, panes.pane("New training", "setup"):
        train_setup.setup(screen.ws, screen.version)
    with right:
        train_board.board(screen.ws, screen.version)
