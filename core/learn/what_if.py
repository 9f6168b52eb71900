"""One invented row: checked against the inputs that a run was trained on, and answered with the
reasons.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.base.errors import Refused
from core.data.transformers.class_labels import to_labels
from core.data.transformers.value_words import FALSE_WORDS, TRUE_WORDS
from core.learn.explanation import Explanation
from core.learn.explanation_views import shown
from core.learn.pipeline_explainer import PipelineExplainer

Signature = Sequence[Mapping[str, Any]]  # name, type, minimum, maximum, categories …


@dataclass(frozen=True)
class Answer:
    """What the run says about one row, and why.

    ``contributions`` has ``feature``, ``value``, ``contribution``, the largest first; expected
    value + their sum = ``output`` in ``unit`` (of the positive class, of the predicted class of
    several, or the number).
    """

    prediction: str | float
    probabilities: dict[str, float]
    contributions: pd.DataFrame
    about: str  # which output the contributions explain
    unit: str
    expected_value: float
    output: float
    notices: tuple[str, ...]
    milliseconds: float


def _number(name: str, value: Any) -> float:
    try:
        if isinstance(value, str):
            value = value.strip()
        number = float(value)
    except (TypeError, ValueError):
        raise Refused(f"“{name}” must be a number; “{value}” is not one.", field=name) from None
    if not np.isfinite(number):
        raise Refused(f"“{name}” must be a finite number; “{value}” is not one.", field=name)
    return number


def _integer(name: str, value: Any) -> int:
    number = _number(name, value)
    if number != int(number):
        raise Refused(f"“{name}” must be a whole number; “{value}” is not one.", field=name)
    return int(value) if isinstance(value, int) else int(number)


def _boolean(name: str, value: Any) -> bool:
    text = str(value).strip().casefold()
    if text not in TRUE_WORDS | FALSE_WORDS:
        raise Refused(f"“{name}” must be true or false; “{value}” is neither.", field=name)
    return text in TRUE_WORDS


def _moment(name: str, value: Any) -> pd.Timestamp:
    try:
        return pd.Timestamp(value)
    except (TypeError, ValueError):
        raise Refused(
            f"“{name}” must be a date such as 2026-01-31; “{value}” is not one.", field=name
        ) from None


_READERS = {
    "integer": _integer,
    "number": _number,
    "decimal": _number,
    "boolean": _boolean,
    "date": _moment,
    "datetime": _moment,
}


def _absent(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, float) and np.isnan(value))
        or value is pd.NA
        or value is pd.NaT
        or value == ""
    )


def _typed(name: str, value: Any, kind: str, like: pd.Series) -> pd.Series:
    """One value as a series of the dtype that the pipeline knows."""
    if _absent(value):
        return pd.Series([None], dtype=like.dtype)
    read = _READERS[kind](name, value) if kind in _READERS else str(value)
    if isinstance(like.dtype, pd.CategoricalDtype):
        return pd.Series([read], dtype="category")
    if isinstance(read, pd.Timestamp) and getattr(like.dtype, "tz", None) is not None:
        read = (
            read.tz_localize(like.dtype.tz)
            if read.tzinfo is None
            else read.tz_convert(like.dtype.tz)
        )
    return pd.Series([read], dtype=like.dtype)


def row_frame(row: Mapping[str, Any], signature: Signature, like: pd.DataFrame) -> pd.DataFrame:
    """A frame of one row with the dtypes of ``like``; inputs left out count as missing.

    Raises
    ------
    Refused
        For an unknown input or a value of the wrong type; ``field`` names it.
    """
    known = [str(item["name"]) for item in signature]
    unknown = [name for name in row if name not in known]
    if unknown:
        raise Refused(
            f"The model has no input “{unknown[0]}”. Its inputs: {', '.join(known)}.",
            field=unknown[0],
        )
    return pd.DataFrame(
        {
            name: _typed(name, row.get(name), str(item["type"]), like[name])
            for name, item in zip(known, signature, strict=True)
        }
    )


def notices(frame: pd.DataFrame, signature: Signature) -> tuple[str, ...]:
    """What the run has never seen: a new category, a number outside the training data, a gap where
    there was none.
    """
    said = []
    for item in signature:
        name, value = str(item["name"]), frame[item["name"]].iloc[0]
        if pd.isna(value):
            if not item.get("missing_share"):
                said.append(f"{name} is missing; the training data had no gap there.")
        elif item.get("categories") and str(value) not in {
            str(known) for known in item["categories"]
        }:
            said.append(f"{name} is “{shown(value)}”, which the training data did not hold.")
        elif _outside(value, item):
            said.append(
                f"{name} is {shown(value)}, outside the training data ({shown(item['minimum'])} to"
                f" {shown(item['maximum'])})."
            )
    return tuple(said)


def _outside(value: Any, item: Mapping[str, Any]) -> bool:
    low, high = item.get("minimum"), item.get("maximum")
    if low is None or high is None:
        return False
    if isinstance(value, pd.Timestamp):
        return not pd.Timestamp(low) <= value <= pd.Timestamp(high)
    return isinstance(value, (int, float, np.number)) and not float(low) <= float(value) <= float(
        high
    )


def _reasons(explanation: Explanation, output: int) -> pd.DataFrame:
    steps, raw = explanation.contributions[0, :, output], explanation.values.iloc[0]
    values = [shown(raw[name]) if name in raw.index else "" for name in explanation.features]
    frame = pd.DataFrame({"feature": explanation.features, "value": values, "contribution": steps})
    return frame.iloc[np.argsort(-np.abs(steps), kind="stable")].reset_index(drop=True)


def answer(
    explainer: PipelineExplainer,
    row: Mapping[str, Any],
    signature: Signature,
    classes: Sequence[str] | None,
) -> Answer:
    """Predict one row and say what moved the prediction.

    Parameters
    ----------
    explainer : PipelineExplainer
    row : mapping
        Input → value; inputs left out count as missing.
    signature : sequence of mapping
        The run's inputs.
    classes : sequence of str or None
        The names of the classes, in the order of the probabilities; None for numbers.

    Raises
    ------
    Refused
        For an unknown input or a value of the wrong type; ``field`` names it.
    """
    started = time.perf_counter()
    frame = row_frame(row, signature, explainer.background)
    explanation = explainer.explain(frame)
    if classes:
        y_proba = np.asarray(explainer.pipeline.predict_proba(frame), dtype=np.float64)[0]
        best = int(to_labels(y_proba[np.newaxis])[0])
        prediction: str | float = str(classes[best])
        probabilities = {str(name): float(p) for name, p in zip(classes, y_proba, strict=True)}
    else:
        prediction, probabilities, best = float(explainer.pipeline.predict(frame)[0]), {}, 0
    output = best if len(explanation.outputs) > 1 else 0
    return Answer(
        prediction=prediction,
        probabilities=probabilities,
        contributions=_reasons(explanation, output),
        about=explanation.outputs[output],
        unit=explanation.unit,
        expected_value=float(explanation.expected_value[output]),
        output=float(explanation.output[0, output]),
        notices=notices(frame, signature),
        milliseconds=(time.perf_counter() - started) * 1000,
    )
