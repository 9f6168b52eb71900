"""An explanation as frames that a page draws: bars, dots, the way to one row's output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.base.words import plural
from core.learn.explanation import Explanation


def bar(explanation: Explanation, output: int = 0) -> pd.DataFrame:
    """Mean |contribution| per feature, the largest first: ``feature``, ``importance``, ``share`` of
    the total.
    """
    size = np.abs(explanation.contributions[:, :, output]).mean(axis=0)
    frame = pd.DataFrame(
        {"feature": explanation.features, "importance": size, "share": size / (size.sum() or 1.0)}
    )
    return frame.sort_values("importance", ascending=False, kind="stable").reset_index(drop=True)


def importances(explanation: Explanation) -> pd.DataFrame:
    """As :func:`bar`, summed over all outputs."""
    size = np.abs(explanation.contributions).mean(axis=0).sum(axis=1)
    frame = pd.DataFrame(
        {"feature": explanation.features, "importance": size, "share": size / (size.sum() or 1.0)}
    )
    return frame.sort_values("importance", ascending=False, kind="stable").reset_index(drop=True)


def _levels(values: pd.Series) -> np.ndarray:
    """0…1 for low to high values, by rank; NaN for what has no order."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return np.asarray(values.astype("float64").to_numpy())
    if pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_datetime64_any_dtype(
        values.dtype
    ):
        ranks = values.rank(method="average").astype("float64")
        spread = ranks.max() - ranks.min()
        return np.asarray(
            ((ranks - ranks.min()) / spread if spread > 0 else ranks * 0 + 0.5).to_numpy()
        )
    return np.full(len(values), np.nan)


def shown(value: Any) -> str:
    """A raw value as a person reads it."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "missing"
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, pd.Timestamp):
        return str(value.date()) if value == value.normalize() else str(value)
    return str(value)


def beeswarm(explanation: Explanation, output: int = 0, top: int = 12) -> pd.DataFrame:
    """Dots of the ``top`` features, the most important first: ``feature``, ``row``,
    ``contribution``, ``value`` (text), ``level`` (0 low … 1 high).
    """
    pieces = []
    for name in bar(explanation, output)["feature"].head(top):
        raw = (
            explanation.values[name]
            if name in explanation.values
            else pd.Series([None] * len(explanation.rows))
        )
        part = {
            "feature": name,
            "row": explanation.rows,
            "contribution": explanation.contributions[:, explanation.features.index(name), output],
        }
        pieces.append(
            pd.DataFrame({**part, "value": [shown(value) for value in raw], "level": _levels(raw)})
        )
    return pd.concat(pieces, ignore_index=True)


def waterfall(
    explanation: Explanation, position: int = 0, output: int = 0, top: int = 10
) -> pd.DataFrame:
    """The way from the expected value to one row's output, the largest step first: ``feature``,
    ``value``, ``contribution``, ``start``, ``end``.

    What is beyond ``top`` is one last step, “n other inputs”; the last ``end`` is the model's
    output.

    Parameters
    ----------
    explanation : Explanation
    position : int
        Which of its rows.
    output : int
        Which of its outputs.
    top : int
        Inputs that get a step of their own.
    """
    steps = explanation.contributions[position, :, output]
    order = np.argsort(-np.abs(steps), kind="stable")
    largest, others = order[:top], order[top:]
    names = [explanation.features[index] for index in largest]
    raw = explanation.values.iloc[position]
    frame = pd.DataFrame(
        {
            "feature": names,
            "value": [shown(raw[name]) if name in raw.index else "" for name in names],
            "contribution": steps[largest],
        }
    )
    if len(others):
        rest = {
            "feature": plural(len(others), "other input"),
            "value": "",
            "contribution": steps[others].sum(),
        }
        frame = pd.concat([frame, pd.DataFrame([rest])], ignore_index=True)
    frame["end"] = explanation.expected_value[output] + frame["contribution"].cumsum()
    frame["start"] = frame["end"] - frame["contribution"]
    return frame
