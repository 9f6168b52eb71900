"""How the rows are divided for a training: folds, hold-out, groups; and how classes weigh."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.data.schema import ColumnType, Role
from core.workbench.versions import VersionView


def draw(version: VersionView, target: str) -> dict[str, Any]:
    """Draw the choices; returns them as parts of a training's request."""
    with st.expander("Folds, hold-out, seed", type="compact", icon=":material/call_split:"):
        return {
            "folds": _folds(),
            "repeats": _repeats(),
            "holdout": _holdout(),
            "seed": _seed(),
            "group": _group(version, target),
            "order": _order(version, target),
            "class_weight": _class_weight(),
        }


def _folds() -> int:
    return st.number_input(
        "Folds",
        2,
        20,
        5,
        key="folds",
        help=(
            "The rows are divided into so many parts; each is predicted once by a model that has"
            " not seen it. Five balances time and certainty."
        ),
    )


def _repeats() -> int:
    return st.number_input(
        "Repeats",
        1,
        10,
        1,
        key="repeats",
        help=(
            "The rows are divided anew so many times. More repeats make the mean steadier and take"
            " longer in proportion."
        ),
    )


def _holdout() -> float:
    percent = st.slider(
        "Hold-out",
        0,
        50,
        20,
        5,
        format="%d %%",
        key="holdout",
        help=(
            "This share is set aside before anything else and scored once, by the finished model."
            " It tells whether the folds were too hopeful."
        ),
    )
    return percent / 100


def _seed() -> int:
    return st.number_input(
        "Seed",
        0,
        2**31 - 1,
        0,
        key="seed",
        help="Same data and same seed give the same numbers to the last digit.",
    )


def _group(version: VersionView, target: str) -> str | None:
    names = [column.name for column in version.columns if column.name != target]
    by_role = next((column.name for column in version.columns if column.role == Role.GROUP), None)
    return st.selectbox(
        "Group by (keep together in a fold)",
        names,
        names.index(by_role) if by_role in names else None,
        key=f"group_{version.id}",
        placeholder="None",
        format_func=str,
        help=(
            "Rows with the same value never stand in training and test at once: all visits of one"
            " patient, say."
        ),
    )


def _order(version: VersionView, target: str) -> str | None:
    ordered = (ColumnType.DATE, ColumnType.DATETIME, ColumnType.INTEGER, ColumnType.NUMBER)
    names = [
        column.name
        for column in version.columns
        if column.name != target and column.type in ordered
    ]
    return st.selectbox(
        "Order by (train on earlier, test on later rows)",
        names,
        None,
        key=f"order_{version.id}",
        placeholder="None: rows are shuffled",
        format_func=str,
        help=(
            "Each fold trains on what came before the rows that it tests, and the hold-out is the"
            " latest part: for readings in time."
        ),
    )


def _class_weight() -> str:
    return st.segmented_control(
        "Class weights",
        ["none", "balanced"],
        default="none",
        required=True,
        key="class_weight",
        help=(
            "Balanced: a mistake on a rare class counts more. It does what oversampling does,"
            " without inventing rows."
        ),
    )
