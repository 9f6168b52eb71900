"""What is to be trained: the models that are ticked, what a person changed, what stops it."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from core.base.finding import Finding
from core.data.schema import Column
from core.learn.model import MODELS
from core.workbench import profiles, training
from core.workbench.train_request import TrainRequest
from core.workbench.training import ModelOffer
from pages.ui.train import setup
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, sentences, version


def _offer(name: str, unsuitable: str | None = None) -> ModelOffer:
    model = MODELS[name]
    return ModelOffer(
        name=name,
        title=model.title,
        means="It *learns*.",
        Params=model.Params,
        suggested=model.Params(),
        reasons={},
        unsuitable=unsuitable,
        baseline=name == "dummy",
    )


def test_models_that_suit_are_ticked_and_the_others_say_why_not() -> None:
    ticked: list[list[str]] = []
    offers = [_offer("dummy"), _offer("logistic"), _offer("ridge", "It needs a *number*.")]
    page = drawn(lambda: ticked.append(setup._models(version(), offers)))
    assert ticked == [["dummy", "logistic"]]
    assert sentences(page) == ["**Models**"]
    assert captions(page) == ["It needs a \\*number\\*."]
    boxes = [page.checkbox(key=f"use_7_{offer.name}") for offer in offers]
    assert [(box.value, box.disabled) for box in boxes] == [
        (True, True),
        (True, False),
        (False, True),
    ]
    assert [box.help for box in boxes] == [
        "It \\*learns\\*. Always trained: what is not better than this has learnt nothing.",
        "It \\*learns\\*.",
        "It needs a \\*number\\*.",
    ]
    assert labels(page) == {"tune_logistic": "Parameters of Logistic regression"}
    page.checkbox(key="use_7_logistic").uncheck().run()
    assert ticked[-1] == ["dummy"]


def test_a_model_with_changed_parameters_says_so() -> None:
    def draw() -> None:
        setup._overrides(7)["logistic"] = {"C": 2.0}
        setup._models(version(), [_offer("logistic")])

    assert labels(drawn(draw)) == {"tune_logistic": "Parameters of Logistic regression (changed)"}


def test_only_what_is_not_as_suggested_is_a_change() -> None:
    offer = _offer("logistic")
    assert setup._changes(offer, offer.suggested) == {}
    name, value = next(
        (name, value)
        for name, value in offer.suggested.model_dump().items()
        if isinstance(value, float)
    )
    changed = offer.suggested.model_copy(update={name: value / 2})
    assert setup._changes(offer, changed) == {name: value / 2}


def test_each_version_has_changes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    setup._overrides(7)["logistic"] = {"C": 2.0}
    assert setup._overrides(7) == {"logistic": {"C": 2.0}}
    assert setup._overrides(8) == {}


@pytest.mark.parametrize(
    ("proposed", "chosen", "reason"),
    [
        ([("age", "It has *two* values.")], "age", ["It has \\*two\\* values."]),
        ([("gone", "No."), ("name", "Its name.")], "name", ["Its name."]),
        ([], None, []),
    ],
)
def test_the_target_is_proposed_with_the_reason(
    proposed: list[tuple[str, str]],
    chosen: str | None,
    reason: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(profiles, "targets", lambda ws, version_id: proposed)
    page = drawn(setup._target, NO_WORKSPACE, version())
    assert page.selectbox(key="target_7").value == chosen
    assert captions(page) == reason


@pytest.mark.parametrize(
    ("models", "label"),
    [(None, "Train 1 model"), (["dummy"], "Train 1 model"), (["logistic"], "Train 2 models")],
)
def test_the_button_counts_the_baseline_too(
    models: list[str] | None, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "problems", lambda ws, request: [])
    monkeypatch.setattr(training, "advice", lambda ws, request: [])
    request = TrainRequest(version_id=7, target="left", models=models)
    page = drawn(setup._start, NO_WORKSPACE, request)
    assert labels(page) == {"primary_train": label}
    assert not page.button(key="primary_train").disabled


def test_a_problem_stops_the_training_and_advice_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    problems: list[str] = ["Too *few* rows."]
    leak: Any = Finding(code="MW001", sentence="A leak?")
    monkeypatch.setattr(training, "problems", lambda ws, request: problems)
    monkeypatch.setattr(training, "advice", lambda ws, request: [leak])
    request = TrainRequest(version_id=7, target="left")
    page = drawn(setup._start, NO_WORKSPACE, request)
    assert [item.value for item in page.error] == ["Too \\*few\\* rows."]
    assert sentences(page) == [":blue[:material/info: Note] **MW001** A leak?"]
    assert page.button(key="primary_train").disabled


def test_columns_that_are_left_out_are_no_features() -> None:
    columns = version(columns=tuple(Column(name=name, type="number") for name in "abcd"))
    assert setup._features(columns, "d", "c", []) is None
    assert setup._features(columns, "d", "c", ["b"]) == ["a"]
    page = drawn(setup._left_out, columns, "d")
    assert page.multiselect(key="without_7").options == ["a", "b", "c"]


def test_a_column_that_becomes_the_target_is_left_out_no_more() -> None:
    columns = version(columns=tuple(Column(name=name, type="number") for name in "abcd"))

    def draw() -> None:
        st.session_state["without_7"] = ["a", "d"]
        setup._left_out(columns, "d")

    assert drawn(draw).multiselect(key="without_7").value == ["a"]
