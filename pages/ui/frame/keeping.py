"""Keeping the workspace whole, in the Help menu: check it, take folders in, backups, disk usage."""

from __future__ import annotations

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import adopting, checking
from core.workbench.checking import Report
from core.workbench.strays import TABLE, Stray
from core.workbench.workspace import Workspace
from pages.ui.frame import backups, disk_usage, keys
from pages.ui.frame.commands import Command
from pages.ui.widgets import guard, job_panel, tables, words

_SAID = "_check_said"  # session key: what the last click came to
_FRESH = 60.0  # seconds for which Home believes what it saw


def commands(ws: Workspace) -> list[Command]:
    """The commands for the Help menu."""
    return [
        Command(
            "help.check",
            "Check workspace…",
            "Help",
            lambda: check(ws),
            "health_and_safety",
        ),
        Command("help.backups", "Backups…", "Help", lambda: backups.show(ws), "backup"),
        Command("help.usage", "Disk usage…", "Help", lambda: disk_usage.show(ws), "hard_drive"),
    ]


def banner(ws: Workspace) -> None:
    """On Home: say when something is wrong with the workspace, with the way to more."""
    sentence = _trouble(ws, str(ws.folder))
    if not sentence:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="keeping_banner"):
        st.warning(words.plain(sentence), icon=":material/health_and_safety:")
        if st.button("Check workspace", key="keeping_check", icon=":material/search:"):
            keys.ask("help.check")
            st.rerun()


@st.cache_data(ttl=_FRESH, max_entries=4, show_spinner=False)
def _trouble(_ws: Workspace, folder: str) -> str:
    return checking.at_start(_ws)


@st.dialog(
    "Check workspace", width="large", icon=":material/health_and_safety:", on_dismiss="rerun"
)
def check(ws: Workspace) -> None:
    """What is not as it was stored, and what the history does not know."""
    report = guard.attempt(checking.quick, ws)
    if report is None:
        return
    _verdict(report)
    for problem in report.problems:
        st.error(words.plain(problem.sentence), icon=":material/error:")
    if report.strays:
        _strays(ws, report.strays)
    said = st.session_state.pop(_SAID, None)
    if said:
        st.info(words.plain(said), icon=":material/info:")
    _thorough(ws)


def _verdict(report: Report) -> None:
    if report.whole:
        st.markdown(
            ":green[:material/check_circle:] The history is sound, every file is there, and nothing"
            " lies in the workspace that the history does not know."
        )
    elif not report.problems:
        st.markdown(":green[:material/check_circle:] The history is sound and every file is there.")


def _strays(ws: Workspace, strays: tuple[Stray, ...]) -> None:
    verb = words.plural(len(strays), "folder is", "folders are")
    st.markdown(
        f"**{verb} not in the history.** Nothing of them is lost: adopt what you need. Each is"
        " compared with its SHA-256 first."
    )
    frame = tables.many(
        strays,
        {
            "What": lambda item: item.title,
            "Rows": lambda item: item.rows,
            "Size": lambda item: words.size(item.bytes),
            "Folder": lambda item: item.place,
            "Remark": lambda item: item.obstacle,
            "When": lambda item: item.created,
        },
    )
    selected = tables.show(
        frame,
        key="strays",
        alt="Folders that the history does not know",
        columns={"When": tables.when_column(), "What": st.column_config.TextColumn(width="medium")},
        select="many",
        layout=tables.Layout(height=tables.height(len(strays), 8)),
    )
    chosen = [strays[place] for place in selected if place < len(strays)]
    name = _name(chosen)
    title = f"Adopt {words.plural(len(chosen), 'folder')}" if chosen else "Adopt all"
    st.button(
        title,
        type="primary",
        key="adopt",
        icon=":material/move_to_inbox:",
        on_click=_adopt,
        args=(ws, chosen, name),
    )


def _name(chosen: list[Stray]) -> str | None:
    """Another name, where one table is chosen."""
    if len(chosen) != 1 or chosen[0].kind != TABLE:
        return None
    return st.text_input(
        "Dataset's name",
        key=f"adopt_name_{chosen[0].place}",
        placeholder="The name that it had",
        max_chars=120,
    )


def _adopt(ws: Workspace, chosen: list[Stray], name: str | None) -> None:
    """Take folders in, all where none is chosen; what came of it is said when the dialog is drawn
    again.
    """
    taken, left = [], []
    try:
        if not chosen:
            adopted, refused = adopting.adopt_all(ws)
            taken, left = [item.title for item in adopted], [item.reason for item in refused]
        for stray in chosen:
            taken.append(adopting.adopt(ws, stray.place, name or None).title)
    except MillwrightError as error:
        left.append(error.sentence)
    lines = [f"Adopted: {words.plain(', '.join(taken))}."] if taken else []
    st.session_state[_SAID] = "  \n".join([*lines, *(words.plain(reason) for reason in left)])
    _trouble.clear()


def _thorough(ws: Workspace) -> None:
    """The button that compares every file, and what the last comparison came to."""
    job = job_panel.newest(ws, checking.JOB)
    if st.button(
        "Compare every file with its hash",
        key="check_all",
        icon=":material/fingerprint:",
        help="Reads everything that is stored; a job, so you can go on working.",
    ):
        guard.attempt(checking.start, ws)
        st.rerun()
    if job is None or job.state != "done":
        return
    result = job.result or {}
    when = words.ago(job.finished or job.created)
    st.caption(
        f"Last compared {when}: {words.count(result['files'])} files,"
        f" {words.size(result['bytes'])}, {words.plural(len(result['problems']), 'problem')}."
    )
    for problem in result["problems"]:
        st.error(words.plain(problem["sentence"]), icon=":material/error:")
