"""Jobs."""

from pages.ui import panes, shell

screen = shell.page("jobs")
with panes.pane("Jobs", "jobs"):
    panes.empty("checklist", "No jobs yet", "Imports, cleaning and training appear here with their progress.")
