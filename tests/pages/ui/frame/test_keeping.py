"""Help → Check workspace: what is wrong, and taking in what the history does not know."""

from __future__ import annotations

import pytest

from core.base.settings import Settings
from core.workbench import datasets, strays
from core.workbench.workspace import DATABASE, Workspace, open_workspace
from pages.ui.frame import keeping
from tests.pages.conftest import People
from tests.pages.ui.drawing import captions, drawn, labels, sentences


@pytest.fixture
def lost(ws: Workspace, people: People) -> Workspace:
    """The small workspace with an empty history: one table and two runs are in its folder."""
    ws.close()
    for path in ws.folder.glob(f"{DATABASE}*"):
        path.unlink()
    settings = Settings(dict(ws.settings))
    with open_workspace(ws.folder, settings) as opened:
        yield opened


def test_a_whole_workspace_is_said_to_be_whole(ws: Workspace) -> None:
    page = drawn(keeping.check, ws)
    assert "The history is sound, every file is there" in sentences(page)[0]
    assert set(labels(page)) == {"check_all"}


def test_strays_are_adopted_by_a_click(lost: Workspace) -> None:
    page = drawn(keeping.check, lost)
    assert "**3 folders are not in the history.**" in "\n".join(sentences(page))
    assert list(page.dataframe[0].value["What"])[-1] == "People · v1"
    assert labels(page)["adopt"] == "Adopt all"
    page.button(key="adopt").click().run(timeout=60)
    assert not page.exception
    assert page.info[0].value.startswith("Adopted: People · v1, ")
    assert strays.strays(lost) == []
    assert [item.name for item in datasets.datasets(lost)] == ["People"]


def test_what_cannot_be_adopted_says_why(lost: Workspace) -> None:
    path = lost.folder / "datasets/1/1/data.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    page = drawn(keeping.check, lost)
    page.button(key="adopt").click().run(timeout=60)
    shown = page.info[0].value
    assert "is damaged" in shown
    assert "Adopted" not in shown


def test_every_file_is_compared_by_a_job(ws: Workspace) -> None:
    drawn(keeping.check, ws).button(key="check_all").click().run(timeout=60)
    assert "0 problems" in captions(drawn(keeping.check, ws))[-1]


def test_home_says_what_is_wrong(lost: Workspace) -> None:
    keeping._trouble.clear()
    page = drawn(keeping.banner, lost)
    assert page.warning[0].value == ("3 folders are in the workspace, but not in its history.")
    assert labels(page) == {"keeping_check": "Check workspace"}
    keeping._trouble.clear()


def test_the_help_menu_has_the_three(ws: Workspace) -> None:
    assert [(item.id, item.menu) for item in keeping.commands(ws)] == [
        ("help.check", "Help"),
        ("help.backups", "Help"),
        ("help.usage", "Help"),
    ]
