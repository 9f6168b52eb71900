"""The selected runs, seen in one way at a time: scores, differences, curves, decisions or errors,
parameters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from core.learn.metric import METRICS
from core.learn.task import find_task
from core.workbench import comparing, history
from core.workbench.comparing import Cell, Comparison, MetricRow
from core.workbench.workspace import Workspace
from pages.ui.compare import decisions as compare_decisions
from pages.ui.compare import errors as compare_errors
from pages.ui.compare import run_curves
from pages.ui.widgets import charts, guard, panes, tables, words
from pages.ui.widgets import views as choice


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


def views(ws: Workspace, run_ids: Sequence[int]) -> None:
    """Draw the selected runs."""
    if not run_ids:
        panes.empty(
            "touch_app",
            "Select runs above",
            "Tick one run to look at it, several to compare them.",
            "compare",
        )
        return
    found = guard.attempt(_comparison, ws, str(ws.folder), tuple(run_ids), _states(ws, run_ids))
    if found is None:
        return
    task = find_task(found.runs[0].task)
    view = choice.chosen("View", views_of(task.classification))
    if view == "scores":
        _scores(found)
    elif view == "differences":
        _differences(found)
    elif view == "curves":
        run_curves.curves(ws, found)
    elif view == "decisions":
        compare_decisions.decisions(ws, found)
    elif view == "errors":
        compare_errors.errors(ws, found)
    else:
        _parameters(found)


def _states(ws: Workspace, run_ids: Sequence[int]) -> str:
    """Changes when a run gets another fold, so that an old comparison is not shown."""
    runs = [guard.attempt(history.run, ws, run_id) for run_id in run_ids]
    return hashlib.sha256(
        repr([(run.state, run.name, len(run.folds)) for run in runs if run]).encode()
    ).hexdigest()


# -- scores
# -------------------------------------------------------------------------------------------------


def _scores(found: Comparison) -> None:
    left, right = panes.split("scores", None, 480)
    with left:
        _score_table(found)
    with right:
        names = [row.metric for row in found.metrics]
        metric = st.selectbox(
            "Metric",
            names,
            names.index(found.metric),
            key="dots_metric",
            format_func=lambda name: METRICS[name].title,
        )
        row = next(item for item in found.metrics if item.metric == metric)
        st.caption(
            f"{words.plain(row.means)}"
            f" {'More is better.' if row.greater_is_better else 'Less is better.'}"
        )
        _dots(found, row)
        for cell in row.cells:
            if cell.sentence:
                st.markdown(
                    f"**{words.plain(_name(found, cell.run))}** · {words.plain(cell.sentence)}"
                )


def _name(found: Comparison, run_id: int) -> str:
    return next(run.name for run in found.runs if run.run == run_id)


def _say(cell: Cell) -> str:
    if cell.spread is None:
        return "–"
    mark = " ★" if cell.best else " =" if cell.tied else ""
    return f"{words.number(cell.spread.mean)} ± {words.number(cell.spread.sd, 2)}{mark}"


def _score_table(found: Comparison) -> None:
    table: dict[str, list[str]] = {"Metric": [row.title for row in found.metrics]}
    for run in found.runs:
        label = (
            run.name
            if [item.name for item in found.runs].count(run.name) == 1
            else f"{run.name} ({run.run})"
        )
        cells = [next(cell for cell in row.cells if cell.run == run.run) for row in found.metrics]
        table[label] = [_say(cell) for cell in cells]
        if any(cell.holdout is not None for cell in cells):
            table[f"{label}, hold-out"] = [words.number(cell.holdout) for cell in cells]
    table["What it means"] = [row.means for row in found.metrics]
    columns = {
        name: st.column_config.TextColumn(
            name, alignment="right" if name not in ("Metric", "What it means") else "left"
        )
        for name in table
    }
    columns["Metric"] = st.column_config.TextColumn("Metric", pinned=True)
    tables.show(table, key="scores", alt="Scores of the selected runs", columns=columns)
    st.caption(
        "Mean ± standard deviation over folds that the model had not seen. ★ best · = tied with the"
        " best: the folds do not show a difference."
    )


def _dots(found: Comparison, row: MetricRow) -> None:
    names = [_name(found, cell.run) for cell in row.cells if cell.spread]
    cells = [cell for cell in row.cells if cell.spread]
    if not cells:
        st.caption("None of these runs has this score.")
        return
    dots = [
        [value, place]
        for place, cell in enumerate(cells)
        for value in (cell.spread.folds if cell.spread else ())
    ]
    means = [[cell.spread.mean, place] for place, cell in enumerate(cells) if cell.spread]
    hold = [[cell.holdout, place] for place, cell in enumerate(cells) if cell.holdout is not None]
    charts.echarts(
        {
            "grid": {"left": 8, "right": 20, "top": 28, "bottom": 24, "containLabel": True},
            "legend": {"top": 0},
            "tooltip": {"trigger": "item", "confine": True},
            "xAxis": {
                "type": "value",
                "scale": True,
                "name": row.title,
                "nameLocation": "middle",
                "nameGap": 24,
                "axisLabel": {"fontSize": 10},
            },
            "yAxis": {
                "type": "category",
                "data": names,
                "inverse": True,
                "axisTick": {"show": False},
                "axisLabel": {"width": 120, "overflow": "truncate"},
            },
            "series": [
                {
                    "name": "fold",
                    "type": "scatter",
                    "symbolSize": 8,
                    "data": dots,
                    "itemStyle": {"opacity": 0.55},
                },
                {
                    "name": "mean",
                    "type": "scatter",
                    "symbol": "rect",
                    "symbolSize": [3, 18],
                    "data": means,
                },
                {
                    "name": "hold-out",
                    "type": "scatter",
                    "symbol": "diamond",
                    "symbolSize": 10,
                    "data": hold,
                },
            ],
        },
        key=f"dots_{row.metric}",
        alt=f"{row.title} of every fold by run",
        height=max(160, 60 + 34 * len(cells)),
    )


# -- differences
# -------------------------------------------------------------------------------------------------


def _differences(found: Comparison) -> None:
    if len(found.runs) < 2:
        panes.empty(
            "compare_arrows",
            "Select a second run",
            "Two runs of one training share their folds, so their difference can be tested.",
            "pairs",
        )
        return
    row = next(item for item in found.metrics if item.metric == found.metric)
    st.markdown(
        f"**{words.plain(row.title)}**, fold by fold, by the corrected resampled t-test (Nadeau and"
        " Bengio, 2003)"
    )
    table = {
        "Runs": [
            f"{_name(found, item.pair.a)} – {_name(found, item.pair.b)}" for item in found.pairs
        ],
        "Difference": [item.pair.difference for item in found.pairs],
        "95 % from": [item.pair.low for item in found.pairs],
        "to": [item.pair.high for item in found.pairs],
        "p": [item.pair.p for item in found.pairs],
        "P(first is better)": [item.pair.probability for item in found.pairs],
        "Verdict": [item.verdict for item in found.pairs],
    }
    columns = {
        "Runs": st.column_config.TextColumn(width="medium", pinned=True),
        **{
            name: st.column_config.NumberColumn(name, format="%.4g")
            for name in ("Difference", "95 % from", "to")
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


def _parameters(found: Comparison) -> None:
    everything = st.toggle("Show what is equal too", key="all_parameters")
    rows = [item for item in found.differences if item.differs or everything]
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
    for place, run in enumerate(found.runs):
        table[f"{run.name} ({run.run})"] = [
            "" if item.values[place] is None else str(item.values[place]) for item in rows
        ]
    tables.show(
        table,
        key="parameters",
        alt="Parameters side by side",
        columns={"What": st.column_config.TextColumn(pinned=True)},
    )
