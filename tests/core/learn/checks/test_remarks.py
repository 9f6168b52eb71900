"""MW104: what the libraries said while training."""

from __future__ import annotations

from core.learn.checks.remarks import PLUGIN
from tests.core.learn.checks.evidence import of_run


def test_each_remark_once_in_its_order() -> None:
    findings = PLUGIN.examine(of_run([0.8], remarks=["It stopped.", "No weights.", "It stopped."]))
    assert [(finding.code, finding.sentence) for finding in findings] == [
        ("MW104", "Random forest: It stopped."),
        ("MW104", "Random forest: No weights."),
    ]


def test_no_remark() -> None:
    assert PLUGIN.examine(of_run([0.8])) == []
