"""What was noticed about runs: a line on the screen, all of it in a drawer, each to be accepted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.base.finding import Acceptance, Finding, request
from core.workbench import accepting, retraining
from core.workbench.history import RunSummary
from pages.ui.frame import noticed, screens
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, run, sentences

LEAK = Finding(
    code="MW001",
    kind="leak",
    severity="stop",
    sentence="“exit” *leaks*.",
    subject="exit",
    action=request(without=["exit"]),
)
FIT = Finding(code="MW102", kind="fit", severity="warn", sentence="It over-fits.")


def accepted(finding: Finding, second: int = 0) -> Finding:
    at = dt.datetime(2020, 1, 2, 3, 4, second, tzinfo=dt.UTC)
    return finding.model_copy(update={"accepted": Acceptance(reason="Known before.", at=at)})


def test_what_several_runs_share_is_said_once() -> None:
    runs = [run(findings=(LEAK, FIT)), run(id=5, findings=(LEAK,))]
    items = noticed.together(runs)
    assert [(item.finding.code, [one.id for one in item.runs]) for item in items] == [
        ("MW001", [4, 5]),
        ("MW102", [4]),
    ]


def test_what_is_accepted_comes_last_though_at_different_times() -> None:
    runs = [run(findings=(accepted(LEAK), FIT)), run(id=5, findings=(accepted(LEAK, 9),))]
    items = noticed.together(runs)
    assert [(item.finding.code, len(item.runs)) for item in items] == [("MW102", 1), ("MW001", 2)]


def test_without_findings_there_is_no_line() -> None:
    page = drawn(noticed.bar, NO_WORKSPACE, [run()])
    assert (labels(page), sentences(page)) == ({}, [])


def test_the_line_says_the_most_serious_and_how_many() -> None:
    page = drawn(noticed.bar, NO_WORKSPACE, [run(findings=(LEAK, FIT))])
    assert labels(page) == {"findings": "Stop · 2 findings"}
    assert page.button(key="findings").icon == ":material/block:"
    assert sentences(page) == [":red[“exit” \\*leaks\\*.]"]
    page = drawn(noticed.bar, NO_WORKSPACE, [run(findings=(accepted(FIT),))])
    assert labels(page) == {"findings": "Accepted"}
    assert sentences(page)[0].endswith("Known before.]")


def drawer(*runs: RunSummary) -> AppTest:
    """What the drawer shows of the runs."""
    return drawn(noticed.every_one, NO_WORKSPACE, noticed.together(runs), len(runs))


def press(page: AppTest, label: str) -> None:
    page.button[[button.label for button in page.button].index(label)].click().run()


def test_one_click_to_sentence_and_action() -> None:
    runs = [run(findings=(LEAK, FIT)), run(id=5, findings=(LEAK,))]
    page = drawn(noticed.bar, NO_WORKSPACE, runs)
    page.button(key="findings").click().run()
    assert sentences(page)[1:] == [
        ":red[:material/block: Stop] **MW001** “exit” \\*leaks\\*.",
        ":orange[:material/warning: Warning] **MW102** It over-fits.",
    ]
    assert captions(page) == ["Logistic regression (4)"]
    assert labels(page)["settle_0"] == "Train without exit"
    assert "settle_1" not in labels(page)


def test_accepted_with_a_reason_on_every_run_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(accepting, "accept", lambda *args: asked.append(args))
    page = drawer(run(findings=(LEAK, FIT)), run(id=5, findings=(LEAK,)))
    page.text_area(key="reason_0_MW001").input("It is known\nbefore.")
    press(page, "Accept")
    assert asked == [
        (NO_WORKSPACE, 4, "MW001", "It is known before.", ("exit",)),
        (NO_WORKSPACE, 5, "MW001", "It is known before.", ("exit",)),
    ]


def test_an_acceptance_needs_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "accept", lambda *args: pytest.fail("it was accepted"))
    page = drawer(run(findings=(FIT,)))
    press(page, "Accept")
    assert [error.value for error in page.error] == [
        "A reason is needed: say why the finding does no harm here."
    ]


def test_an_acceptance_is_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(accepting, "withdraw", lambda *args: asked.append(args))
    page = drawer(run(findings=(accepted(LEAK),)))
    assert labels(page) == {"withdraw_0": "Withdraw"}
    page.button(key="withdraw_0").click().run()
    assert asked == [(NO_WORKSPACE, 4, "MW001", ("exit",))]


def test_the_action_trains_again_and_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(retraining, "again", lambda ws, *args: asked.append(args) or 12)
    monkeypatch.setattr(screens, "go", lambda name, **where: asked.append((name, where)))
    drawer(run(findings=(LEAK,))).button(key="settle_0").click().run()
    assert asked == [
        (4, {"without": ["exit"]}),
        ("train", {"dataset": 3, "version": 2, "training": 12}),
    ]
