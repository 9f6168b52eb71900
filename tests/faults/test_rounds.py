"""The figures of the fault harnesses are counted right."""

import pytest

from tests.faults.conftest import figures
from tests.faults.rounds import FULL, rounds


def _report(nodeid: str, outcome: str, seconds: float, *counted: object) -> pytest.TestReport:
    report = pytest.TestReport(nodeid, ("", 0, ""), {}, outcome, None, "call", duration=seconds)
    report.user_properties = list(counted)
    return report


def test_one_setting_decides_for_all() -> None:
    assert rounds(full=100, quick=3) == (100 if FULL else 3)


def test_rounds_of_a_harness_are_one_entry() -> None:
    reports = [
        _report("tests/faults/test_a.py::test_x[0]", "passed", 1.0, ("kills", 20)),
        _report("tests/faults/test_a.py::test_x[1]", "failed", 0.5, ("kills", 3)),
        _report("tests/faults/test_a.py::test_y", "skipped", 0.0),
    ]
    assert figures(reports) == {
        "test_a.py::test_x": {
            "rounds": 2,
            "passed": 1,
            "failed": 1,
            "skipped": 0,
            "seconds": 1.5,
            "kills": 23,
        },
        "test_a.py::test_y": {
            "rounds": 1,
            "passed": 0,
            "failed": 0,
            "skipped": 1,
            "seconds": 0.0,
        },
    }
