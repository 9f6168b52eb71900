"""Why does a run predict what it predicts?

Contributions of the original columns, for many rows or for one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from core.base.words import plural
from core.learn import contributions as shapley
from core.learn.origins import as_array, origins
from core.learn.tree_shap import Trees

ROWS = 1000  # explained at most
BACKGROUND = 1000


@dataclass(frozen=True)
class Explanation:
    """Contributions of the input columns to the outputs of a run, row by row.

    Attributes
    ----------
    features : names of the input columns (a column that mixes several inputs stands under its own
    name)
    outputs : what is explained: the positive class, each class, or the target
    unit : ``log-odds``, ``probability`` or ``value``
    base : (outputs,), the output where nothing is known
    contributions : (rows, features, outputs); base + sum over features = output
    rows : (rows,), positions in the base table; -1 for a row that is not in it
    values : frame of the raw inputs of those rows
    """

    features: tuple[str, ...]
    outputs: tuple[str, ...]
    unit: str
    base: np.ndarray
    contributions: np.ndarray
    output: np.ndarray
    rows: np.ndarray
    values: pd.DataFrame
    method: str
    sampled: bool
    error: float  # the largest |base + sum − output|
    seconds: float
    about: str = ""  # which rows, in a sentence


@dataclass(frozen=True)
class Explainer:
    """A fitted pipeline, made ready to explain rows.

    Build one per run and keep it: it holds what every call needs again.
    """

    pipeline: Pipeline
    background: pd.DataFrame  # raw inputs of training rows, in no order
    outputs: tuple[str, ...]
    seed: int = 0

    @cached_property
    def _origins(self) -> list[str]:
        return origins(self.pipeline[:-1], self.background, self.seed)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The inputs, then columns that mix several of them."""
        inputs = list(self.background.columns)
        return tuple(dict.fromkeys([*inputs, *self._origins]))

    @cached_property
    def _groups(self) -> shapley.Groups:
        place = {name: index for index, name in enumerate(self.features)}
        return shapley.Groups(
            np.array([place[name] for name in self._origins], dtype=np.int64), len(place)
        )

    @cached_property
    def _encoded_background(self) -> np.ndarray:
        return as_array(self.pipeline[:-1].transform(self.background))

    @cached_property
    def _trees(self) -> Trees | None:
        return shapley.read_trees(self.pipeline[-1])

    def explain(
        self, frame: pd.DataFrame, rows: Sequence[int] | np.ndarray | None = None, about: str = ""
    ) -> Explanation:
        """Contributions for the rows of ``frame`` (raw inputs); a slow model explains only the
        first ones.

        Parameters
        ----------
        frame : pandas.DataFrame
        rows : positions of the rows in the base table
        about : which rows these are, in a sentence
        """
        started = time.monotonic()
        x = as_array(self.pipeline[:-1].transform(frame))
        found = shapley.contributions(
            self.pipeline[-1],
            x,
            self._encoded_background,
            self._groups,
            lambda: self._trees,
            self.seed,
        )
        n = len(found.values)
        return Explanation(
            features=self.features,
            outputs=self.outputs,
            unit=found.unit,
            base=found.base,
            contributions=found.values,
            output=found.output,
            rows=np.full(n, -1) if rows is None else np.asarray(rows)[:n],
            values=frame.iloc[:n].reset_index(drop=True),
            method=found.method,
            sampled=found.sampled,
            error=found.error,
            seconds=time.monotonic() - started,
            about=(
                about
                if n == len(frame)
                else (
                    f"{about} Of these, the first {n:,}, because this model is slow to explain.".strip()
                )
            ),
        )


def outputs_of(classes: Sequence[str] | None, target: str) -> tuple[str, ...]:
    """What is explained: the positive class of two, every class of several, or the target."""
    if not classes:
        return (target,)
    return (str(classes[1]),) if len(classes) == 2 else tuple(str(name) for name in classes)


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
        return values.astype("float64").to_numpy()
    if pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_datetime64_any_dtype(
        values.dtype
    ):
        ranks = values.rank(method="average").astype("float64")
        spread = ranks.max() - ranks.min()
        return ((ranks - ranks.min()) / spread if spread > 0 else ranks * 0 + 0.5).to_numpy()
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
    """The way from the base to one row's output: ``feature``, ``value``, ``contribution``,
    ``start``, ``end``, the largest step first.

    What is beyond ``top`` is one last step, “n other inputs”; the last ``end`` is the model's
    output.
    """
    steps = explanation.contributions[position, :, output]
    order = np.argsort(-np.abs(steps), kind="stable")
    kept, others = order[:top], order[top:]
    names = [explanation.features[index] for index in kept]
    raw = explanation.values.iloc[position]
    frame = pd.DataFrame(
        {
            "feature": names,
            "value": [shown(raw[name]) if name in raw.index else "" for name in names],
            "contribution": steps[kept],
        }
    )
    if len(others):
        rest = {
            "feature": plural(len(others), "other input"),
            "value": "",
            "contribution": steps[others].sum(),
        }
        frame = pd.concat([frame, pd.DataFrame([rest])], ignore_index=True)
    frame["end"] = explanation.base[output] + frame["contribution"].cumsum()
    frame["start"] = frame["end"] - frame["contribution"]
    return frame


def probability(unit: str, output: np.ndarray) -> np.ndarray | None:
    """The probabilities that outputs (rows, outputs) mean; None for numbers."""
    if unit == shapley.VALUE:
        return None
    if unit == shapley.PROBABILITY:
        return output
    if output.shape[1] == 1:
        return 1 / (1 + np.exp(-output))
    shifted = np.exp(output - output.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def save(explanation: Explanation, folder: Path) -> None:
    """Write ``explanation.json``, ``contributions.parquet`` and ``values.parquet``."""
    n, features, outputs = explanation.contributions.shape
    flat = explanation.contributions.reshape(n, features * outputs)
    columns = {f"c_{index}": flat[:, index] for index in range(flat.shape[1])} | {
        f"o_{index}": explanation.output[:, index] for index in range(outputs)
    }
    pd.DataFrame({"row": explanation.rows, **columns}).to_parquet(
        folder / "contributions.parquet", compression="zstd"
    )
    explanation.values.to_parquet(folder / "values.parquet", compression="zstd")
    kept = {
        name: getattr(explanation, name)
        for name in (
            "features",
            "outputs",
            "unit",
            "method",
            "sampled",
            "error",
            "seconds",
            "about",
        )
    }
    (folder / "explanation.json").write_text(
        json.dumps({**kept, "base": explanation.base.tolist()}, ensure_ascii=False, indent=1)
    )


def load(folder: Path) -> Explanation:
    """What :func:`save` wrote."""
    kept = json.loads((folder / "explanation.json").read_text())
    frame = pd.read_parquet(folder / "contributions.parquet")
    outputs, features = len(kept["outputs"]), len(kept["features"])
    flat = frame[[f"c_{index}" for index in range(features * outputs)]].to_numpy(np.float64)
    return Explanation(
        features=tuple(kept.pop("features")),
        outputs=tuple(kept.pop("outputs")),
        base=np.array(kept.pop("base")),
        contributions=flat.reshape(len(frame), features, outputs),
        output=frame[[f"o_{index}" for index in range(outputs)]].to_numpy(np.float64),
        rows=frame["row"].to_numpy(),
        values=pd.read_parquet(folder / "values.parquet"),
        **kept,
    )
