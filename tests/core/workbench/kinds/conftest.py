"""A workspace with datasets and finished runs, for the jobs that go on from there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.jobs.kind import JobContext
from core.workbench.workspace import Workspace, open_workspace

FORMER = Path(__file__).parents[1] / "former_demo"


@pytest.fixture
def filled(tmp_path: Path, settings: Settings) -> Iterator[Workspace]:
    """Three datasets (houses: 80 rows, version 3; customers cleaned: version 4) and eight runs."""
    with zipfile.ZipFile(FORMER / "workspace.zip") as archive:
        archive.extractall(tmp_path / "filled")
    with open_workspace(tmp_path / "filled", settings) as ws:
        yield ws


@pytest.fixture
def context(filled: Workspace) -> JobContext:
    """What a job in that workspace knows about itself."""
    return JobContext(filled.folder, 99, 1)
