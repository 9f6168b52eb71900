"""Export of a run: what is in the bundle, how its files compare with the run, and how it is used
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from core.base.finding import Finding
from core.registry.format import FORMATS
from core.workbench import exporting
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard, job_panel, words


def draw(ws: Workspace, run: RunSummary) -> None:
    """Draw the state of the export and the way to it."""
    st.caption(
        f"Predicts **{words.plain(run.target)}** of {words.plain(run.dataset)}"
        f" v{words.count(run.version)}. Trained {words.ago(run.finished or run.created)}."
    )
    job = job_panel.newest(ws, "export", run.id, unfinished=True)
    if job is not None:
        job_panel.draw(ws, job.id or 0, log=False, key="export")
        return
    bundle = guard.attempt(exporting.bundle, ws, run.id)
    if bundle is None:
        _offer(ws, run)
    else:
        _bundle(ws, run, bundle)


def _offer(ws: Workspace, run: RunSummary) -> None:
    st.markdown(
        "A bundle is a zip that gives identical predictions on another machine, without Millwright."
    )
    if st.button(
        "Export this run",
        type="primary",
        icon=":material/package_2:",
        key="primary_export",
        width="stretch",
        help="Ctrl+Enter",
    ):
        with guard.here():
            exporting.export(ws, run.id)
            st.rerun()
    _last_failure(ws, run)


def _bundle(ws: Workspace, run: RunSummary, bundle: exporting.Exported) -> None:
    st.link_button(
        f"Download {words.plain(bundle.path.name)} ({words.size(bundle.about['bytes'])})",
        f"api/download/bundle/{run.id}",
        icon=":material/download:",
        type="primary",
        width="stretch",
    )
    _contents(bundle.about)
    if "findings" in bundle.about and _accepted(run.findings) != _accepted(
        Finding.model_validate(item) for item in bundle.about["findings"]
    ):
        st.caption("What was accepted since is not in its model card. Export again.")
    st.markdown("**On another machine**")
    st.code(
        "pip install -r requirements.txt\npython predict.py example.csv --out scores.csv",
        language="bash",
    )
    st.caption(f"SHA-256 {words.plain(bundle.about['sha256'])}")
    if st.button("Export again", icon=":material/replay:", type="tertiary", key="export_again"):
        with guard.here():
            exporting.export(ws, run.id)
            st.rerun()


def _accepted(findings: Iterable[Finding]) -> list[tuple[str, tuple[str, ...], str]]:
    """Which findings are accepted, and why."""
    return [
        (finding.code, finding.columns, finding.accepted.reason)
        for finding in findings
        if finding.accepted is not None
    ]


def _last_failure(ws: Workspace, run: RunSummary) -> None:
    last = job_panel.newest(ws, "export", run.id)
    if last is not None and last.state == "failed":
        st.error(words.plain(last.error or "The last export failed."), icon=":material/error:")


def _contents(about: dict[str, Any]) -> None:
    st.markdown("**What is in it**")
    for name, entry in about["formats"].items():
        title = words.plain(FORMATS[name].title if name in FORMATS else name)
        if entry["file"]:
            flips = (
                "no label differs"
                if not entry["label_flips"]
                else words.plural(entry["label_flips"], "label differs", "labels differ")
            )
            st.markdown(
                f":green[:material/check_circle:] **{title}** · {words.plain(entry['file'])}"
            )
            st.caption(
                f"On {words.count(entry['rows'])} rows the largest difference is"
                f" {words.number(entry['largest_difference'], 2)}; {flips}."
            )
        else:
            st.markdown(f":orange[:material/do_not_disturb_on:] **{title}** is not included")
            st.caption(words.plain(entry["reason"]))
    st.markdown(
        ":green[:material/check_circle:] `predict.py`, `schema.json`, `example.csv`,"
        " `expected.csv`, `requirements.txt`, `MODEL_CARD.md`"
    )
    fresh = about["fresh_process"]
    st.caption(
        f"Verified in a separate process on {words.plural(fresh['rows'], 'row')}: largest"
        f" difference {words.number(fresh['largest_difference'], 2)}."
    )
