"""The scores of the selected runs: every metric in a table, one of them fold by fold."""

from __future__ import annotations

import streamlit as st

from core.learn.metric import METRICS
from core.workbench.comparing import Cell, Comparison, MetricRow
from pages.ui.widgets import fold_dots, panes, tables, words


def draw(comparison: Comparison) -> None:
    """Draw the table at the left, one metric fold by fold at the right."""
    left, right = panes.split("scores", None, 480)
    with left:
        _score_table(comparison)
    with right:
        names = [row.metric for row in comparison.metrics]
        metric = st.selectbox(
            "Metric",
            names,
            names.index(comparison.metric),
            key="dots_metric",
            format_func=lambda name: METRICS[name].title,
        )
        row = next(item for item in comparison.metrics if item.metric == metric)
        st.caption(
            f"{words.plain(row.means)}"
            f" {'More is better.' if row.greater_is_better else 'Less is better.'}"
        )
        _dots(comparison, row)
        for cell in row.cells:
            if cell.sentence:
                name = words.plain(name_of(comparison, cell.run))
                st.markdown(f"**{name}** · {words.plain(cell.sentence)}")


def name_of(comparison: Comparison, run_id: int) -> str:
    """The name of one of the compared runs."""
    return next(run.name for run in comparison.runs if run.run == run_id)


def score_text(cell: Cell) -> str:
    """Mean ± standard deviation, with the mark of the best or of those not worse than it."""
    if cell.spread is None:
        return "–"
    mark = " ★" if cell.best else " =" if cell.tied else ""
    return f"{words.number(cell.spread.mean)} ± {words.number(cell.spread.sd, 2)}{mark}"


def _score_table(comparison: Comparison) -> None:
    table: dict[str, list[str]] = {"Metric": [row.title for row in comparison.metrics]}
    for run in comparison.runs:
        unique = [item.name for item in comparison.runs].count(run.name) == 1
        label = run.name if unique else f"{run.name} ({run.run})"
        cells = [
            next(cell for cell in row.cells if cell.run == run.run) for row in comparison.metrics
        ]
        table[label] = [score_text(cell) for cell in cells]
        if any(cell.holdout is not None for cell in cells):
            table[f"{label}, hold-out"] = [words.number(cell.holdout) for cell in cells]
    table["What it means"] = [row.means for row in comparison.metrics]
    columns = {
        name: st.column_config.TextColumn(
            name, alignment="right" if name not in ("Metric", "What it means") else "left"
        )
        for name in table
    }
    columns["Metric"] = st.column_config.TextColumn("Metric", pinned=True)
    tables.show(table, key="scores", alt="Scores of the selected runs", columns=columns)
    st.caption(
        "Mean ± standard deviation over folds that the model had not seen. ★ best"
        " · = no significant difference from the best."
    )


def _dots(comparison: Comparison, row: MetricRow) -> None:
    cells = [cell for cell in row.cells if cell.spread]
    if not cells:
        st.caption("None of these runs has this score.")
        return
    fold_dots.draw(
        [
            fold_dots.FoldScores(
                name_of(comparison, cell.run),
                cell.spread.folds if cell.spread else (),
                cell.holdout,
            )
            for cell in cells
        ],
        row.title,
        key=f"dots_{row.metric}",
        alt=f"{row.title} of every fold by run",
        height=max(160, 60 + 34 * len(cells)),
    )


def _fold_scores(comparison: Comparison, cell: Cell) -> fold_dots.FoldScores:
    folds = cell.spread.folds if cell.spread else ()
    return fold_dots.FoldScores(name_of(comparison, cell.run), folds, cell.holdout)
