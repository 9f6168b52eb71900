"""What if: one invented row, checked, answered and explained."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.learn.pipeline_explainer import PipelineExplainer
from core.learn.what_if import answer, notices, row_frame

from .test_pipeline_explainer import estimator_of, fitted, kind_of, table

SIGNATURE = [
    {
        "name": "contract",
        "type": "category",
        "categories": ["month", "year", "two years"],
        "minimum": None,
        "maximum": None,
        "missing_share": 0.0,
    },
    {
        "name": "tenure",
        "type": "integer",
        "categories": None,
        "minimum": 0,
        "maximum": 71,
        "missing_share": 0.0,
    },
    {
        "name": "charges",
        "type": "number",
        "categories": None,
        "minimum": 0.0,
        "maximum": 130.0,
        "missing_share": 0.1,
    },
    {
        "name": "useless",
        "type": "number",
        "categories": None,
        "minimum": -4.0,
        "maximum": 4.0,
        "missing_share": 0.0,
    },
]
ROW = {"contract": "month", "tenure": 3, "charges": 80.0, "useless": 0.0}


def explainer(name: str, kind: str, outputs: tuple[str, ...]) -> PipelineExplainer:
    frame = table()
    return PipelineExplainer(
        fitted(estimator_of(name, kind), kind, frame), frame, outputs, explainer=kind_of(name)
    )


@pytest.mark.parametrize("name", ["lightgbm", "xgboost", "linear", "forest"])
def test_answer_is_the_pipelines(name: str) -> None:
    ready = explainer(name, "two", ("leaves",))
    reply = answer(ready, ROW, SIGNATURE, ["stays", "leaves"])
    frame = row_frame(ROW, SIGNATURE, ready.background)
    asked = ready.pipeline.predict_proba(frame)[0]
    assert reply.probabilities == pytest.approx({"stays": asked[0], "leaves": asked[1]})
    assert reply.prediction == ("leaves" if asked[1] > asked[0] else "stays")
    assert reply.expected_value + reply.contributions["contribution"].sum() == pytest.approx(
        reply.output, abs=1e-6
    )
    assert reply.contributions["contribution"].abs().is_monotonic_decreasing
    assert reply.notices == ()
    assert reply.about == "leaves"


def test_moving_one_input_moves_the_score() -> None:
    ready = explainer("linear", "two", ("leaves",))
    short, long = (
        answer(ready, {**ROW, "tenure": tenure}, SIGNATURE, ["stays", "leaves"]).probabilities[
            "leaves"
        ]
        for tenure in (1, 70)
    )
    assert short > long + 0.3


def test_several_classes_explain_the_predicted_one() -> None:
    reply = answer(
        explainer("lightgbm", "three", ("low", "middle", "high")),
        ROW,
        SIGNATURE,
        ["low", "middle", "high"],
    )
    assert reply.about == reply.prediction == "high"
    assert sum(reply.probabilities.values()) == pytest.approx(1)


def test_numbers() -> None:
    reply = answer(explainer("lightgbm", "number", ("amount",)), ROW, SIGNATURE, None)
    assert reply.prediction == pytest.approx(reply.output)
    assert (reply.probabilities, reply.unit) == ({}, "value")


def test_warm_answer_is_quick() -> None:
    ready = explainer("lightgbm", "two", ("leaves",))
    times = [
        answer(ready, {**ROW, "tenure": tenure}, SIGNATURE, ["stays", "leaves"]).milliseconds
        for tenure in range(8)
    ]
    assert np.median(times[1:]) <= 200


def test_types_are_those_of_the_table() -> None:
    like = table().assign(
        when=pd.Timestamp("2024-01-01"),
        flag=pd.array([True] * 400, dtype="boolean"),
        kind=pd.Series(["a"] * 400, dtype="category"),
    )
    signature = [
        *SIGNATURE,
        {"name": "when", "type": "date"},
        {"name": "flag", "type": "boolean"},
        {"name": "kind", "type": "category"},
    ]
    row = {**ROW, "tenure": "7", "when": dt.date(2024, 5, 1), "flag": "yes", "kind": "b"}
    frame = row_frame(row, signature, like)
    assert [str(kind) for kind in frame.dtypes[:6]] == [str(kind) for kind in like.dtypes[:6]]
    assert frame["tenure"].iloc[0] == 7
    assert frame["when"].iloc[0] == pd.Timestamp("2024-05-01")
    assert bool(frame["flag"].iloc[0]) is True
    assert frame["kind"].iloc[0] == "b"


def test_an_input_left_out_is_missing() -> None:
    frame = row_frame({"contract": "year", "charges": ""}, SIGNATURE, table())
    assert frame.isna().iloc[0].tolist() == [False, True, True, True]
    assert notices(frame, SIGNATURE) == (
        "tenure is missing; the training data had no gap there.",
        "useless is missing; the training data had no gap there.",
    )


def test_what_was_never_seen_is_noticed() -> None:
    reply = answer(
        explainer("lightgbm", "two", ("leaves",)),
        {**ROW, "contract": "decade", "tenure": 900},
        SIGNATURE,
        ["stays", "leaves"],
    )
    assert reply.notices == (
        "contract is “decade”, which the training data did not hold.",
        "tenure is 900, outside the training data (0 to 71).",
    )


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"tenure": "abc"}, "tenure", "“tenure” must be a number; “abc” is not one."),
        ({"tenure": 2.5}, "tenure", "“tenure” must be a whole number; “2.5” is not one."),
        ({"charges": "inf"}, "charges", "“charges” must be a finite number; “inf” is not one."),
        (
            {"size": 1},
            "size",
            "The model has no input “size”. Its inputs: contract, tenure, charges, useless.",
        ),
    ],
)
def test_wrong_values_are_refused(row: dict[str, object], field: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        row_frame(row, SIGNATURE, table())
    assert (caught.value.field, caught.value.sentence) == (field, sentence)
