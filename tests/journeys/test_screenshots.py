"""Pictures of real screens, light and dark; ``MILLWRIGHT_SCREENSHOTS=1`` writes them to
``assets/screenshots``, otherwise they are artifacts.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import ARTIFACTS, App, Demo
from tests.journeys.driving import ROOT

pytestmark = pytest.mark.browser

SIZES = [(1280, 720), (1440, 900), (1920, 1080)]


SCREENS = {
    "home": ("/", "main", "Customers (churn)"),
    "table": ("/data?dataset={customers}", "statusbar", "5,000 rows × 13 columns"),
    "profile": (
        "/data?dataset={customers}&view=profile&column=age",
        "pane_inspector",
        "Standard deviation",
    ),
    "clean": ("/clean?dataset={customers}&version=1", "main", "Drop duplicate rows"),
    "train": ("/train?dataset={customers}", "main", "Logistic regression"),
    "compare": ("/compare?dataset={customers}", "main", "Baseline"),
    "curves": ("/compare?dataset={customers}&view=curves", "pane_views", "LightGBM · Area"),
    "decisions": ("/compare?dataset={customers}&view=decisions", "pane_views", "Precision"),
    "explain": ("/explain?run={lightgbm}", "main", "contract"),
    "row": ("/explain?run={lightgbm}&view=row", "main", "Row"),
    "whatif": ("/explain?run={logistic}&view=what-if", "main", "Logistic regression"),
    "predict": ("/predict?run={lightgbm}", "main", "LightGBM"),
    "jobs": ("/jobs", "main", "Load the demo data"),
}
CANVAS = {"compare"}  # its words stand in a table that is drawn, not written


def _show(app: App, demo: Demo, name: str) -> None:
    path, place, words = SCREENS[name]
    app.open(path.format(**vars(demo)))
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
@pytest.mark.parametrize(
    "app",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["light", "dark"],
)
def test_picture(app: App, demo: Demo, name: str, request: pytest.FixtureRequest) -> None:
    _show(app, demo, name)
    app.page.wait_for_load_state("networkidle")
    theme = request.node.callspec.id.split("-")[0]
    theme = theme if theme in ("light", "dark") else request.node.callspec.id.split("-")[-1]
    picture = Image.open(io.BytesIO(app.page.screenshot()))
    assert picture.size == (1440, 900)
    background = picture.convert("L").getpixel((700, 895))  # in the status bar
    assert (background > 128) == (theme == "light")
    folder = (
        ROOT / "assets" / "screenshots" if os.environ.get("MILLWRIGHT_SCREENSHOTS") else ARTIFACTS
    )
    _keep(picture, folder / f"{name}_{theme}.png")


def _keep(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").quantize(128).save(path, optimize=True)
    assert path.stat().st_size < 250_000


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_scrolls_at_any_size(app: App, demo: Demo, name: str) -> None:
    _show(app, demo, name)
    for width, height in SIZES:
        app.page.set_viewport_size({"width": width, "height": height})
        app.calm()
