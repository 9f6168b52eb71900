"""Help → Disk usage: what uses the disk, and deleting it."""

from __future__ import annotations

from core.workbench import history, usage
from core.workbench.workspace import Workspace
from pages.ui.frame import disk_usage
from tests.pages.conftest import People
from tests.pages.ui.drawing import captions, drawn, labels, sentences


def test_the_largest_come_first_with_their_sum(ws: Workspace) -> None:
    page = drawn(disk_usage.show, ws)
    assert "used" in sentences(page)[0]
    assert "dataset version" in captions(page)[0]
    table = page.dataframe[0].value
    assert set(table["Kind"]) >= {"Dataset version", "Run", "History"}
    assert "People · v1" in set(table["What"])
    assert page.button(key="usage_whole").disabled


def test_selected_parts_are_deleted_and_what_is_in_use_stays(ws: Workspace, people: People) -> None:
    parts = {item.title: item for item in usage.usage(ws).parts}
    run = next(item for item in parts.values() if item.id == str(people.baseline))
    page = drawn(disk_usage._delete, ws, [run])
    assert labels(page)["usage_delete"] == "Delete"
    page.button(key="usage_delete").click().run(timeout=60)
    assert [item.id for item in history.runs(ws)] == [people.logistic]
    page = drawn(disk_usage._delete, ws, [parts["People · v1"]])
    assert "1 run used it" in " ".join(captions(page))
    page.button(key="usage_delete").click().run(timeout=60)
    assert len(history.runs(ws)) == 1
    assert ws.path("datasets", "1", "1").exists()


def test_a_whole_workspace_goes_when_its_name_is_typed(ws: Workspace) -> None:
    page = drawn(disk_usage._whole, ws)
    page.text_input(key="usage_whole_name").set_value("workspace").run(timeout=60)
    page.button(key="usage_whole").click().run(timeout=60)
    assert not ws.folder.exists()
