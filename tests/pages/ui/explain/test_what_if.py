"""One row's values are changed, and the answer moves."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.learn.what_if import Answer
from core.workbench import explaining, run_files
from pages.ui.explain import one_row, what_if
from tests.pages.driving import metrics
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, run

AGE = {"name": "age", "type": "integer", "minimum": 20, "maximum": 79}
NO_STEPS = pd.DataFrame()


def _answer(**values: Any) -> Answer:
    base: dict[str, Any] = {
        "prediction": "yes",
        "probabilities": {"no": 0.25, "yes": 0.75},
        "expected_value": 0.0,
        "output": 1.0,
        "milliseconds": 3.0,
        "contributions": NO_STEPS,
        "unit": "log-odds",
        "about": "yes",
        "notices": (),
    }
    return Answer(**base | values)


def _serving(
    monkeypatch: pytest.MonkeyPatch, inputs: list[dict[str, Any]], answers: list[Answer]
) -> list[dict[str, Any]]:
    """Let the verbs answer: the values asked about are listed."""
    asked: list[dict[str, Any]] = []

    def answer(ws: object, run_id: int, values: dict[str, Any]) -> Answer:
        asked.append(dict(values))
        return answers[(len(asked) - 1) % len(answers)]

    monkeypatch.setattr(run_files, "signature", lambda ws, run_id: {"inputs": inputs})
    monkeypatch.setattr(
        explaining, "typical_values", lambda ws, run_id: {"age": 40, "town": "Rome"}
    )
    monkeypatch.setattr(explaining, "what_if", answer)
    return asked


def test_the_form_begins_with_the_typical_row(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _serving(monkeypatch, [AGE], [_answer()])
    page = drawn(what_if.draw, NO_WORKSPACE, run())
    field = page.number_input(key="what_4_age")
    assert (field.value, field.step, field.help) == (40, 1, "Seen in training: 20 to 79.")
    assert asked == [{"age": 40}, {"age": 40, "town": "Rome"}]
    assert captions(page) == ["Explains yes. The form begins with a typical row."]


def test_a_probability_moves_in_points(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = _answer(probabilities={"no": 0.4, "yes": 0.6}, prediction="yes")
    _serving(monkeypatch, [AGE], [moved, _answer()])
    page = drawn(what_if.draw, NO_WORKSPACE, run())
    assert metrics(page) == {"P(no)": "40.0 %", "P(yes)": "60.0 %", "Answer": "yes"}
    assert [item.delta for item in page.metric] == [
        "+15.0 points from typical",
        "-15.0 points from typical",
        "",
    ]


def test_a_value_moves_by_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        _answer(prediction=12.5, probabilities={}),
        _answer(prediction=10.0, probabilities={}),
    ]
    _serving(monkeypatch, [AGE], answers)
    page = drawn(what_if.draw, NO_WORKSPACE, run(target="price"))
    assert metrics(page) == {"price": "12.5"}
    assert page.metric[0].delta == "+2.5 from typical"


def test_notices_are_said_and_the_way_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[tuple[int, float, str]] = []
    monkeypatch.setattr(
        one_row, "waterfall", lambda steps, base, unit, key: ways.append((len(steps), base, unit))
    )
    steps = pd.DataFrame({"feature": ["a"] * 20, "value": ["1"] * 20, "contribution": [0.1] * 20})
    said = _answer(contributions=steps, notices=("age 99 was never seen",), expected_value=-0.5)
    _serving(monkeypatch, [AGE], [said])
    page = drawn(what_if.draw, NO_WORKSPACE, run())
    assert [item.value for item in page.warning] == ["age 99 was never seen"]
    assert ways == [(12, -0.5, "log-odds")]


@pytest.mark.parametrize(
    ("item", "start", "kind", "value"),
    [
        ({"name": "x", "type": "integer"}, 3.0, "number_input", 3),
        ({"name": "x", "type": "number"}, None, "number_input", None),
        ({"name": "x", "type": "date"}, "2024-02-29", "date_input", "2024-02-29"),
        ({"name": "x", "type": "text"}, "free", "text_input", "free"),
        ({"name": "x", "type": "text", "categories": ["a", "b"]}, "b", "selectbox", "b"),
        ({"name": "x", "type": "text", "categories": ["a", "b"]}, "new", "selectbox", None),
        ({"name": "x", "type": "boolean"}, True, "segmented_control", True),
        ({"name": "x", "type": "boolean"}, float("nan"), "segmented_control", None),
    ],
)
def test_each_type_has_its_field(
    item: dict[str, Any], start: object, kind: str, value: object
) -> None:
    page = drawn(what_if._input, 4, item, start)
    shown = getattr(page, kind)(key="what_4_x").value
    assert (str(shown) if kind == "date_input" else shown) == value


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0, 100, 2.0), (0.0, 0.5, 0.01), (5, 5, 1.0), (None, None, 1.0)]
)
def test_a_number_moves_in_steps_of_what_was_seen(
    low: float | None, high: float | None, step: float
) -> None:
    item = {"name": "x", "type": "number", "minimum": low, "maximum": high}
    assert drawn(what_if._input, 4, item, 1.0).number_input(key="what_4_x").step == step


def test_an_emptied_text_is_missing() -> None:
    values: list[object] = []
    page = drawn(lambda: values.append(what_if._input(4, {"name": "x", "type": "text"}, "a")))
    page.text_input(key="what_4_x").set_value("").run()
    assert values == ["a", None]
