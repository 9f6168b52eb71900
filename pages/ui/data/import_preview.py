"""What an import would store: what was noticed, the first rows, the type and profile of each
column.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import streamlit as st

from core.base.finding import Finding
from core.data.profile.profile import Profile
from core.data.schema import ColumnType
from core.data.source import Preview
from core.workbench import importing, profiles
from core.workbench.workspace import Workspace
from pages.ui.data import column_table
from pages.ui.data.import_overrides import override, overrides_of, with_types
from pages.ui.server.uploads import Upload
from pages.ui.widgets import guard, tables, words

_ICONS = {"note": ":material/info:", "warn": ":material/warning:", "stop": ":material/block:"}
_ASKS = ":material/help:"
VIEWS = ("Rows", "Column types", "Profile")


@st.cache_resource(max_entries=4, show_spinner="Profiling every column …")
def _profiled(_ws: Workspace, token: str, _path: Path, name: str, options: str) -> Profile:
    return profiles.first_look(_ws, _path, json.loads(options), name)


@st.cache_resource(max_entries=8, show_spinner="Reading the first rows …")
def _previewed(_ws: Workspace, token: str, _path: Path, name: str, options: str) -> Preview:
    return importing.preview(_ws, _path, json.loads(options), name)


def preview(ws: Workspace, file: Upload) -> Preview:
    """The preview of an upload under the options chosen so far, worked out once."""
    return _previewed(ws, file.token, file.path, file.name, _options(file))


def _options(file: Upload) -> str:
    return json.dumps(overrides_of(file.token), sort_keys=True, default=str)


def draw(ws: Workspace, file: Upload, preview: Preview) -> None:
    """Draw what was noticed and, below it, the rows, the types or the profile."""
    for place, finding in enumerate(preview.notices):
        _finding(file, finding, place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default="Rows",
            required=True,
            key="preview_view",
            label_visibility="collapsed",
        )
        profile = _profile(ws, file) if view == "Profile" else None
        st.caption(_size(preview, profile), width="content")
    if view == "Rows":
        _rows(preview)
    elif view == "Column types":
        _types(file, preview)
    elif profile is not None:
        column_table.preview(profile)


def _profile(ws: Workspace, file: Upload) -> Profile | None:
    return guard.attempt(_profiled, ws, file.token, file.path, file.name, _options(file))


def _size(preview: Preview, profile: Profile | None) -> str:
    """How many rows and columns are shown, of how many, and how many would be rejected."""
    rows = preview.rows.num_rows if profile is None else profile.rows
    total = "" if preview.total_rows is None else f" of {words.count(preview.total_rows)}"
    shown = (
        f"All {words.plural(rows, 'row')}"
        if rows == preview.total_rows
        else f"The first {words.plural(rows, 'row')}{total}"
    )
    size = f"{shown}, {words.plural(len(preview.columns), 'column')}"
    if not preview.rejected:
        return size
    return f"{size} · :orange[{words.plural(preview.rejected, 'row')} of these to quarantine]"


def _rows(preview: Preview) -> None:
    columns = {
        column.name: st.column_config.Column(help=words.plain(column.type))
        for column in preview.columns
    }
    tables.show(
        preview.rows, key="preview", alt="The first rows as they would be stored", columns=columns
    )


def _finding(file: Upload, finding: Finding, place: int) -> None:
    icon = _ASKS if finding.asks else _ICONS[finding.severity]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"notice_{place}"
    ):
        draw_box = st.info if finding.severity == "note" else st.warning
        draw_box(words.plain(finding.sentence), icon=icon)
        if finding.action is None:
            return
        options = finding.action.values
        label = f"Use {words.plain(options_text(options))}"
        if st.button(label, key=f"fix_{place}", icon=":material/build:"):
            override(file.token, **with_types(file.token, options))


def options_text(options: dict[str, Any]) -> str:
    """Options as a person reads them: “decimal: ,”."""
    return ", ".join(
        f"{name.replace('_', ' ')}: {_short(value)}" for name, value in options.items()
    )


def _short(value: Any) -> str:
    text = (
        ", ".join(f"{key} → {item}" for key, item in value.items())
        if isinstance(value, dict)
        else str(value)
    )
    return text if len(text) < 40 else f"{text[:38]}…"


def _types(file: Upload, preview: Preview) -> None:
    example = preview.rows.slice(0, 3).to_pylist()
    table = {
        "Column": [column.name for column in preview.columns],
        "Type": [str(column.type) for column in preview.columns],
        "First values": [
            ", ".join(
                "–" if row.get(column.name) is None else str(row[column.name]) for row in example
            )[:120]
            for column in preview.columns
        ],
    }
    mark = hashlib.sha256(json.dumps(table["Type"]).encode()).hexdigest()[:10]
    edited = st.data_editor(
        table,
        key=f"types_{file.token}_{mark}",
        hide_index=True,
        height="stretch",
        disabled=["Column", "First values"],
        alt="Type of each column",
        column_config={
            "Type": st.column_config.SelectboxColumn(
                options=[str(kind) for kind in ColumnType], required=True, width="small"
            )
        },
    )
    changed = {
        name: new
        for name, old, new in zip(table["Column"], table["Type"], edited["Type"], strict=True)
        if new != old
    }
    if changed:
        override(file.token, **with_types(file.token, {"types": changed}))
