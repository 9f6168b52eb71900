"""Predict: export a run as a bundle, and predict the rows of a file with it."""

from pages.ui.frame import run_choice, shell
from pages.ui.predict import export as predict_export
from pages.ui.predict import new_rows
from pages.ui.widgets import panes

screen = shell.page("predict")
left, right = panes.split("predict", 400, None)
with left, panes.pane("Model", "model"):
    run = run_choice.choose(screen.ws, screen.version, screen.place.run, "predict")
    if run is not None:
        predict_export.export(screen.ws, run)
with right, panes.pane("New rows", "rows"):
    if run is None:
        if panes.empty(
            "online_prediction",
            "No finished run yet",
            "Train models first; then new rows can be predicted with any of them.",
        ).button(
            "Train models", type="primary", icon=":material/model_training:", key="primary_train"
        ):
            shell.go("train")
    else:
        new_rows.rows(screen.ws, run)
