"""What should be known before training: each finding with what settles it, and its acceptance.

What is accepted here is part of the training's request and stands on its runs.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core.base.clock import now
from core.base.finding import Acceptance, Action, Finding
from core.workbench import training
from core.workbench.train_request import AcceptedFinding, TrainRequest
from core.workbench.workspace import Workspace
from pages.ui.frame import noticed
from pages.ui.widgets import findings, words

_ACCEPTED = "_train_accepted"  # session: version id → code and columns → why they are let stand
_FIELDS = {"folds": "folds", "repeats": "repeats", "class_weight": "class_weight"}
_FIELDS_OF_VERSION = {"group": "group", "order": "order", "without": "without"}


def accepted(version_id: int) -> list[AcceptedFinding]:
    """What a person let stand for a training on this version."""
    return [
        AcceptedFinding(code=code, columns=columns, reason=reason)
        for (code, columns), reason in _reasons(version_id).items()
    ]


def _reasons(version_id: int) -> dict[tuple[str, tuple[str, ...]], str]:
    every: dict[int, dict[tuple[str, tuple[str, ...]], str]]
    every = st.session_state.setdefault(_ACCEPTED, {})
    return every.setdefault(version_id, {})


def draw(ws: Workspace, request: TrainRequest) -> None:
    """Draw the advice for a request, the most serious first, what is accepted at the end."""
    reasons = _reasons(request.version_id)
    advice = [_with_reason(finding, reasons) for finding in training.advice(ws, request)]
    for place, finding in enumerate(sorted(advice, key=lambda item: item.accepted is not None)):
        with st.container(key=f"advice_{place}", gap="xsmall"):
            st.markdown(f"{findings.mark_of(finding).markdown} {findings.said(finding)}")
            with st.container(horizontal=True, gap="small"):
                _buttons(request.version_id, finding, place)


def _with_reason(finding: Finding, reasons: dict[tuple[str, tuple[str, ...]], str]) -> Finding:
    reason = reasons.get((finding.code, finding.columns))
    if reason is None:
        return finding
    return finding.model_copy(update={"accepted": Acceptance(reason=reason, at=now())})


def _buttons(version_id: int, finding: Finding, place: int) -> None:
    reasons, key = _reasons(version_id), (finding.code, finding.columns)
    fields = settled(finding.action, version_id)
    title = findings.action_title(finding.action) if finding.action and fields else ""
    if title and finding.accepted is None:
        st.button(
            words.plain(title),
            key=f"settle_advice_{place}",
            icon=":material/tune:",
            on_click=partial(_fill, fields),
        )
    if finding.accepted is not None:
        st.button(
            "Withdraw",
            key=f"withdraw_advice_{place}",
            icon=":material/undo:",
            type="tertiary",
            on_click=partial(_withdraw, version_id, key),
        )
    elif st.button(
        "Accept…", key=f"accept_advice_{place}", icon=":material/check:", type="tertiary"
    ):
        noticed.ask_reason(finding, partial(reasons.__setitem__, key))


def _withdraw(version_id: int, key: tuple[str, tuple[str, ...]]) -> None:
    _reasons(version_id).pop(key, None)


def settled(action: Action | None, version_id: int) -> dict[str, Any]:
    """The form's fields (by their keys) that an action fills in; none where it names another."""
    if action is None or action.kind != "request":
        return {}
    keys = _FIELDS | {name: f"{key}_{version_id}" for name, key in _FIELDS_OF_VERSION.items()}
    if not action.values.keys() <= keys.keys():
        return {}
    return {keys[name]: value for name, value in action.values.items()}


def _fill(fields: dict[str, Any]) -> None:
    """Fill in the form before it is drawn again; columns are left out beside those that are."""
    for key, value in fields.items():
        if isinstance(value, list):
            value = list(dict.fromkeys([*st.session_state.get(key, []), *value]))
        st.session_state[key] = value
