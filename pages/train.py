"""Train: choose what to predict and with which models; watch the folds come in."""

from pages.ui.frame import first_steps, shell
from pages.ui.train import board, setup
from pages.ui.widgets import panes, words

screen = shell.page("train")
if screen.version is None:
    text = "Models learn from a dataset. Pick one in the tree, or bring a file."
    with panes.pane("Train", "train"):
        first_steps.offer_data(
            panes.empty(
                "model_training", "Choose a dataset first", words.plain(screen.missing or text)
            )
        )
else:
    left, right = panes.split("train", 340, None)
    with left, panes.pane("New training", "setup"):
        setup.draw(screen.ws, screen.version)
    with right:
        board.draw(screen.ws, screen.version)
