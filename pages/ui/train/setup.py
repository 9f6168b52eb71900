"""What is to be trained: the target, the task, the models with their parameters, and how the rows
are divided.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import BaseModel

from core.data.schema import Role
from core.learn.model import baseline_model
from core.learn.task import TASKS
from core.workbench import profiles, training
from core.workbench.train_inspection import default_features
from core.workbench.train_request import TrainRequest
from core.workbench.training import ModelOffer
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.train import advice, division
from pages.ui.widgets import forms, guard, words

_PARAMS = "_train_params"  # session: version id → model → parameters that a person changed


@st.cache_resource(max_entries=64, show_spinner=False)
def _offers(
    _ws: Workspace, folder: str, version_id: int, target: str, task: str
) -> list[ModelOffer]:
    return training.offers(_ws, version_id, target, task)


@st.cache_resource(max_entries=64, show_spinner=False)
def _guess(_ws: Workspace, folder: str, version_id: int, target: str) -> tuple[str, str]:
    task, reason = training.guess_task(_ws, version_id, target)
    return task.name, reason


def draw(ws: Workspace, version: VersionView) -> None:
    """Draw the form and, at its end, the button that starts the training."""
    target = _target(ws, version)
    if target is None:
        st.caption(
            "Choose the column that is to be predicted. Its task and the models that suit follow."
        )
        return
    task = _task(ws, version, target)
    if task is None:
        return
    with guard.here():
        offered = _offers(ws, str(ws.folder), version.id, target, task)
        models = _models(version, offered)
        left_out = _left_out(version, target)
        parts = division.draw(version, target)
        request = TrainRequest(
            version_id=version.id,
            target=target,
            task=task,
            models=models,
            params={
                name: params for name, params in _overrides(version.id).items() if name in models
            },
            features=_features(version, target, parts["group"], left_out),
            accepted=advice.accepted(version.id),
            **parts,
        )
        _start(ws, request)


def _target(ws: Workspace, version: VersionView) -> str | None:
    names = [column.name for column in version.columns if column.role != Role.IGNORE]
    proposed = guard.attempt(profiles.targets, ws, version.id) or []
    chosen, reason = next(((name, why) for name, why in proposed if name in names), (None, ""))
    picked = st.selectbox(
        "Target",
        names,
        names.index(chosen) if chosen in names else None,
        key=f"target_{version.id}",
        format_func=str,
        placeholder="Choose a column",
        help="What the models learn to predict.",
    )
    if picked and picked == chosen and reason:
        st.caption(words.plain(reason))
    return picked


def _task(ws: Workspace, version: VersionView, target: str) -> str | None:
    guessed = guard.attempt(_guess, ws, str(ws.folder), version.id, target)
    if guessed is None:
        return None
    names = list(TASKS)
    task = st.selectbox(
        "Task",
        names,
        names.index(guessed[0]),
        key=f"task_{version.id}_{target}",
        format_func=lambda name: TASKS[name].title,
        help="Guessed from the target; change it when you know better.",
    )
    if task == guessed[0]:
        st.caption(words.plain(guessed[1]))
    return task


# -- models
# -------------------------------------------------------------------------------------------------


def _models(version: VersionView, offered: list[ModelOffer]) -> list[str]:
    st.markdown("**Models**")
    chosen = []
    with st.container(key="models", gap=None):
        for offer in offered:
            with st.container(
                horizontal=True,
                vertical_alignment="center",
                gap="xsmall",
                key=f"model_{offer.name}",
            ):
                always = offer.baseline
                ticked = st.checkbox(
                    words.plain(offer.title),
                    value=offer.unsuitable is None,
                    disabled=always or offer.unsuitable is not None,
                    key=f"use_{version.id}_{offer.name}",
                    help=words.plain(
                        offer.unsuitable
                        or (
                            f"{offer.means} Always trained: what is not better than this has learnt"
                            " nothing."
                            if always
                            else offer.means
                        )
                    ),
                    width="stretch",
                )
                if offer.unsuitable is None and offer.Params.model_fields and not always:
                    changed = offer.name in _overrides(version.id)
                    label = (
                        f"Parameters of {words.plain(offer.title)}{' (changed)' if changed else ''}"
                    )
                    if st.button(
                        label,
                        icon=":material/tune:",
                        type="tertiary",
                        key=f"tune_{offer.name}",
                        help=label,
                    ):
                        _parameters(version.id, offer)
            if offer.unsuitable is not None:
                st.caption(words.plain(offer.unsuitable))
            elif ticked:
                chosen.append(offer.name)
    return chosen


def _left_out(version: VersionView, target: str) -> list[str]:
    names, key = default_features(version, target), f"without_{version.id}"
    if key in st.session_state:  # with another target, other columns may be left out
        st.session_state[key] = [name for name in st.session_state[key] if name in names]
    return st.multiselect(
        "Leave out",
        names,
        key=key,
        format_func=str,
        placeholder="No column",
        help="Columns that the models do not get: what is only known afterwards, say.",
    )


def _features(
    version: VersionView, target: str, group: str | None, left_out: list[str]
) -> list[str] | None:
    """None, which means those with the role feature, unless some are left out."""
    if not left_out:
        return None
    return [name for name in default_features(version, target, group) if name not in left_out]


@st.dialog("Parameters", width="small", icon=":material/tune:")
def _parameters(version_id: int, offer: ModelOffer) -> None:
    st.caption(f"**{words.plain(offer.title)}** · {words.plain(offer.means)}")
    overrides = _overrides(version_id)
    start = offer.suggested.model_dump() | overrides.get(offer.name, {})
    with st.container(height=380, border=False):
        params = forms.form(
            offer.Params,
            f"params_{offer.name}",
            start=start,
            hints=forms.Hints(reasons=offer.reasons),
        )
    with st.container(horizontal=True, gap="small"):
        if (
            st.button("Apply", type="primary", key="use_params", disabled=params is None)
            and params is not None
        ):
            overrides.pop(offer.name, None)
            if changed := _changes(offer, params):
                overrides[offer.name] = changed
            st.rerun()
        if st.button("Reset to suggested", key="reset_params"):
            overrides.pop(offer.name, None)
            st.rerun()


def _changes(offer: ModelOffer, params: BaseModel) -> dict[str, Any]:
    """The parameters that are not as suggested."""
    suggested = offer.suggested.model_dump()
    return {name: value for name, value in params.model_dump().items() if value != suggested[name]}


def _overrides(version_id: int) -> dict[str, dict[str, Any]]:
    """Model → parameters that a person changed, for a training on this version."""
    every: dict[int, dict[str, dict[str, Any]]] = st.session_state.setdefault(_PARAMS, {})
    return every.setdefault(version_id, {})


def _start(ws: Workspace, request: TrainRequest) -> None:
    problems = training.problems(ws, request)
    for sentence in problems:
        st.error(words.plain(sentence), icon=":material/block:")
    advice.draw(ws, request)
    count = len({baseline_model().name, *(request.models or [])})
    if st.button(
        f"Train {words.plural(count, 'model')}",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        key="primary_train",
        disabled=bool(problems),
        help="Ctrl+Enter",
    ):
        job_id = guard.attempt(training.train, ws, request)
        if job_id is not None:
            st.toast("The training is queued.", icon=":material/schedule:")
            screens.go("train", training=job_id)
