"""Where a person without data begins: a file, the demo, or a sample."""

from __future__ import annotations

from typing import Any

import pytest

from core.data.demo_tables import SAMPLES
from core.jobs.records import JobRecord
from core.workbench import importing
from core.workbench.workspace import Workspace
from pages.ui.frame import keys, screens
from pages.ui.home import bring
from pages.ui.widgets import job_panel, upload
from tests.pages.driving import param
from tests.pages.ui.drawing import captions, drawn, labels


def test_an_empty_workspace_is_offered_the_demo_first(empty_ws: Workspace) -> None:
    page = drawn(bring.draw, empty_ws, {})
    assert labels(page)["primary_demo"] == "Load the demo data"
    assert captions(page)[0] == "Three generated datasets with finished runs, in under a minute."
    assert [labels(page)[f"add_sample_{place}"] for place in range(3)] == ["Add"] * 3


def test_the_demo_is_asked_for_by_the_command_that_the_menu_has(empty_ws: Workspace) -> None:
    page = drawn(bring.draw, empty_ws, {})
    page.button(key="primary_demo").click().run()
    assert page.session_state[keys.ASKED] == "file.demo"


@pytest.mark.parametrize(("names", "offered"), [(list(SAMPLES), False), (list(SAMPLES)[:2], True)])
def test_whoever_has_all_samples_is_not_offered_the_demo(
    empty_ws: Workspace, names: list[str], offered: bool
) -> None:
    page = drawn(bring.draw, empty_ws, {name: place for place, name in enumerate(names, 1)})
    assert ("primary_demo" in labels(page)) == offered
    assert [labels(page)[f"open_sample_{place}"] for place in range(len(names))] == ["Open"] * len(
        names
    )


def test_a_demo_under_way_is_shown_in_the_place_of_its_button(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    record = JobRecord(id=5, kind="demo", title="Load the demo data", state="running")
    monkeypatch.setattr(job_panel, "newest", lambda ws, kind, unfinished: record)
    monkeypatch.setattr(job_panel, "draw", lambda ws, job_id, **_: shown.append(job_id))
    assert "primary_demo" not in labels(drawn(bring.draw, empty_ws, {}))
    assert shown == [5]


def test_a_file_that_arrived_leads_to_its_import_settings(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(upload, "drop", lambda ws, key: "ab" * 16)
    monkeypatch.setattr(screens, "go", lambda name, **where: moves.append((name, where)))
    drawn(bring.draw, empty_ws, {})
    assert moves == [("data", {"upload": "ab" * 16})]


def test_a_sample_is_imported_by_one_click(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports: list[tuple[str, str]] = []

    def import_file(ws: object, path: Any, name: str) -> int:
        imports.append((path.name, name))
        return 9

    monkeypatch.setattr(importing, "import_file", import_file)
    page = drawn(bring.draw, empty_ws, {})
    page.button(key="add_sample_0").click().run()
    assert [name for _, name in imports] == [next(iter(SAMPLES))]
    assert param(page, "job") == "9"
