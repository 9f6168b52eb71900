"""Home: bring data, find what you worked on, see what to do next."""

from core.workbench import datasets, history
from pages.ui.frame import keeping, shell
from pages.ui.home import bring, next_steps, recent
from pages.ui.widgets import guard, panes

screen = shell.page("home")
all_datasets = guard.attempt(datasets.datasets, screen.ws) or []
runs = guard.attempt(history.runs, screen.ws, limit=30) or []
with guard.here():
    keeping.banner(screen.ws)
left, right = panes.split("home", None, 300)
with left:
    with panes.pane("Start", "start", height="content"), guard.here():
        bring.draw(screen.ws, {item.name: item.id for item in all_datasets})
    with panes.pane("Recent", "recent"):
        recent.draw(all_datasets[: recent.LIMIT], runs)
with right, panes.pane("What to do next", "next"):
    next_steps.draw(all_datasets, runs)
