"""Workspaces whose history is lost, for tests of listing, taking in and putting back."""

from __future__ import annotations

from core.base.settings import Settings
from core.workbench.workspace import DATABASE, Workspace, open_workspace


def emptied(ws: Workspace, settings: Settings) -> Workspace:
    """The same folder with an empty history."""
    ws.close()
    for path in ws.folder.glob(f"{DATABASE}*"):
        path.unlink()
    return open_workspace(ws.folder, settings)
