"""Compare: which run is better, is the difference real, where do they err, and what sets them
apart.
"""

from pages.ui.compare import comparison_views, run_table
from pages.ui.frame import first_steps, noticed, shell
from pages.ui.widgets import panes

screen = shell.page("compare")
run_ids: list[int] = []
with panes.pane("Runs", "runs", height="content"):
    runs, buttons = run_table.filtered(screen.ws, screen.version)
    if runs:
        run_ids = run_table.draw(screen.ws, runs, screen.place.run, buttons)
with panes.pane("", "views"):
    if runs:
        noticed.bar(screen.ws, [run for run in runs if run.id in run_ids])
        comparison_views.draw(screen.ws, run_ids)
    else:
        text = "Train models on a dataset; their scores, curves and differences appear here."
        first_steps.offer_training(panes.empty("leaderboard", "No runs yet", text), demo=True)
