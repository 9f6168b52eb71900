"""The script for every screen: it runs the page inside the frame, and ends with the beacon."""

from __future__ import annotations

from core.workbench.workspace import Workspace
from tests.pages.conftest import People
from tests.pages.driving import click, open_in_app, text


def test_the_first_screen_is_home_inside_the_frame(empty_ws: Workspace) -> None:
    app = open_in_app("home")
    assert "None yet. Import a file, or load the demo data." in text(app)  # the frame's tree
    assert "What you import and train will be listed here." in text(app)  # the page


def test_every_run_is_counted_once_it_is_drawn(ws: Workspace, people: People) -> None:
    app = open_in_app("home")
    before = app.session_state["_run"]
    click(app, f"nav_run_{people.logistic}")
    assert app.session_state["_run"] > before
    assert "Mean ± standard deviation over folds" in text(app)


def test_no_folder_called_pages_stands_beside_it() -> None:
    from tests.pages.driving import MAIN

    assert [path.name for path in MAIN.parent.iterdir() if path.suffix == ".py"] == ["main.py"]
    assert not (MAIN.parent / "pages").exists()
