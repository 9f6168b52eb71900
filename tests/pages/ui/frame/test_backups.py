"""Help → Backups: taken by a click, put back after saying what would be forgotten."""

from __future__ import annotations

from core.jobs.records import JobRecord
from core.workbench import datasets, restoring
from core.workbench.workspace import Workspace
from pages.ui.frame import backups
from tests.pages.conftest import People
from tests.pages.ui.drawing import captions, drawn, labels, sentences


def test_without_one_a_click_takes_the_first(ws: Workspace) -> None:
    page = drawn(backups.show, ws)
    assert sentences(page) == ["There is no backup yet."]
    assert "every 6 hours" in captions(page)[0]
    page.button(key="backup_now").click().run(timeout=60)
    assert [copy.scheduled for copy in restoring.copies(ws.folder)] == [True]
    assert "Select a backup" in captions(drawn(backups.show, ws))[-1]


def test_the_loss_is_said_before_a_backup_is_put_back(ws: Workspace, people: People) -> None:
    copy = restoring.back_up(ws)
    page = drawn(backups._restore, ws, copy)
    assert "knows everything that the history knows" in sentences(page)[0]
    datasets.rename(ws, people.dataset, "Persons")
    with ws.store.write() as session:
        session.add(JobRecord(id=4, kind="demo", title="Make the demo", state="done"))
    page = drawn(backups._restore, ws, copy)
    assert "1 job (Make the demo · job 4)" in page.warning[0].value.replace("\\", "")
    assert labels(page)["restore_now"].startswith("Restore millwright")
