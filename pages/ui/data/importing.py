"""The import screen: what was detected in a file, each option changeable, the first rows as they
would be stored.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import streamlit as st

from core.base import files
from core.base.errors import MillwrightError
from core.data.source import Preview, file_sources
from core.workbench import datasets, importing
from core.workbench.workspace import Workspace
from pages.ui.data import import_preview, samples, unlocking
from pages.ui.data.import_overrides import begin_with, override, overrides_of, reset
from pages.ui.frame import screens
from pages.ui.server import uploads
from pages.ui.server.uploads import Upload
from pages.ui.widgets import forms, guard, job_panel, panes, upload, words

_NOT_PARAMS = ("member", "source")  # choices that are not a source's own parameters


def begin(ws: Workspace) -> None:
    """The place to drop a file."""
    with panes.pane("Import a file", "import"):
        token = upload.drop(ws, "import_upload")
        if token:
            screens.go("data", upload=token)
        st.caption(
            "You will see the first rows, and can change how the file is read, before anything is"
            " stored. No file at hand? Take a sample:"
        )
        samples.gallery(ws, {item.name: item.id for item in datasets.datasets(ws)})


def follow(ws: Workspace, job_id: int) -> None:
    """An import under way; the dataset opens when it is done."""
    with panes.pane("Import", "importing"):
        job = job_panel.draw(ws, job_id, key="import")
    if job is not None and job.state == "done" and job.result and "dataset_id" in job.result:
        screens.go("data", dataset=job.result["dataset_id"], view="table")


def settings(ws: Workspace, token: str) -> None:
    """The import settings of an uploaded file, with its preview."""
    with guard.here():
        file = uploads.find(ws, token)
        left, right = panes.split("import", 330, None)
        result = _preview_or_error(ws, file)
        with left, panes.pane("Import settings", "reading"):
            if unlocking.is_needed(result):
                unlocking.ask(ws, file)
                _discard(ws, file)
            else:
                _form(ws, file, result)
        with right, panes.pane(f"Preview of {words.plain(file.name)}", "preview"):
            if unlocking.is_needed(result):
                unlocking.explain(file)
            elif isinstance(result, MillwrightError):
                guard.show(result)
                st.caption("Change the import settings at the left, or choose another file.")
            else:
                import_preview.draw(ws, file, result)


def _preview_or_error(ws: Workspace, file: Upload) -> Preview | MillwrightError:
    try:
        return import_preview.preview(ws, file)
    except MillwrightError as error:
        return error


def _form(ws: Workspace, file: Upload, result: Preview | MillwrightError) -> None:
    overrides = overrides_of(file.token)
    name = st.text_input(
        "Dataset name", files.name_from_file(file.name), key=f"name_{file.token}", max_chars=120
    )
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Import",
            type="primary",
            key="primary_import",
            icon=":material/download:",
            disabled=not isinstance(result, Preview),
            width="stretch",
            help="Ctrl+Enter",
        ):
            with guard.here():
                job_id = importing.import_file(
                    ws, file.path, name=name, overrides=overrides, file_name=file.name
                )
                screens.go("data", job=job_id)
        _discard(ws, file)
    _source(ws, file, result, overrides)
    if isinstance(result, Preview):
        _params(file, result)
    if overrides and st.button(
        "Reset to detected", key="undo_given", icon=":material/undo:", type="tertiary"
    ):
        reset(file.token)


def _discard(ws: Workspace, file: Upload) -> None:
    if st.button("Discard", key="discard", help="Forget this upload; nothing is stored."):
        uploads.throw_away(ws, file.token)
        screens.go("data", new=1)


def _source(
    ws: Workspace,
    file: Upload,
    result: Preview | MillwrightError,
    overrides: dict[str, Any],
) -> None:
    titles = {source.name: source.title for source in file_sources()}
    now = overrides.get("source") or (result.source if isinstance(result, Preview) else None)
    picked = st.selectbox(
        "Format",
        list(titles),
        list(titles).index(now) if now in titles else None,
        format_func=lambda item: titles[item],
        key=f"source_{file.token}_{now}",
    )
    if picked and picked != now:
        member = {"member": overrides["member"]} if "member" in overrides else {}
        begin_with(file.token, {"source": picked, **member})
    _member(ws, file, result, overrides)


def _member(
    ws: Workspace,
    file: Upload,
    result: Preview | MillwrightError,
    overrides: dict[str, Any],
) -> None:
    """Which file of an archive; nothing is chosen as long as that is the question."""
    members: list[str] = []
    if isinstance(result, Preview):
        members = list(result.choices.get("member", ()))
    elif result.field == "member":
        members = list(importing.members(ws, file.path, file.name))
    if not members:
        return
    now = overrides.get("member")
    member = st.selectbox(
        "File in the archive",
        members,
        members.index(now) if now in members else None,
        key=f"member_{file.token}",
        placeholder="Choose",
    )
    if member is not None and member != now:
        begin_with(file.token, {"member": member})


def _params(file: Upload, preview: Preview) -> None:
    """The source's own form.

    Its widgets are drawn anew whenever something else was detected, so they never hold an old
    value.
    """
    now = preview.params.model_dump(mode="json")
    mark = hashlib.sha256(json.dumps(now, sort_keys=True).encode()).hexdigest()[:10]
    choices = {name: values for name, values in preview.choices.items() if name not in _NOT_PARAMS}
    params = forms.form(
        type(preview.params),
        f"import_{preview.source}_{mark}",
        start=preview.params,
        hints=forms.Hints(choices=choices, without=("types",)),
    )
    if params is None:
        return
    values = params.model_dump(mode="json")
    changed = {name: value for name, value in values.items() if value != now[name]}
    if changed:
        override(file.token, **changed)
