"""What the two outlier steps share: the rules by which a value counts as an outlier."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

How = Literal["iqr", "z", "quantile"]
HOW: Any = Field(
    "iqr",
    title="Rule",
    description=(
        "Distance from the quartiles (iqr), from the mean in standard deviations (z), or a share at"
        " each end (quantile)."
    ),
)
REACH = Field(
    None,
    title="Reach",
    description="How far is ordinary. Empty: 1.5 for iqr, 3 for z, 0.01 for quantile.",
)
_USUAL = {"iqr": 1.5, "z": 3.0, "quantile": 0.01}


def reach_of(how: str, reach: float | None) -> float:
    """The reach, or what is usual for the rule."""
    return _USUAL[how] if reach is None else reach


def sound(how: str, reach: float | None) -> None:
    """Raise ValueError when the reach makes no sense for the rule."""
    value = reach_of(how, reach)
    if how == "quantile" and not 0 <= value < 0.5:
        raise ValueError("the share at each end must be at least 0 and below 0.5")
    if not 0 <= value < 1e6:
        raise ValueError("the reach must be at least 0")


def rule_sentence(how: str, reach: float | None) -> str:
    """The rule in words, for a step's line."""
    value = reach_of(how, reach)
    if how == "quantile":
        return f"the middle {100 * (1 - 2 * value):g} %"
    return (
        f"{value:g} × the quartile distance" if how == "iqr" else f"{value:g} standard deviations"
    )


def bounds_code(name: str, how: str, reach: float | None) -> str:
    """pandas lines that set ``low`` and ``high``."""
    value, column = reach_of(how, reach), f"df[{name!r}]"
    if how == "quantile":
        return f"low, high = {column}.quantile([{value:g}, {1 - value:g}])"
    if how == "z":
        return (
            f"low, high = ({column}.mean() + sign * {value:g} * {column}.std(ddof=0) for sign in"
            " (-1, 1))"
        )
    return (
        f"q1, q3 = {column}.quantile([0.25, 0.75])\nlow, high = q1 - {value:g} * (q3 - q1), q3 +"
        f" {value:g} * (q3 - q1)"
    )
