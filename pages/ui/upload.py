"""The place to drop a file: sent by the app's own route straight to disk, whatever its size (assets/upload.js)."""

from __future__ import annotations

import streamlit as st

from core.workbench.workspace import Workspace
from pages.ui.here import ASSETS

_ACCEPT = ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xlsx,.xlsm,.xlsb,.xls,.ods,.xml,.dbf,.gz,.bz2,.xz,.zip"

_component = st.components.v2.component(
    "millwright_upload",
    html=(ASSETS / "upload.html").read_text(encoding="utf-8"),
    css=(ASSETS / "upload.css").read_text(encoding="utf-8"),
    js=(ASSETS / "upload.js").read_text(encoding="utf-8"),
)


def drop(ws: Workspace, key: str, *, title: str = "Drop a file here, or choose one", hint: str | None = None) -> str | None:
    """Draw the place to drop a file; returns the token of an upload in the run after it arrived (see ``uploads.find``)."""
    limit = ws.settings.int("upload_limit_mb")
    words = hint or f"CSV, TSV, JSON, Parquet, Excel, XML, DBF, fixed width, also .gz and .zip. Up to {limit:,} MB. It stays on this machine."
    data = {"title": title, "hint": words, "limit": limit, "accept": _ACCEPT}
    return _component(data=data, key=key, on_done_change=lambda: None, height="content").done
