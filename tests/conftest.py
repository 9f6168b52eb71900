"""What all tests share: a workspace of their own, and the way to the real data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.workbench.workspace import Workspace, open_workspace

REQUIRED = set(filter(None, os.environ.get("MILLWRIGHT_REQUIRE", "").split(",")))
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def missing(what: str, reason: str) -> None:
    """Skip with a reason, or fail where the environment promises that ``what`` is there."""
    if what in REQUIRED:
        pytest.fail(f"{what} is required here, but {reason}")
    pytest.skip(reason)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that touch nothing outside the test's folder; jobs run at once."""
    return Settings(
        {
            "immediate": True,
            "secret_key_file": str(tmp_path / "key"),
            "home": str(tmp_path / "home"),
        }
    )


@pytest.fixture
def workspace(tmp_path: Path, settings: Settings) -> Iterator[Workspace]:
    """An empty workspace."""
    opened = open_workspace(tmp_path / "workspace", settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data sets beside the project; tests that need it are skipped where it is
    absent.
    """
    if not SHARED.is_dir():
        missing("shared", f"the real data sets are not at {SHARED.name}")
    return SHARED
