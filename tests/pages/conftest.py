"""A small workspace, filled once by the verbs that a person's clicks call, copied for each test."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from core.base.settings import Settings
from core.workbench import explaining, history, importing, jobs, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from pages.ui import here

TOWNS = ("Graz", "Lyon", "Rome")


@dataclass(frozen=True)
class People:
    """What the small workspace holds, by id."""

    folder: Path
    dataset: int
    version: int
    logistic: int
    baseline: int


def people_csv() -> str:
    """90 good rows: age (8 missing), town, income, and whether the person has left; who is older
    than 50 has, but for every ninth. Then one row that is too long.
    """
    lines = ["age,town,income,left"]
    for row in range(90):
        age = 20 + (row * 7) % 60
        left = (age > 50) != (row % 9 == 0)
        shown = "" if row % 12 == 0 else age
        lines.append(f"{shown},{TOWNS[row % 3]},{1000 + row * 10}.5,{'yes' if left else 'no'}")
    return "\n".join([*lines, "44,Graz,1500.5,yes,surplus"]) + "\n"


def _settings(folder: Path) -> Settings:
    return Settings({"immediate": True, "secret_key_file": str(folder / "key")})


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Every simulated page asks which installed packages bring components, and takes .2 s to read
    all their metadata: once is enough.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    """A dataset, and a training on it with two runs, one of them explained."""
    folder = tmp_path_factory.mktemp("people")
    file = folder / "people.csv"
    file.write_text(people_csv())
    ws = open_workspace(folder / "workspace", _settings(folder))
    version = importing.import_now(
        ws, importing.ImportParams(path=str(file), name="People", file_name=file.name)
    )
    request = TrainRequest(
        version_id=version.id, target="left", task="binary", models=["logistic"], folds=3
    )
    training.train(ws, request)
    runs = {run.model: run.id for run in history.runs(ws)}
    explaining.explain(ws, runs["logistic"])
    assert {job.state for job in jobs.jobs(ws)} == {"done"}
    ws.close()
    return People(folder, version.dataset_id, version.id, runs["logistic"], runs["dummy"])


def _serving(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Let the pages work on ``ws``."""
    monkeypatch.setattr(here, "workspace", lambda: ws)
    yield ws
    ws.close()


@pytest.fixture
def ws(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A copy of the small workspace, which the pages serve; jobs run at once."""
    shutil.copytree(people.folder / "workspace", tmp_path / "workspace")
    yield from _serving(open_workspace(tmp_path / "workspace", _settings(tmp_path)), monkeypatch)


@pytest.fixture
def empty_ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace, which the pages serve; jobs run at once."""
    yield from _serving(open_workspace(tmp_path / "workspace", _settings(tmp_path)), monkeypatch)
