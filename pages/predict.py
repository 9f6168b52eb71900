"""Predict: export a run as a bundle, and predict the rows of a file with it."""

from pages.ui.frame import first_steps, noticed, run_choice, shell
from pages.ui.predict import export, new_rows
from pages.ui.widgets import panes

screen = shell.page("predict")
left, right = panes.split("predict", 400, None)
with left, panes.pane("Model", "model"):
    run = run_choice.choose(screen.ws, screen.version, screen.place.run, "predict")
    if run is not None:
        noticed.bar(screen.ws, [run])
        export.draw(screen.ws, run)
with right, panes.pane("New rows", "rows"):
    if run is None:
        text = "Train models first; then new rows can be predicted with any of them."
        first_steps.offer_training(panes.empty("online_prediction", "No finished run yet", text))
    else:
        new_rows.draw(screen.ws, run)
