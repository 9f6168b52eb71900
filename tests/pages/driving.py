"""Opening a screen without a browser, and reading what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from pages.ui.here import ROOT

PAGES = ROOT / "pages"
MAIN = PAGES / "ui" / "server" / "script" / "main.py"


def open_page(name: str, **query: object) -> AppTest:
    """The screen ``name`` by itself, with these parameters in its URL."""
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=60)
    return _run(app, query)


def open_in_app(name: str, **query: object) -> AppTest:
    """The screen ``name`` inside the app, so that a click can lead to another screen."""
    app = _run(AppTest.from_file(str(MAIN), default_timeout=60), {})
    if name != "home":
        app.switch_page(f"../../../{name}.py")  # seen from the main script
    _run(app, query)
    return _run(app, {})  # a click right after a switch would be lost


def _run(app: AppTest, query: Mapping[str, object]) -> AppTest:
    for key, value in query.items():
        app.query_params[key] = str(value)
    app.run()
    assert not app.exception, app.exception
    return app


def click(app: AppTest, key: str) -> AppTest:
    """Press the button with this key."""
    app.button(key=key).click()
    return _run(app, {})


def raw_text(app: AppTest) -> str:
    """All sentences as they are handed to Markdown."""
    kinds = ("markdown", "caption", "error", "warning", "info", "badge")
    return "\n".join(str(item.value) for kind in kinds for item in app.get(kind))


def text(app: AppTest) -> str:
    """All sentences as a person reads them."""
    return raw_text(app).replace("\\", "")


def button_keys(app: AppTest) -> set[str]:
    """The keys of the buttons that can be pressed."""
    return {str(button.key) for button in app.button if not button.disabled}


def table(app: AppTest, column: str) -> pd.DataFrame:
    """The first table that has this column."""
    return next(item.value for item in app.dataframe if column in item.value.columns)


def metrics(app: AppTest) -> dict[str, str]:
    """Label → value of every figure."""
    return {item.label.replace("\\", ""): item.value for item in app.metric}


def param(app: AppTest, name: str) -> Any:
    """A parameter of the URL; None when it is not there."""
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def is_primary(app: AppTest, key: str) -> bool:
    """Whether the button with this key is the one to press next."""
    return bool(app.button(key=key).proto.type == "primary")
