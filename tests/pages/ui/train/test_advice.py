"""Advice before training: settled by the form's fields, or accepted for the runs to come."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.base.finding import Finding, options, request
from core.workbench import training
from core.workbench.train_request import AcceptedFinding, TrainRequest
from pages.ui.train import advice
from tests.pages.ui.drawing import NO_WORKSPACE, drawn, labels, sentences

LEAK = Finding(
    code="MW001",
    kind="leak",
    severity="warn",
    sentence="“exit” *leaks*.",
    subject="exit",
    action=request(without=["exit"]),
)
NOTE = Finding(code="MW005", kind="imbalance", sentence="Unequal.")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(training, "advice", lambda ws, request: [LEAK, NOTE])
    return drawn(advice.draw, NO_WORKSPACE, TrainRequest(version_id=7, target="left"))


def test_each_with_its_mark_and_what_settles_it(page: AppTest) -> None:
    assert sentences(page) == [
        ":orange[:material/warning: Warning] **MW001** “exit” \\*leaks\\*.",
        ":blue[:material/info: Note] **MW005** Unequal.",
    ]
    assert labels(page) == {
        "settle_advice_0": "Train without exit",
        "accept_advice_0": "Accept…",
        "accept_advice_1": "Accept…",
    }


def test_the_action_fills_in_the_form(page: AppTest) -> None:
    page.session_state["without_7"] = ["age"]
    page.button(key="settle_advice_0").click().run()
    assert page.session_state["without_7"] == ["age", "exit"]


def test_accept_asks_for_a_reason(page: AppTest) -> None:
    page.button(key="accept_advice_1").click().run()
    assert sentences(page)[-1] == "**MW005** Unequal."
    assert page.text_area(key="reason_0_MW005").value == ""


def test_what_is_accepted_comes_last_and_may_be_withdrawn(page: AppTest) -> None:
    page.session_state["_train_accepted"] = {7: {("MW001", ("exit",)): "Known before."}}
    page.run()
    assert sentences(page)[-1].startswith(":gray[:material/check_circle: Accepted] **MW001**")
    assert sentences(page)[-1].endswith("Known before.]")
    assert set(labels(page)) == {"accept_advice_0", "withdraw_advice_1"}
    page.button(key="withdraw_advice_1").click().run()
    assert page.session_state["_train_accepted"] == {7: {}}
    assert len(labels(page)) == 3


def test_what_was_accepted_belongs_to_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    advice._reasons(7)["MW001", ("exit",)] = "Known before."
    assert advice.accepted(7) == [
        AcceptedFinding(code="MW001", columns=("exit",), reason="Known before.")
    ]
    assert advice.accepted(8) == []


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (request(without=["a"]), {"without_7": ["a"]}),
        (request(group="member"), {"group_7": "member"}),
        (request(repeats=5), {"repeats": 5}),
        (request(repeats=5, new=1), {}),
        (options(decimal=","), {}),
        (None, {}),
    ],
)
def test_the_fields_that_an_action_fills_in(action: Any, fields: dict[str, Any]) -> None:
    assert partial(advice.settled, action)(7) == fields
