"""A leaking table: its runs are marked on every screen, the mark leads to what settles it, and a
person may accept it with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.workbench import history, importing, jobs, training, versions
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.journeys import clicks
from tests.journeys.conftest import App, Served

pytestmark = pytest.mark.browser

REASON = "It is *known* :red[before] we <b>ask</b>."


@pytest.fixture(scope="module")
def ws(server: Served) -> Iterator[Workspace]:
    with clicks.workspace_of(server) as opened:
        yield opened


@pytest.fixture(scope="module")
def run_id(ws: Workspace, tmp_path_factory: pytest.TempPathFactory) -> int:
    """A tree that was trained with the answer among its features."""
    path: Path = tmp_path_factory.mktemp("leak") / "leavers.csv"
    lines = [
        f"{20 + row % 50},{30 if row % 3 else 0},{'no' if row % 3 else 'yes'}" for row in range(240)
    ]
    path.write_text("\n".join(["age,refund,left", *lines]))
    assert jobs.wait(ws, importing.import_file(ws, path, "leavers", {}), timeout=60).state == "done"
    version_id = versions.find(ws, "leavers").id
    request = TrainRequest(version_id=version_id, target="left", models=["tree"], folds=3)
    job_id = training.train(ws, request)
    assert jobs.wait(ws, job_id, timeout=60).state == "done"
    return next(run.id for run in history.runs(ws, job_id=job_id) if run.model == "tree")


def test_marked_settled_and_accepted(app: App, ws: Workspace, run_id: int) -> None:
    finding = history.run(ws, run_id).findings[0]
    assert (finding.kind, finding.columns) == ("leak", ("refund",))
    run = history.run(ws, run_id)
    app.open("/")
    expect(app.button(f"nav_run_{run_id}")).to_contain_text(re.compile("Stop|Warn"))
    app.act(app.button(f"nav_run_{run_id}").click)  # one click: its sentence
    expect(app.key("findings_bar")).to_contain_text(finding.sentence)
    for path in (f"/explain?run={run_id}", f"/predict?run={run_id}"):
        app.open(path)
        expect(app.key("findings_bar")).to_contain_text(finding.sentence)
    app.open(f"/train?dataset={run.dataset_id}")
    expect(app.key("findings_bar")).to_contain_text(finding.sentence)

    app.button("findings").click()
    entry = app.key("finding_0")
    expect(entry).to_contain_text("Train without refund")
    entry.get_by_text("Accept…").click()
    entry.get_by_role("textbox", name="Reason").fill(REASON)
    app.act(entry.get_by_role("button", name="Accept", exact=True).click)
    accepted = history.run(ws, run_id).findings[0].accepted
    assert accepted is not None
    assert accepted.reason == REASON
    app.button("findings").click()
    expect(app.page.get_by_role("dialog")).to_contain_text(REASON)  # letter for letter

    app.act(app.page.get_by_role("button", name="Withdraw").first.click)
    expect(app.key("findings_bar")).to_contain_text(finding.sentence)
    app.button("findings").click()
    app.button("settle_0").click()
    expect(app.page).to_have_url(re.compile(r"[?&]training=\d+"))
    job_id = int(re.findall(r"training=(\d+)", app.page.url)[0])
    assert jobs.wait(ws, job_id, timeout=60).state == "done"
    for again in history.runs(ws, job_id=job_id):
        assert [item["name"] for item in history.run(ws, again.id).features] == ["age"]
        assert "MW001" not in {item.code for item in again.findings}
