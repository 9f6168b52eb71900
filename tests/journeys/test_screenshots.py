"""Pictures of real screens, light and dark; ``MILLWRIGHT_SCREENSHOTS=1`` writes them to ``assets/screenshots``, otherwise they are artifacts."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from core.base.settings import Settings
from core.workbench import datasets, demo, explaining, history, jobs
from core.workbench.workspace import open_workspace
from tests.journeys.conftest import ARTIFACTS, App
from tests.journeys.driving import ROOT, Served

pytestmark = pytest.mark.browser

SIZES = [(1280, 720), (1440, 900), (1920, 1080)]


@dataclass(frozen=True)
class Demo:
    """What the demo made, by id."""

    customers: int
    logistic: int
    lightgbm: int


@pytest.fixture(scope="module")
def made(server: Served) -> Iterator[Demo]:
    """The demo, made by the server's own worker."""
    ws = open_workspace(server.folder, Settings({"secret_key_file": str(server.folder.parent / "key")}))
    job = jobs.wait(ws, demo.start(ws), timeout=180)
    assert job.state == "done", job.error
    customers = datasets.find(ws, next(name for name in demo.SAMPLES if name.startswith("Customers"))).dataset_id
    runs = {run.model: run.id for run in history.runs(ws, dataset_id=customers)}
    for run_id in (runs["logistic"], runs["lightgbm"]):
        assert jobs.wait(ws, explaining.explain(ws, run_id), timeout=120).state == "done"
    yield Demo(customers, runs["logistic"], runs["lightgbm"])
    ws.close()


SCREENS = {
    "home": ("/", "main", "Customers (churn)"),
    "table": ("/data?dataset={customers}", "statusbar", "5,000 rows × 13 columns"),
    "profile": ("/data?dataset={customers}&view=profile&column=age", "pane_inspector", "Standard deviation"),
    "clean": ("/clean?dataset={customers}&version=1", "main", "Drop duplicate rows"),
    "train": ("/train?dataset={customers}", "main", "Logistic regression"),
    "compare": ("/compare?dataset={customers}", "main", "Baseline"),
    "curves": ("/compare?dataset={customers}&view=curves", "pane_views", "LightGBM · Area"),
    "decisions": ("/compare?dataset={customers}&view=decisions", "pane_views", "Precision"),
    "explain": ("/explain?run={lightgbm}", "main", "contract"),
    "row": ("/explain?run={lightgbm}&view=row", "main", "Row"),
    "whatif": ("/explain?run={logistic}&view=what-if", "main", "Logistic regression"),
    "predict": ("/predict?run={lightgbm}", "main", "LightGBM"),
    "jobs": ("/jobs", "main", "Make the demo"),
}
CANVAS = {"compare"}  # its words stand in a table that is drawn, not written


def _show(app: App, made: Demo, name: str) -> None:
    path, place, words = SCREENS[name]
    app.open(path.format(**vars(made)))
    if name not in CANVAS:
        where = app.page.locator("[data-testid=stApp]") if place == "main" else app.key(place)
        expect(where).to_contain_text(words)
    else:
        expect(app.page.locator("canvas").first).to_be_visible()
    expect(app.page.locator("[data-testid=stSpinner]")).to_have_count(0)
    expect(app.page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    app.page.evaluate("() => document.fonts.ready")
    app.calm()


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("app", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_picture(app: App, made: Demo, name: str, request: pytest.FixtureRequest) -> None:
    _show(app, made, name)
    app.page.wait_for_load_state("networkidle")
    theme = request.node.callspec.id.split("-")[0]
    theme = theme if theme in ("light", "dark") else request.node.callspec.id.split("-")[-1]
    picture = Image.open(io.BytesIO(app.page.screenshot()))
    assert picture.size == (1440, 900)
    background = picture.convert("L").getpixel((700, 895))  # in the status bar
    assert (background > 128) == (theme == "light")
    folder = ROOT / "assets" / "screenshots" if os.environ.get("MILLWRIGHT_SCREENSHOTS") else ARTIFACTS
    _keep(picture, folder / f"{name}_{theme}.png")


def _keep(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(128).save(path, optimize=True)
    assert path.stat().st_size < 250_000


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_scrolls_at_any_size(app: App, made: Demo, name: str) -> None:
    _show(app, made, name)
    for width, height in SIZES:
        app.page.set_viewport_size({"width": width, "height": height})
        app.calm()
