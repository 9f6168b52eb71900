"""The catalogue of coded advice, and what its entries share."""

from __future__ import annotations

from typing import get_args

import pytest

from core.base.finding import Kind, request
from core.learn.check import CHECKS, Evidence, examine
from core.learn.task import REGRESSION, TASKS
from tests.core.learn.checks.evidence import FACTS, of_run, of_table
from tests.core.learn.example_tables import example_frame


def test_catalogue() -> None:
    assert CHECKS.broken == {}
    assert len({check.code for check in CHECKS}) == len(CHECKS) == 23
    for check in CHECKS:
        assert check.code.startswith("MW")
        assert check.means.endswith(".")
        assert check.stage in {"table", "run"}
        assert check.kind in get_args(Kind)


@pytest.mark.parametrize("target", ["left", "kind", "price"])
def test_sound_table_is_left_in_peace(target: str) -> None:
    frame = example_frame(1000)[["x", "count", "word", "day", target]]
    task = {"left": "binary", "kind": "multiclass", "price": "regression"}[target]
    assert examine("table", of_table(frame, target, TASKS[task])) == []


def test_sound_run_is_left_in_peace() -> None:
    evidence = of_run([0.8] * 5, train_scores=[0.82] * 5, baseline=[0.5] * 5)
    assert examine("run", evidence) == []


def test_only_the_checks_of_the_stage_speak() -> None:
    evidence = of_run([1.0] * 3, remarks=["It stopped."])
    assert [finding.code for finding in examine("run", evidence)] == ["MW106", "MW104"]
    assert examine("table", evidence) == []


def test_findings_are_ordered_the_most_serious_first() -> None:
    frame = example_frame(60)[["left"]].assign(b=1, a=1, size=range(60))
    findings = examine("table", of_table(frame, "left"))
    assert [(finding.code, finding.subject) for finding in findings] == [
        ("MW004", "left"),
        ("MW002", "size"),
        ("MW006", None),
        ("MW008", "a"),
        ("MW008", "b"),
    ]


def test_what_a_check_may_ask_of_a_run() -> None:
    evidence = of_run([3.0, 2.0], REGRESSION)
    assert evidence.primary_scores == [3.0, 2.0]
    assert evidence.title == "Random forest"
    assert Evidence(task=REGRESSION, target="y", facts=FACTS).title == ""


def test_a_finding_bears_the_code_of_its_check() -> None:
    finding = CHECKS["leak"].finding("A sentence.", "note", "x", request(without=["x"]))
    assert (finding.code, finding.severity, finding.subject) == ("MW001", "note", "x")
    assert finding.action == request(without=["x"])
    assert (finding.kind, finding.columns, finding.count) == ("leak", ("x",), None)
    finding = CHECKS["leak"].finding("A sentence.", columns=["x", "y"], count=3)
    assert (finding.severity, finding.subject) == ("warn", None)
    assert (finding.columns, finding.count) == (("x", "y"), 3)
    assert CHECKS["leak"].finding("A sentence.").columns == ()
