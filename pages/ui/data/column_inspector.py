"""One column in full: its shape, statistics, what is odd about it, and the steps that would settle
that.
"""

from __future__ import annotations

import streamlit as st

from core.data.profile.profile import ColumnProfile, Profile
from core.data.profile.spelling_clusters import Cluster
from core.data.recipe.suggestions import step_of
from core.data.schema import Role
from core.workbench import profiles, suggesting
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import charts, guard, tables, words

_SHOWN = 5  # groups of spellings


def draw(ws: Workspace, version: VersionView, table: Profile, item: ColumnProfile) -> Role | None:
    """Draw the column; returns a role that was newly chosen.

    Parameters
    ----------
    ws : Workspace
    version : VersionView
    table : Profile
        The profile of the whole table.
    item : ColumnProfile
        The column's part of it.
    """
    role = _role(version, item)
    _chart(item)
    spellings = guard.attempt(_spelling_groups, ws, str(ws.folder), version.id, item.name) or []
    _findings(table, item, spellings)
    _fixes(ws, version, item, spellings)
    tables.facts(
        _facts(item),
        f"Statistics of {item.name}",
    )
    return role


@st.cache_resource(max_entries=64, show_spinner=False)
def _spelling_groups(_ws: Workspace, folder: str, version_id: int, column: str) -> list[Cluster]:
    return profiles.variants(_ws, version_id, column)


def _role(version: VersionView, item: ColumnProfile) -> Role | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray[{words.plain(item.type)}]", width="content")
        key = f"role_{version.id}_{item.name}_{item.role}"
        picked = st.selectbox(
            "Role",
            list(Role),
            list(Role).index(item.role),
            key=key,
            label_visibility="collapsed",
            width="stretch",
            format_func=str,
        )
    return picked if picked != item.role else None


def _chart(item: ColumnProfile) -> None:
    if item.histogram is not None and item.type != "boolean":
        shape = item.histogram
        edges = list(shape.labels or shape.edges)
        charts.histogram(
            edges, shape.counts, key="column_chart", alt=f"Histogram of {item.name}", height=150
        )
    elif item.top:
        labels = [str(value.value)[:60] for value in item.top]
        charts.bars_across(
            labels,
            [value.count for value in item.top],
            key="column_chart",
            alt=f"Most frequent values of {item.name}",
            height=30 + 20 * len(labels),
        )


def _findings(table: Profile, item: ColumnProfile, spellings: list[Cluster]) -> None:
    with st.container(key="findings", gap="xsmall"):
        strength = profiles.strength(item)
        if strength and table.target:
            value, word, measure = strength
            st.markdown(
                f":material/link: Relation to {words.plain(table.target)}: **{value:.2f}**,"
                f" {words.plain(word)} ({words.plain(measure)})"
            )
        for notice in item.notices:
            st.markdown(
                f":material/{'warning' if notice.severity == 'warn' else 'info'}:"
                f" {words.plain(notice.sentence)}"
            )
        for suspect in item.disguised:
            st.markdown(f":material/help: {words.plain(suspect.sentence)}")
        for group in spellings[:_SHOWN]:
            others = ", ".join(f"“{words.plain(value)}”" for value in group.variants[:4])
            st.markdown(
                f":material/spellcheck: {others} may be “{words.plain(group.keep)}”"
                f" ({words.plain(group.reason)}, {words.plural(group.rows, 'row')})"
            )
        if len(spellings) > _SHOWN:
            st.caption(f"… and {len(spellings) - _SHOWN:,} more groups of near-equal spellings")


def _fixes(
    ws: Workspace, version: VersionView, item: ColumnProfile, spellings: list[Cluster]
) -> None:
    """Each is a step for the cleaning draft: nothing changes before the person applies it there."""
    with st.container(key="fixes", gap="xsmall"):
        for place, finding in enumerate(suggesting.column_suggestions(item, spellings)):
            step = step_of(finding)
            tip = f"{finding.sentence} Adds a step to the recipe on the Clean screen."
            if st.button(
                words.plain(finding.action.title if finding.action else step.say()),
                key=f"fix_{place}",
                icon=f":material/{step.kind.icon}:",
                help=words.plain(tip),
                width="stretch",
            ):
                with guard.here():
                    suggesting.accept(ws, version.id, finding)
                    screens.go("clean", dataset=version.dataset_id, version=version.number)


def _facts(item: ColumnProfile) -> dict[str, str]:
    rows: dict[str, object] = {
        "Missing": f"{words.count(item.missing)} ({words.share(item.missing_share)})",
        "Distinct": ("" if item.distinct_exact else "about ") + words.count(item.distinct),
        "Min": item.minimum,
        "Max": item.maximum,
        "Mean": item.mean,
        "Standard deviation": item.sd,
        "Skewness": item.skew,
        **{_quantile(name): value for name, value in item.quantiles.items()},
        "Zeros": item.zeros,
        "Negative": item.negatives,
        "Outliers": item.outliers,
        "Shortest text": item.length_minimum,
        "Longest text": item.length_maximum,
        "Mean length": item.length_mean,
        "Empty texts": item.empty_texts,
    }
    return {name: words.value(value) for name, value in rows.items() if value is not None}


def _quantile(name: str) -> str:
    """A quantile in words: 25th percentile (Q1)."""
    named = {"0.25": "25th percentile (Q1)", "0.5": "Median", "0.75": "75th percentile (Q3)"}
    return named.get(name) or f"{_ordinal(100 * float(name))} percentile"


def _ordinal(value: float) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(int(value) % 10) if value == int(value) else None
    return f"{value:g}{ending if ending and int(value) not in (11, 12, 13) else 'th'}"
