"""The workspace this app serves, opened once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.base.settings import Settings
from core.workbench.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Workspace:
    return open_workspace(folder, Settings())


def workspace() -> Workspace:
    """The workspace named by the setting ``home``; the first call opens it."""
    return _opened(Settings().path("home"))
