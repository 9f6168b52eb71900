"""A catalogue lists its folder.

A broken plug-in is listed with its reason and takes nothing along.
"""

import sys
from pathlib import Path

import pytest

from core.base.catalogue import Catalogue
from core.base.errors import NotFound


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    package = tmp_path / "toy_plugins"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "good.py").write_text("class P:\n    name, title = 'good', 'Good'\nPLUGIN = P()\n")
    (package / "shared_part.py").write_text("x = 1\n")
    (package / "bad.py").write_text("import nowhere_to_be_found\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "toy_plugins"
    for name in [name for name in sys.modules if name.startswith("toy_plugins")]:
        del sys.modules[name]


def test_entries_and_broken(folder: str) -> None:
    catalogue = Catalogue(folder, "toy")
    assert catalogue.names() == ["good"]
    assert catalogue["good"].title == "Good"
    assert list(catalogue.broken) == ["bad"]
    assert "nowhere_to_be_found" in catalogue.broken["bad"]


def test_unknown_names_are_sentences(folder: str) -> None:
    catalogue = Catalogue(folder, "toy")
    with pytest.raises(NotFound, match="There is no toy “x”. Known: good"):
        catalogue["x"]
    with pytest.raises(NotFound, match=r"could not be loaded \(ModuleNotFoundError"):
        catalogue["bad"]
