"""An empty workspace, the demo, and what a person does to a training while it runs: cancel, reload,
a second tab; then a dataset goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from core.data.demo_tables import SAMPLES
from core.workbench import datasets, history, jobs
from core.workbench.demo import CHURN, HOUSES, PUMPS, start
from tests.journeys import clicks
from tests.journeys.clicks import LONG
from tests.journeys.conftest import App, Served
from tests.journeys.driving import serve, stop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of this module's own, so that the workspace is empty."""
    served = serve(tmp_path_factory.mktemp("demo"))
    yield served
    stop(served)
    assert "Traceback" not in served.log.read_text()


@pytest.fixture
def demo(server: Served) -> None:
    """The demo is there, whichever test comes first."""
    with clicks.workspace_of(server) as ws:
        if not {item.name for item in datasets.datasets(ws)} >= set(SAMPLES):
            assert jobs.wait(ws, start(ws), 120).state == "done"


def test_the_demo_fills_an_empty_workspace(app: App) -> None:
    app.open("/")
    expect(app.key("tree")).to_contain_text("None yet")
    app.button("primary_demo").click()
    expect(app.key("job_demo")).to_be_visible()
    for name in SAMPLES:
        expect(app.key("tree")).to_contain_text(name, timeout=LONG)
    expect(app.key("job_demo")).to_have_count(0, timeout=LONG)
    expect(app.key("tree")).to_contain_text("Random forest")
    with clicks.workspace_of(app.served) as ws:
        job = next(item for item in jobs.jobs(ws) if item.kind == "demo")
        runs = history.runs(ws)
    assert job.state == "done"
    assert job.started is not None
    assert job.finished is not None
    assert (job.finished - job.started).total_seconds() < 60
    assert sorted(run.model for run in runs if run.state == "done") == [
        "dummy",
        "dummy",
        "forest",
        "lightgbm",
        "lightgbm",
        "logistic",
        "ridge",
    ]
    clicks.visit(app, "Compare")
    shown = {(row["Run"], float(row["Mean"])) for row in clicks.cells(app, "pane_runs")}
    assert shown == {(run.name, run.primary_score) for run in runs}
    app.calm()


def _begin_long_training(app: App) -> int:
    """A training of some minutes, two of whose models are done at once."""
    with clicks.workspace_of(app.served) as ws:
        houses = next(item for item in datasets.datasets(ws) if item.name == HOUSES)
    app.open(f"/train?dataset={houses.id}")
    clicks.choose_models(app, {"ridge", "forest", "mlp"})
    app.key("pane_setup").get_by_text("Folds, hold-out, seed").click()
    repeats = app.key("pane_setup").get_by_role("spinbutton", name=re.compile("Repeats"))
    repeats.fill("10")
    app.act(lambda: repeats.press("Enter"))
    return clicks.start_training(app)


def _states(app: App) -> dict[str, str]:
    return {row["Model"]: row["State"] for row in clicks.cells(app, "pane_board")}


def _scores(app: App) -> dict[str, str]:
    return {
        row["Model"]: row["RMSE"]
        for row in clicks.cells(app, "pane_board")
        if row["State"] == "done"
    }


