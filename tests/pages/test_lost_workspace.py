"""A workspace that is deleted, moved or emptied while it is open: told in a sentence on every
screen.
"""

import pytest

from core.workbench.workspace import Workspace
from pages.ui.frame.screens import ENTRIES
from tests.pages.conftest import People
from tests.pages.driving import open_page, text


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_a_workspace_that_was_moved(ws: Workspace, people: People, name: str) -> None:
    ws.folder.rename(ws.folder.with_name("elsewhere"))
    shown = text(open_page(name, dataset=people.dataset))
    assert "folder “workspace” is not there any more: it was moved or deleted" in shown
    assert not ws.folder.exists()


def test_a_history_that_was_emptied(ws: Workspace) -> None:
    ws.store.path.write_bytes(b"")
    assert "database was emptied" in text(open_page("home"))
