"""What if: change one row's values and see the answer move at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learn.what_if import Answer
from core.workbench import explaining, run_files
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.explain import one_row
from pages.ui.widgets import guard, panes, words


def draw(ws: Workspace, run: RunSummary) -> None:
    """Draw the form of all inputs at the left, the live answer at the right."""
    signature = guard.attempt(run_files.signature, ws, run.id)
    start = guard.attempt(explaining.typical_values, ws, run.id)
    if signature is None or start is None:
        return
    left, right = panes.split("what_if", 480, None)
    with left:
        form_place = st.container(height="stretch", border=False, key="what_if_form")
    st.fragment(_live, key="what_if_live")(ws, run, signature["inputs"], start, form_place, right)


def _live(
    ws: Workspace,
    run: RunSummary,
    inputs: list[dict[str, Any]],
    start: dict[str, Any],
    left: DeltaGenerator,
    right: DeltaGenerator,
) -> None:
    with left, st.grid(2, gap="small"):
        values = {item["name"]: _input(run.id, item, start.get(item["name"])) for item in inputs}
    with right:
        answer = guard.attempt(explaining.what_if, ws, run.id, values)
        typical = (
            guard.attempt(explaining.what_if, ws, run.id, start) if answer is not None else None
        )
        if answer is not None and typical is not None:
            _answer(run, answer, typical)


def _input(run_id: int, item: dict[str, Any], value: Any) -> Any:
    name, key = item["name"], f"what_{run_id}_{item['name']}"
    label = words.plain(name)
    missing = None if value is None or pd.isna(value) else value
    if item["type"] == "boolean":
        return st.segmented_control(
            label,
            [True, False],
            default=None if missing is None else bool(missing),
            key=key,
            format_func=lambda yes: "yes" if yes else "no",
        )
    if item.get("categories"):
        options = [str(option) for option in item["categories"]]
        return st.selectbox(
            label,
            options,
            options.index(str(missing)) if str(missing) in options else None,
            key=key,
            format_func=str,
            accept_new_options=True,
            placeholder="missing",
        )
    if item["type"] in ("integer", "number", "decimal"):
        return _number(label, key, item, missing)
    if item["type"] in ("date", "datetime"):
        return st.date_input(
            label,
            None if missing is None else pd.Timestamp(missing).date(),
            key=key,
            min_value=pd.Timestamp("1800-01-01").date(),
            max_value=pd.Timestamp("2200-12-31").date(),
        )
    return st.text_input(label, "" if missing is None else str(missing), key=key) or None


def _number(label: str, key: str, item: dict[str, Any], value: Any) -> float | None:
    low, high = item.get("minimum"), item.get("maximum")
    if item["type"] == "integer":
        tip = f"Seen in training: {low:g} to {high:g}." if low is not None else None
        return st.number_input(
            label,
            value=None if value is None else int(value),
            step=1,
            key=key,
            help=tip,
            placeholder="missing",
        )
    step = (
        float(f"{((high - low) / 50 or 1):.0e}")
        if low is not None and high is not None and high > low
        else 1.0
    )
    tip = f"Seen in training: {low:g} to {high:g}." if low is not None else None
    return st.number_input(
        label,
        value=None if value is None else float(value),
        step=step,
        format="%g",
        key=key,
        help=tip,
        placeholder="missing",
    )


def _answer(run: RunSummary, answer: Answer, typical: Answer) -> None:
    if answer.probabilities:
        with st.container(horizontal=True, gap="large"):
            for name, share in list(answer.probabilities.items())[-4:]:
                before = typical.probabilities.get(name, share)
                st.metric(
                    f"P({words.plain(name)})",
                    words.share(share),
                    (
                        f"{100 * (share - before):+.1f} points from typical"
                        if abs(share - before) > 5e-4
                        else "as typical"
                    ),
                    delta_color="off",
                    delta_arrow="off",
                )
            st.metric("Answer", words.plain(answer.prediction))
    else:
        change = float(answer.prediction) - float(typical.prediction)
        moved = f"{words.number(change, sign=True)} from typical" if change else "as typical"
        st.metric(
            words.plain(run.target),
            words.number(float(answer.prediction)),
            moved,
            delta_color="off",
            delta_arrow="off",
        )
    for notice in answer.notices:
        st.warning(words.plain(notice), icon=":material/info:")
    steps = answer.contributions
    if not {"feature", "value", "contribution"} - set(steps.columns):
        one_row.waterfall(
            steps.head(12), answer.expected_value, answer.unit, key=f"what_if_{run.id}"
        )
    st.caption(words.plain(f"Explains {answer.about}. The form begins with a typical row."))