@pytest.mark.usefixtures("demo")
def test_T13_reload_and_a_second_tab_show_the_same_training_and_cancel_keeps_what_is_done(
    app: App,
) -> None:
    job_id = _begin_long_training(app)
    board = app.key("pane_board").locator("canvas tbody tr")
    expect(board.filter(has_text="Ridge regression")).to_contain_text("done", timeout=LONG)
    before = _scores(app)
    with clicks.workspace_of(app.served) as ws:
        ridge = next(run.id for run in history.runs(ws, job_id=job_id) if run.model == "ridge")
    expect(app.key(f"nav_run_{ridge}")).to_contain_text("RMSE")  # the tree knows without a reload
    app.page.reload()
    app.wait()
    assert clicks.param(app, "training") == str(job_id)
    expect(app.key("job_training")).to_contain_text("running")
    after = _scores(app)
    assert before.items() <= after.items()
    second = App(app.page.context.new_page(), app.served)
    second.open(app.page.url.removeprefix(app.url))
    expect(second.key("job_training")).to_contain_text("running")
    assert after.items() <= _scores(second).items()
    here = app.page.url.removeprefix(app.url)
    second.act(second.button(f"nav_run_{ridge}").click)
    expect(second.page).to_have_url(re.compile(rf"run={ridge}\b"))
    second.open(here)
    second.button("cancel_training").click()
    for tab in (second, app):  # the first tab learns it without a reload
        expect(tab.key("job_training")).to_contain_text("cancelled")
        expect(
            tab.key("pane_board").locator("canvas tbody tr").filter(has_text="Random forest")
        ).to_contain_text("cancelled")
        tab.calm()
    final = _scores(app)
    assert after.items() <= final.items()
    with clicks.workspace_of(app.served) as ws:
        assert jobs.job(ws, job_id).state == "cancelled"
        runs = {run.model: history.run(ws, run.id) for run in history.runs(ws, job_id=job_id)}
    assert {run.name: run.state for run in runs.values()} == _states(app)
    assert len(runs["ridge"].folds) == 50
    assert "pipeline.skops" in runs["ridge"].artefacts
    assert float(final["Ridge regression"]) == runs["ridge"].primary_score
    app.act(app.button("compare_these").click)  # what is done can be compared
    expect(app.page).to_have_url(re.compile("/compare"))
    assert set(clicks.param(app, "runs").split(",")) == {
        str(run.id) for run in runs.values() if run.state == "done"
    }


@pytest.mark.usefixtures("demo")
def test_a_dataset_is_deleted_and_one_that_runs_need_is_kept(app: App) -> None:
    with clicks.workspace_of(app.served) as ws:
        ids = {item.name: item.id for item in datasets.datasets(ws)}
    for name, sentence in ((HOUSES, "cannot be deleted"), (PUMPS, "")):
        app.open(f"/data?dataset={ids[name]}")
        app.button("menu_file").click()
        app.act(app.page.get_by_role("menuitem", name=re.compile("Delete this dataset")).click)
        dialog = app.page.get_by_test_id("stDialog")
        expect(dialog).to_contain_text(f"Delete {name}")
        app.button("delete_now").click()
        if sentence:
            expect(dialog).to_contain_text(sentence)
        else:
            expect(dialog).to_have_count(0)
            expect(app.key("tree")).not_to_contain_text(name)
    app.open(f"/data?dataset={ids[PUMPS]}")
    expect(app.key("work")).to_contain_text("There is no dataset")
    app.calm()
    with clicks.workspace_of(app.served) as ws:
        assert PUMPS not in {item.name for item in datasets.datasets(ws)}
    assert not (app.served.folder / "datasets" / str(ids[PUMPS])).exists()


@pytest.mark.usefixtures("demo")
def test_the_board_shows_this_dataset_alone_and_a_click_opens_a_run(app: App) -> None:
    with clicks.workspace_of(app.served) as ws:
        customers = next(item for item in datasets.datasets(ws) if item.name == CHURN)
    app.open(f"/train?dataset={customers.id}")
    shown = clicks.cells(app, "pane_board")  # the demo's job has trained on the houses too
    assert {row["Model"] for row in shown} == {
        "Baseline",
        "Logistic regression",
        "Random forest",
        "LightGBM",
    }
    assert all(0.5 <= float(row["ROC-AUC"]) < 0.9 for row in shown)
    box = app.key("pane_board").locator("canvas").first.bounding_box()
    assert box is not None
    app.page.mouse.click(box["x"] + 18, box["y"] + 26 * 1.5)
    app.page.wait_for_url(re.compile(r"/explain.*run=\d+"))
    expect(app.key("explain_bar").get_by_role("combobox", name=re.compile("Run"))).to_have_value(
        re.compile(f"^{shown[0]['Model']} · ROC-AUC")
    )
    app.calm()
