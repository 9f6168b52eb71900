"""The place to drop a file: sent by the app's own route straight to disk, whatever its size
(assets/upload.js).
"""

from __future__ import annotations

import streamlit as st

from core.data.source import file_sources
from core.workbench.workspace import Workspace
from pages.ui.here import ASSETS

_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")

_component = st.components.v2.component(
    "millwright_upload",
    html=(ASSETS / "upload.html").read_text(encoding="utf-8"),
    css=(ASSETS / "upload.css").read_text(encoding="utf-8"),
    js=(ASSETS / "upload.js").read_text(encoding="utf-8"),
)


def _accepted() -> list[str]:
    """What the browser's file dialog shows: the suffixes of all sources, and of packed files.

    Other names can be dropped; the content decides.
    """
    return sorted({suffix for source in file_sources() for suffix in source.suffixes}) + list(
        _PACKED
    )


def drop(
    ws: Workspace,
    key: str,
    *,
    title: str = "Drop a file here, or choose one",
    hint: str | None = None,
) -> str | None:
    """Draw the place to drop a file; returns the token of an upload in the run after it arrived
    (see ``uploads.find``).

    Parameters
    ----------
    ws : Workspace
        Its settings limit the size.
    key : str
    title : str
        What to do.
    hint : str, optional
        What may be dropped; None: the formats and the limit of size.
    """
    limit = ws.settings.int("upload_limit_mb")
    any_format = (
        "CSV, TSV, JSON, Parquet, Excel, XML, DBF, fixed width, also .gz and .zip."
        f" Up to {limit:,} MB. It stays on this machine."
    )
    data = {
        "title": title,
        "hint": hint or any_format,
        "limit": limit,
        "accept": ",".join(_accepted()),
    }
    answer = _component(data=data, key=key, on_done_change=lambda: None, height="content")
    token: str | None = answer.done
    return token
