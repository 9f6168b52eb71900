"""What was noticed about the runs of a screen: the most serious in a line, all of it one click
away, with what settles each and the way to accept it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.base.finding import Finding, most_serious_first
from core.workbench import accepting, retraining
from core.workbench.history import RunSummary
from core.workbench.train_request import LONGEST_REASON
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import findings, guard, words


@dataclass(frozen=True)
class Noticed:
    """A finding, and the runs that it is about."""

    finding: Finding
    runs: tuple[RunSummary, ...]


def together(runs: Sequence[RunSummary]) -> list[Noticed]:
    """The findings of several runs, each once: those that nobody accepted first, the most serious
    of them at the front.
    """
    about: dict[tuple[Any, ...], tuple[Finding, list[RunSummary]]] = {}
    for run in runs:
        for finding in run.findings:
            reason = finding.accepted and finding.accepted.reason
            key = (finding.code, finding.columns, finding.sentence, reason)
            about.setdefault(key, (finding, []))[1].append(run)
    order = {id(item): place for place, item in enumerate(_ordered(about.values()))}
    listed = [Noticed(finding, tuple(concerned)) for finding, concerned in about.values()]
    return sorted(listed, key=lambda item: order[id(item.finding)])


def _ordered(about: Iterable[tuple[Finding, list[RunSummary]]]) -> list[Finding]:
    ordered = most_serious_first(finding for finding, _ in about)
    return sorted(ordered, key=lambda finding: finding.accepted is not None)


def bar(ws: Workspace, runs: Sequence[RunSummary]) -> None:
    """Draw the line; nothing where nothing was noticed."""
    noticed = together(runs)
    if not noticed:
        return
    worst = noticed[0].finding
    mark = findings.mark_of(worst)
    more = f" · {len(noticed)} findings" if len(noticed) > 1 else ""
    with st.container(
        key="findings_bar",
        horizontal=True,
        vertical_alignment="center",
        wrap=False,
        gap="small",
    ):
        if st.button(
            f"{words.plain(mark.word)}{more}",
            icon=f":material/{mark.icon}:",
            key="findings",
            help="What was noticed, what settles it, and the way to accept it",
        ):
            _drawer(ws, noticed, len(runs))
        sentence = f":{mark.colour}[{words.plain(worst.sentence)}]"
        st.markdown(findings.said(worst) if worst.accepted else sentence, width="stretch")


@st.dialog("What was noticed", position="right", width="medium", icon=":material/policy:")
def _drawer(ws: Workspace, noticed: Sequence[Noticed], runs: int) -> None:
    every_one(ws, noticed, runs)


def every_one(ws: Workspace, noticed: Sequence[Noticed], runs: int) -> None:
    """Draw every finding of so many runs: how bad, what, of which of them, and what can be done."""
    for place, item in enumerate(noticed):
        with st.container(key=f"finding_{place}", border=True, gap="small"):
            _entry(ws, item, place, every=len(item.runs) == runs)


def _entry(ws: Workspace, item: Noticed, place: int, every: bool) -> None:
    finding = item.finding
    st.markdown(f"{findings.mark_of(finding).markdown} {findings.said(finding)}")
    if not every:
        names = ", ".join(f"{run.name} ({run.id})" for run in item.runs)
        st.caption(words.plain(names))
    if finding.accepted is None:
        _settle(ws, finding, item.runs[0], place)
        with st.expander("Accept…", type="compact", icon=":material/check:"):
            _reason(finding, lambda reason: _accept(ws, item, reason), place)
    elif st.button("Withdraw", key=f"withdraw_{place}", icon=":material/undo:"):
        with guard.here():
            for run in item.runs:
                accepting.withdraw(ws, run.id, finding.code, finding.columns)
            st.rerun()


def _settle(ws: Workspace, finding: Finding, run: RunSummary, place: int) -> None:
    """The button that trains again with what the finding's action says."""
    action = finding.action
    title = findings.action_title(action) if action and action.kind == "request" else ""
    if not action or not title:
        return
    if st.button(words.plain(title), key=f"settle_{place}", icon=":material/replay:"):
        with guard.here():
            job_id = retraining.again(ws, run.id, action.values)
            st.toast("The training is queued.", icon=":material/schedule:")
            screens.go("train", dataset=run.dataset_id, version=run.version, training=job_id)


def _accept(ws: Workspace, item: Noticed, reason: str) -> None:
    for run in item.runs:
        accepting.accept(ws, run.id, item.finding.code, reason, item.finding.columns)


@st.dialog("Accept a finding", width="small", icon=":material/check:")
def ask_reason(finding: Finding, accept: Callable[[str], Any]) -> None:
    """Ask why a finding does no harm, and hand the reason on."""
    st.markdown(findings.said(finding))
    _reason(finding, accept, 0)


def _reason(finding: Finding, accept: Callable[[str], Any], place: int) -> None:
    with st.form(f"accept_{place}", border=False):
        reason = st.text_area(
            "Reason",
            key=f"reason_{place}_{finding.code}",
            max_chars=LONGEST_REASON,
            placeholder="Why the score may be trusted all the same",
            help="It stays with the run: on its screens, in its documents and in its model card.",
        )
        if st.form_submit_button("Accept", type="primary"):
            with guard.here():
                accept(accepting.reason_of(reason))
                st.rerun()
