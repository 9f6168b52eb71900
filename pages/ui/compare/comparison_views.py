"""The selected runs, seen in one way at a time: scores, differences, curves, decisions or errors,
parameters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from core.learn.task import find_task
from core.workbench import comparing, history
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.compare import decisions, errors, run_curves, scores
from pages.ui.widgets import guard, panes, tables, view_choice, words


@st.cache_resource(max_entries=32, show_spinner=False)
def _comparison(_ws: Workspace, folder: str, run_ids: tuple[int, ...], states: str) -> Comparison:
    return comparing.compare(_ws, list(run_ids))


def views_of(classification: bool) -> dict[str, str]:
    """The ways to look at runs of such a task."""
    middle = (
        {"curves": "Curves", "decisions": "Confusion and threshold"}
        if classification
        else {"errors": "Errors"}
    )
    return {
        "scores": "Scores",
        "differences": "Is it better?",
        **middle,
        "parameters": "What differs",
    }


def draw(ws: Workspace, run_ids: Sequence[int]) -> None:
    """Draw the selected runs."""
    if not run_ids:
        panes.empty(
            "touch_app",
            "Select runs above",
            "Tick one run to look at it, several to compare them.",
            "compare",
        )
        return
    states = _states(ws, run_ids)
    comparison = guard.attempt(_comparison, ws, str(ws.folder), tuple(run_ids), states)
    if comparison is None:
        return
    task = find_task(comparison.runs[0].task)
    view = view_choice.choose("View", views_of(task.classification))
    if view == "scores":
        scores.draw(comparison)
    elif view == "differences":
        _differences(comparison)
    elif view == "curves":
        run_curves.draw(ws, comparison)
    elif view == "decisions":
        decisions.draw(ws, comparison)
    elif view == "errors":
        errors.draw(ws, comparison)
    else:
        _parameters(comparison)


def _states(ws: Workspace, run_ids: Sequence[int]) -> str:
    """Changes when a run gets another fold, so that an old comparison is not shown."""
    runs = [guard.attempt(history.run, ws, run_id) for run_id in run_ids]
    return hashlib.sha256(
        repr([(run.state, run.name, len(run.folds)) for run in runs if run]).encode()
    ).hexdigest()


# -- differences
# -------------------------------------------------------------------------------------------------


def _differences(comparison: Comparison) -> None:
    if len(comparison.runs) < 2:
        panes.empty(
            "compare_arrows",
            "Select a second run",
            "Two runs of one training share their folds, so their difference can be tested.",
            "pairs",
        )
        return
    row = next(item for item in comparison.metrics if item.metric == comparison.metric)
    st.markdown(
        f"**{words.plain(row.title)}**, fold by fold, by the corrected resampled t-test (Nadeau and"
        " Bengio, 2003)"
    )
    table = {
        "Runs": [
            f"{scores.name_of(comparison, item.pair.a)} – {scores.name_of(comparison, item.pair.b)}"
            for item in comparison.pairs
        ],
        "Difference": [item.pair.difference for item in comparison.pairs],
        "95 % CI low": [item.pair.low for item in comparison.pairs],
        "95 % CI high": [item.pair.high for item in comparison.pairs],
        "p": [item.pair.p for item in comparison.pairs],
        "P(first is better)": [item.pair.probability for item in comparison.pairs],
        "Verdict": [item.verdict for item in comparison.pairs],
    }
    columns = {
        "Runs": st.column_config.TextColumn(width="medium", pinned=True),
        **{
            name: st.column_config.NumberColumn(name, format="%.4g")
            for name in ("Difference", "95 % CI low", "95 % CI high")
        },
        "p": st.column_config.NumberColumn("p", format="%.2g"),
        "P(first is better)": st.column_config.ProgressColumn(
            "P(first is better)", format="percent", min_value=0, max_value=1
        ),
        "Verdict": st.column_config.TextColumn(width="large"),
    }
    tables.show(table, key="pairs", alt="Paired differences", columns=columns)
    st.caption(
        "Folds overlap in their training rows, so a plain t-test would call too many differences"
        " real; the correction widens the interval."
    )


# -- parameters
# -------------------------------------------------------------------------------------------------


def _parameters(comparison: Comparison) -> None:
    everything = st.toggle("Show identical settings", key="all_parameters")
    rows = [item for item in comparison.differences if item.differs or everything]
    if not rows:
        panes.empty(
            "drag_handle",
            "Nothing differs",
            "These runs have the same parameters, data, recipe, split and environment.",
            "same",
        )
        return
    table: dict[str, list[str]] = {
        "About": [item.section for item in rows],
        "What": [item.key for item in rows],
    }
    for place, run in enumerate(comparison.runs):
        table[f"{run.name} ({run.run})"] = [
            "" if item.values[place] is None else str(item.values[place]) for item in rows
        ]
    tables.show(
        table,
        key="parameters",
        alt="Parameters side by side",
        columns={"What": st.column_config.TextColumn(pinned=True)},
    )
