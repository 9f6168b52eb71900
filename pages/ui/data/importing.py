"""The import screen: what was found in a file, each choice changeable, the first rows as they would
be stored.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import streamlit as st

from core.base import files
from core.base.errors import MillwrightError
from core.base.finding import Finding
from core.data.profile.profile import Profile
from core.data.schema import ColumnType
from core.data.source import SOURCES, Preview
from core.workbench import datasets, profiles
from core.workbench.workspace import Workspace
from pages.ui.data import column_table, samples, unlocking
from pages.ui.frame import screens
from pages.ui.server import uploads
from pages.ui.server.uploads import Upload
from pages.ui.widgets import forms, guard, panes, tables, upload, words
from pages.ui.widgets import jobs as job_ui

_EXTRA = ("member", "source")  # choices that are not a source's own parameters
_ICONS = {"note": ":material/info:", "warn": ":material/warning:", "stop": ":material/block:"}
_ASKS = ":material/help:"


def begin(ws: Workspace) -> None:
    """The place to drop a file, when none has been brought."""
    with panes.pane("Import a file", "import"):
        token = upload.drop(ws, "import_upload")
        if token:
            screens.go("data", upload=token)
        st.caption(
            "You will see the first rows, and can change how the file is read, before anything is"
            " stored. No file at hand? Take a sample:"
        )
        known = {item.name: item.id for item in datasets.datasets(ws)}
        samples.gallery(ws, known)


def follow(ws: Workspace, job_id: int) -> None:
    """An import under way; the dataset opens when it is done."""
    with panes.pane("Import", "importing"):
        job = job_ui.panel(ws, job_id, key="import")
    if job is not None and job.state == "done" and job.result and "dataset_id" in job.result:
        screens.go("data", dataset=job.result["dataset_id"], view="table")


def settle(ws: Workspace, token: str) -> None:
    """The choices for an uploaded file, with its preview."""
    with guard.here():
        brought = uploads.find(ws, token)
        left, right = panes.split("import", 330, None)
        seen: Preview | MillwrightError
        try:
            seen = _preview(ws, brought, _given(token))
        except MillwrightError as error:
            seen = error
        with left, panes.pane("How to read it", "reading"):
            if unlocking.wanted(seen):
                unlocking.ask(ws, brought)
                _discard(ws, brought)
            else:
                _choices(ws, brought, seen)
        with right, panes.pane(f"Preview of {words.plain(brought.name)}", "preview"):
            if unlocking.wanted(seen):
                unlocking.explain(brought)
            elif isinstance(seen, MillwrightError):
                guard.show(seen)
                st.caption("Change how it is read, at the left, or choose another file.")
            else:
                _look(ws, brought, seen)


# -- what the person said
# --------------------------------------------------------------------------------------------


def _given(token: str) -> dict[str, Any]:
    """The options that the person set, by upload; they live as long as the session."""
    return st.session_state.setdefault(f"_given_{token}", {})


def _say(token: str, **options: Any) -> None:
    """Set options and look again."""
    given = _given(token)
    given |= options
    st.session_state[f"_given_{token}"] = {
        name: value for name, value in given.items() if value is not None
    }
    st.rerun()


def _begin_with(token: str, options: dict[str, Any]) -> None:
    """Set these options and no other: those said before were about another format or file."""
    st.session_state[f"_given_{token}"] = options
    st.rerun()


@st.cache_resource(max_entries=4, show_spinner="Looking at every column …")
def _profiled(_ws: Workspace, token: str, _path: Any, name: str, options: str) -> Profile:
    return profiles.first_look(_ws, _path, json.loads(options), name)


@st.cache_resource(max_entries=8, show_spinner="Looking at the file …")
def _seen(_ws: Workspace, token: str, _path: Any, name: str, options: str) -> Preview:
    return datasets.preview(_ws, _path, json.loads(options), name)


def _preview(ws: Workspace, brought: Upload, given: dict[str, Any]) -> Preview:
    return _seen(ws, brought.token, brought.path, brought.name, _key(given))


def _key(given: dict[str, Any]) -> str:
    return json.dumps(given, sort_keys=True, default=str)


# -- drawing
# -------------------------------------------------------------------------------------------------


def _choices(ws: Workspace, brought: Upload, seen: Preview | MillwrightError) -> None:
    given = _given(brought.token)
    name = st.text_input(
        "Dataset name",
        files.name_from_file(brought.name),
        key=f"name_{brought.token}",
        max_chars=120,
    )
    with st.container(horizontal=True, gap="small"):
        ready = isinstance(seen, Preview)
        if st.button(
            "Import",
            type="primary",
            key="primary_import",
            icon=":material/download:",
            disabled=not ready,
            width="stretch",
            help="Ctrl+Enter",
        ):
            with guard.here():
                job_id = datasets.import_file(
                    ws, brought.path, name=name, given=given, file_name=brought.name
                )
                screens.go("data", job=job_id)
        _discard(ws, brought)
    _source(ws, brought, seen, given)
    if isinstance(seen, Preview):
        _params(brought, seen)
    if given and st.button(
        "Back to what was detected", key="undo_given", icon=":material/undo:", type="tertiary"
    ):
        st.session_state.pop(f"_given_{brought.token}", None)
        st.rerun()


def _discard(ws: Workspace, brought: Upload) -> None:
    if st.button("Discard", key="discard", help="Forget this upload; nothing is stored."):
        uploads.throw_away(ws, brought.token)
        screens.go("data", new=1)


def _source(
    ws: Workspace, brought: Upload, seen: Preview | MillwrightError, given: dict[str, Any]
) -> None:
    titles = {source.name: source.title for source in SOURCES}
    now = given.get("source") or (seen.source if isinstance(seen, Preview) else None)
    index = list(titles).index(now) if now in titles else None
    picked = st.selectbox(
        "Format",
        list(titles),
        index,
        format_func=lambda item: titles[item],
        key=f"source_{brought.token}_{now}",
    )
    if picked and picked != now:
        _begin_with(
            brought.token,
            {"source": picked, **{name: given[name] for name in ("member",) if name in given}},
        )
    _member(ws, brought, seen, given)


def _member(
    ws: Workspace, brought: Upload, seen: Preview | MillwrightError, given: dict[str, Any]
) -> None:
    """Which file of an archive; nothing is chosen as long as that is the question."""
    if isinstance(seen, Preview):
        members = list(seen.choices.get("member", ()))
    else:
        members = (
            list(datasets.members(ws, brought.path, brought.name)) if seen.field == "member" else []
        )
    if not members:
        return
    told = given.get("member")
    index = members.index(told) if told in members else None
    member = st.selectbox(
        "File in the archive", members, index, key=f"member_{brought.token}", placeholder="Choose"
    )
    if member is not None and member != told:
        _begin_with(brought.token, {"member": member})


def _params(brought: Upload, seen: Preview) -> None:
    """The source's own form.

    Its widgets are made anew whenever something else was found, so they never hold an old value.
    """
    now = seen.params.model_dump(mode="json")
    mark = hashlib.sha256(json.dumps(now, sort_keys=True).encode()).hexdigest()[:10]
    choices = {name: values for name, values in seen.choices.items() if name not in _EXTRA}
    wanted = forms.form(
        type(seen.params),
        f"import_{seen.source}_{mark}",
        start=seen.params,
        choices=choices,
        without=("types",),
    )
    if wanted is not None:
        changed = {
            name: value
            for name, value in wanted.model_dump(mode="json").items()
            if value != now[name]
        }
        if changed:
            _say(brought.token, **changed)


def _look(ws: Workspace, brought: Upload, seen: Preview) -> None:
    for place, notice in enumerate(seen.notices):
        _notice(brought, notice, place)
    rejected = (
        f" · :orange[{words.plural(seen.rejected, 'row')} of those looked at would go to"
        " quarantine]"
        if seen.rejected
        else ""
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        views = ["Rows", "Column types", "Profile"]
        view = st.segmented_control(
            "View",
            views,
            default="Rows",
            required=True,
            key="preview_view",
            label_visibility="collapsed",
        )
        found = (
            guard.attempt(
                _profiled,
                ws,
                brought.token,
                brought.path,
                brought.name,
                _key(_given(brought.token)),
            )
            if view == "Profile"
            else None
        )
        rows = seen.rows.num_rows if found is None else found.rows
        total = "" if seen.total_rows is None else f" of {words.count(seen.total_rows)}"
        part = (
            f"All {words.plural(rows, 'row')}"
            if rows == seen.total_rows
            else f"The first {words.plural(rows, 'row')}{total}"
        )
        st.caption(
            f"{part}, {words.plural(len(seen.columns), 'column')}{rejected}", width="content"
        )
    if view == "Rows":
        columns = {
            column.name: st.column_config.Column(help=f"{column.type}") for column in seen.columns
        }
        tables.show(
            seen.rows, key="preview", alt="The first rows as they would be stored", columns=columns
        )
    elif view == "Column types":
        _types(brought, seen)
    elif found is not None:
        column_table.first_look(found)


def _notice(brought: Upload, notice: Finding, place: int) -> None:
    draw = st.info if notice.severity == "note" else st.warning
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"notice_{place}"
    ):
        draw(words.plain(notice.sentence), icon=_ASKS if notice.asks else _ICONS[notice.severity])
        if notice.action:
            text = ", ".join(
                f"{name.replace('_', ' ')}: {_short(value)}"
                for name, value in notice.action.values.items()
            )
            if st.button(f"Use {words.plain(text)}", key=f"fix_{place}", icon=":material/build:"):
                _say(brought.token, **_joined(brought.token, notice.action.values))


def _short(value: Any) -> str:
    text = (
        ", ".join(f"{key} → {item}" for key, item in value.items())
        if isinstance(value, dict)
        else str(value)
    )
    return text if len(text) < 40 else f"{text[:38]}…"


def _joined(token: str, fix: dict[str, Any]) -> dict[str, Any]:
    """A fix of some column types leaves the other chosen types as they are."""
    types = fix.get("types")
    return (
        {**fix, "types": {**_given(token).get("types", {}), **types}}
        if isinstance(types, dict)
        else fix
    )


def _types(brought: Upload, seen: Preview) -> None:
    example = seen.rows.slice(0, 3).to_pylist()
    table = {
        "Column": [column.name for column in seen.columns],
        "Type": [str(column.type) for column in seen.columns],
        "First values": [
            ", ".join(
                "–" if row.get(column.name) is None else str(row[column.name]) for row in example
            )[:120]
            for column in seen.columns
        ],
    }
    mark = hashlib.sha256(json.dumps(table["Type"]).encode()).hexdigest()[:10]
    edited = st.data_editor(
        table,
        key=f"types_{brought.token}_{mark}",
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
        _say(brought.token, types={**_given(brought.token).get("types", {}), **changed})
