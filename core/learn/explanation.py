"""Why does a run predict what it predicts?

Contributions of the original columns, for many rows or for one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from core.data.storage.parquet_reader import read_table
from core.data.storage.parquet_writer import write_table
from core.learn.contributions import PROBABILITY, VALUE

ROWS = 1000  # explained at most


@dataclass(frozen=True)
class Explanation:
    """Contributions of the input columns to the outputs of a run, row by row.

    Attributes
    ----------
    features : names of the input columns (a column that mixes several inputs stands under its own
    name)
    outputs : what is explained: the positive class, each class, or the target
    unit : ``log-odds``, ``probability`` or ``value``
    expected_value : (outputs,), the output where nothing is known
    contributions : (rows, features, outputs); expected value + sum over features = output
    output : (rows, outputs)
    rows : (rows,), positions in the base table; -1 for a row that is not in it
    values : frame of the raw inputs of those rows
    """

    features: tuple[str, ...]
    outputs: tuple[str, ...]
    unit: str
    expected_value: np.ndarray
    contributions: np.ndarray
    output: np.ndarray
    rows: np.ndarray
    values: pd.DataFrame
    method: str
    sampled: bool
    error: float  # the largest |expected value + sum − output|
    seconds: float
    about: str = ""  # which rows, in a sentence


def outputs_of(classes: Sequence[str] | None, target: str) -> tuple[str, ...]:
    """What is explained: the positive class of two, every class of several, or the target."""
    if not classes:
        return (target,)
    return (str(classes[1]),) if len(classes) == 2 else tuple(str(name) for name in classes)


def probability(unit: str, output: np.ndarray) -> np.ndarray | None:
    """The probabilities that outputs (rows, outputs) mean; None for numbers."""
    if unit == VALUE:
        return None
    if unit == PROBABILITY:
        return output
    if output.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-output)))
    shifted = np.exp(output - output.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


_FACTS = ("features", "outputs", "unit", "method", "sampled", "error", "seconds", "about")


def save(explanation: Explanation, folder: Path) -> None:
    """Write ``explanation.json``, ``contributions.parquet`` and ``values.parquet``."""
    n, features, outputs = explanation.contributions.shape
    flat = explanation.contributions.reshape(n, features * outputs)
    columns = {f"c_{index}": flat[:, index] for index in range(flat.shape[1])} | {
        f"o_{index}": explanation.output[:, index] for index in range(outputs)
    }
    contributions = pa.table({"row": explanation.rows, **columns})
    write_table(contributions, folder / "contributions.parquet")
    # by pandas, whose notes keep nullable whole numbers and the levels of a category
    explanation.values.to_parquet(
        folder / "values.parquet", compression="zstd", write_page_checksum=True
    )
    document = {name: getattr(explanation, name) for name in _FACTS}
    # "base" is what every version calls it in this file
    document["base"] = explanation.expected_value.tolist()
    (folder / "explanation.json").write_text(json.dumps(document, ensure_ascii=False, indent=1))


def load(folder: Path) -> Explanation:
    """What :func:`save` wrote."""
    document = json.loads((folder / "explanation.json").read_text())
    frame = read_table(folder / "contributions.parquet").to_pandas()
    outputs, features = len(document["outputs"]), len(document["features"])
    flat = frame[[f"c_{index}" for index in range(features * outputs)]].to_numpy(np.float64)
    return Explanation(
        features=tuple(document.pop("features")),
        outputs=tuple(document.pop("outputs")),
        expected_value=np.array(document.pop("base")),
        contributions=flat.reshape(len(frame), features, outputs),
        output=frame[[f"o_{index}" for index in range(outputs)]].to_numpy(np.float64),
        rows=frame["row"].to_numpy(),
        values=read_table(folder / "values.parquet").to_pandas(),
        **document,
    )
