"""The columns of a version: the profile of all of them, their roles, and the inspector of one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.profile.profile import Profile
from core.data.schema import Role
from core.workbench import tables, versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.data import column_inspector, column_table
from pages.ui.frame import commands
from pages.ui.frame.commands import Command
from pages.ui.widgets import column_choice, guard, panes, words

_UNDO = "_roles_undo"  # session: version id → roles before each change
_REDO = "_roles_redo"


@st.cache_resource(max_entries=32, show_spinner=False)
def _stored_profile(
    _ws: Workspace, folder: str, version_id: int, roles: tuple[str, ...], target: str | None
) -> Profile:
    return tables.profile(_ws, version_id, target)


def _profile(ws: Workspace, version: VersionView, target: str | None) -> Profile | None:
    roles = tuple(str(column.role) for column in version.columns)
    with st.spinner("Profiling every column…", show_time=True):
        return guard.attempt(_stored_profile, ws, str(ws.folder), version.id, roles, target)


def _target(version: VersionView) -> str | None:
    """What the columns are related to.

    The person's choice, else the column with the role target.
    """
    own = next((column.name for column in version.columns if column.role == Role.TARGET), None)
    chosen = st.session_state.get(f"relate_{version.id}")
    return chosen if chosen in {column.name for column in version.columns} else own


def profile(ws: Workspace, version: VersionView, bar: DeltaGenerator) -> None:
    """Draw the profile."""
    names = [column.name for column in version.columns]
    relate = f"relate_{version.id}"
    if relate not in st.session_state:
        st.session_state[relate] = _target(version)
    with bar:
        target = st.selectbox(
            "Relate to",
            names,
            key=relate,
            index=None,
            persist_state="session",
            placeholder="Relate to…",
            width=170,
            label_visibility="collapsed",
            help="The column to which all others are compared.",
            format_func=str,
        )
        tools = st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        )
    every = _profile(ws, version, target)
    if every is None:
        return
    column_table.summary_line(version, every)
    picked = column_table.draw(version, every)
    with tools:
        _roles(ws, version, [names[row] for row in picked])


def _roles(ws: Workspace, version: VersionView, chosen: list[str]) -> None:
    """One role for all selected columns."""
    if not chosen:
        st.caption(":material/check_box: Select rows to change their roles.", width="content")
        return
    role = st.selectbox(
        "Role",
        list(Role),
        index=None,
        key=f"role_many_{version.id}",
        placeholder="Role…",
        width=110,
        label_visibility="collapsed",
        format_func=str,
    )
    if (
        st.button(
            f"Apply to {words.plural(len(chosen), 'column')}",
            key="apply_roles",
            disabled=role is None,
        )
        and role is not None
    ):
        change_roles(ws, version, dict.fromkeys(chosen, role))


def change_roles(ws: Workspace, version: VersionView, roles: dict[str, Role]) -> None:
    """Set roles, remember the old ones for undo, and draw anew."""
    old = {column.name: column.role for column in version.columns if column.name in roles}
    with guard.here():
        versions.set_roles(ws, version.id, dict(roles))
        _stack(_UNDO, version).append(old)
        _stack(_REDO, version).clear()
        st.rerun()


def _stack(name: str, version: VersionView) -> list[dict[str, Role]]:
    stacks: dict[int, list[dict[str, Role]]] = st.session_state.setdefault(name, {})
    return stacks.setdefault(version.id, [])


def own_commands(ws: Workspace, version: VersionView | None) -> list[Command]:
    """Undo and redo of role changes, where there are any."""
    if version is None:
        return []

    def step(source: str, sink: str) -> Callable[[], None] | None:
        def run() -> None:
            roles = _stack(source, version).pop()
            _stack(sink, version).append(
                {column.name: column.role for column in version.columns if column.name in roles}
            )
            versions.set_roles(ws, version.id, dict(roles))
            st.rerun()

        return run if _stack(source, version) else None

    return [commands.undo(step(_UNDO, _REDO)), commands.redo(step(_REDO, _UNDO))]


def inspector(ws: Workspace, version: VersionView) -> None:
    """Draw the column at hand."""
    with panes.pane("Column", "inspector"):
        name = column_choice.choose(
            [column.name for column in version.columns], f"column_{version.id}"
        )
        every = _profile(ws, version, _target(version)) if name else None
        if name is None or every is None:
            return
        role = column_inspector.draw(ws, version, every, every.column(name))
        if role is not None:
            change_roles(ws, version, {name: role})
