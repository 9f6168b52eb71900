"""New rows: bring a file, see what is unusual about it, look at the answers, take them away."""

from __future__ import annotations

import streamlit as st

from core.jobs.records import JobRecord
from core.workbench import jobs, predicting
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.server import uploads
from pages.ui.widgets import guard, job_panel, panes, tables, upload, words

_SHOWN = 1000


def draw(ws: Workspace, run: RunSummary) -> None:
    """Draw the place for a file and, below it, the last answers of this run."""
    token = upload.drop(
        ws,
        f"predict_{run.id}",
        title="Drop a file with new rows",
        hint=(
            "The columns that the model was trained on, in any order and any format that can be"
            " imported."
        ),
    )
    if token:
        with guard.here():
            file = uploads.find(ws, token)
            screens.go("predict", job=predicting.predict(ws, run.id, file.path, file.name))
    job = _shown(ws, run)
    if job is None:
        panes.empty(
            "table_rows",
            "No rows yet",
            "Each row gets its prediction and, for classes, a probability for each class.",
            "predicted",
        )
        return
    if job.state != "done":
        job_panel.draw(ws, job.id or 0, log=False, key="predict")
        if job.state == "failed":
            st.error(words.plain(job.error or "The prediction failed."), icon=":material/error:")
        return
    _answers(ws, job)


def _shown(ws: Workspace, run: RunSummary) -> JobRecord | None:
    """The prediction that the URL names, or the newest of this run."""
    mine = [
        job
        for job in jobs.jobs(ws, 200)
        if job.kind == "predict" and job.params.get("run_id") == run.id
    ]
    in_url = st.query_params.get("job", "")
    return next((job for job in mine if str(job.id) == in_url), mine[0] if mine else None)


def _downloads(job_id: int) -> None:
    st.link_button(
        "Exact CSV",
        f"api/download/predictions-exact/{job_id}",
        icon=":material/data_object:",
        type="tertiary",
        help="For programs: every cell and label exactly as it is.",
    )
    st.link_button(
        "Download CSV",
        f"api/download/predictions/{job_id}",
        icon=":material/download:",
        type="primary",
        help="For a spreadsheet: text that it would run as a formula is preceded by an apostrophe.",
    )


def _answers(ws: Workspace, job: JobRecord) -> None:
    result = job.result or {}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{words.plain(job.params.get('file_name', 'File'))}** ·"
            f" {words.plural(result.get('rows', 0), 'row')} predicted",
            width="stretch",
        )
        _downloads(job.id or 0)
    for note in result.get("notes", []):
        st.warning(words.plain(note), icon=":material/info:")
    frame = guard.attempt(predicting.predicted, ws, job.id or 0, _SHOWN)
    if frame is None:
        return
    answers = [name for name in frame.columns if name in result.get("columns", [])]
    order = [*answers, *[name for name in frame.columns if name not in answers]]
    shares = {
        name: st.column_config.ProgressColumn(
            name.replace("probability_", "P ").strip(),
            format="%.4f",
            min_value=0,
            max_value=1,
            width=120,
            pinned=True,
        )
        for name in answers
        if name.startswith("probability_")
    }
    columns = {"prediction": st.column_config.Column("Prediction", pinned=True), **shares}
    tables.show(frame[order], key=f"predicted_{job.id}", alt="Predicted rows", columns=columns)
    if result.get("rows", 0) > _SHOWN:
        st.caption(
            f"The first {_SHOWN:,} rows; the download has all {words.count(result['rows'])}."
        )
