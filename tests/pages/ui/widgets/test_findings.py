"""The mark of a finding: icon and word, the most serious first, what its button says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.base.finding import Acceptance, Finding, options, request
from pages.ui.widgets import findings

LONG_AGO = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
STOP = Finding(code="MW001", kind="leak", severity="stop", sentence="It *leaks*.")
WARN = Finding(code="MW102", kind="fit", severity="warn", sentence="It over-fits.")
NOTE = Finding(code="MW005", kind="imbalance", sentence="Unequal.")


def accepted(finding: Finding, by: str = "") -> Finding:
    acceptance = Acceptance(reason="Known *before*.", at=LONG_AGO, by=by)
    return finding.model_copy(update={"accepted": acceptance})


@pytest.mark.parametrize(
    ("noticed", "chips"),
    [
        ([STOP, WARN, NOTE], ["✕ Stop"]),
        ([WARN, NOTE], ["▲ Warning"]),
        ([NOTE], ["○ Note"]),
        ([accepted(STOP), WARN], ["▲ Warning"]),
        ([accepted(STOP), accepted(WARN)], ["✓ Accepted"]),
        ([], []),
    ],
)
def test_the_most_serious_that_nobody_accepted(noticed: list[Finding], chips: list[str]) -> None:
    assert findings.chip(noticed) == chips


def test_a_mark_is_an_icon_and_a_word() -> None:
    marks = [findings.mark_of(finding).markdown for finding in (STOP, WARN, NOTE, accepted(STOP))]
    assert marks == [
        ":red[:material/block: Stop]",
        ":orange[:material/warning: Warning]",
        ":blue[:material/info: Note]",
        ":gray[:material/check_circle: Accepted]",
    ]


def test_the_sentence_is_shown_as_it_is_with_the_reason_of_its_acceptance() -> None:
    assert findings.said(STOP) == "**MW001** It \\*leaks\\*."
    assert findings.said(accepted(STOP, "ada")) == (
        "**MW001** It \\*leaks\\*. :gray[Accepted by ada, 2 Jan 2020: Known \\*before\\*.]"
    )


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"without": ["exit"]}, "Train without exit"),
        ({"without": ["a", "b", "c", "d"]}, "Train without a, b and 2 more"),
        ({"group": "member"}, "Keep rows of one member together"),
        ({"order": "day"}, "Train on earlier rows by day"),
        ({"repeats": 5}, "Use 5 repeats"),
        ({"class_weight": "balanced"}, "Weigh rare classes more"),
        ({"new": 1}, ""),
    ],
)
def test_a_button_says_what_it_does(values: dict[str, Any], title: str) -> None:
    assert findings.action_title(request(**values)) == title


def test_an_action_may_say_it_itself() -> None:
    action = options(decimal=",").model_copy(update={"title": "Take the comma"})
    assert findings.action_title(action) == "Take the comma"
