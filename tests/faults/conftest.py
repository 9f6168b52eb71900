"""What the fault harnesses share: with ``MILLWRIGHT_FAULTS_REPORT=path`` their figures are written
to a JSON file, one entry a harness.
"""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import pytest

from core.base import files
from tests.faults.rounds import FULL

REPORT = os.environ.get("MILLWRIGHT_FAULTS_REPORT")
_reports = pytest.StashKey[list[pytest.TestReport]]()


def pytest_configure(config: pytest.Config) -> None:
    """Collect the reports of this run."""
    config.stash[_reports] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    """Keep what each call of a harness came to."""
    report = yield
    if isinstance(report, pytest.TestReport) and (report.when == "call" or not report.passed):
        item.config.stash[_reports].append(report)
    return report


def figures(reports: list[pytest.TestReport]) -> dict[str, dict[str, float]]:
    """How often each harness ran, how often it passed, how many seconds it took, and what it
    counted itself, by ``record_property``.
    """
    harnesses: dict[str, dict[str, float]] = {}
    for report in reports:
        name = report.nodeid.removeprefix("tests/faults/").partition("[")[0]
        zeros = {"rounds": 0, "passed": 0, "failed": 0, "skipped": 0, "seconds": 0.0}
        harness = harnesses.setdefault(name, zeros)
        harness["rounds"] += 1
        harness[report.outcome] += 1
        for what, count in report.user_properties:
            harness[what] = harness.get(what, 0) + float(str(count))
        harness["seconds"] = round(harness["seconds"] + report.duration, 1)
    return harnesses


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the figures where they were asked for."""
    reports = session.config.stash[_reports]
    if REPORT and reports:
        document = {
            "full": FULL,
            "python": platform.python_version(),
            "system": platform.system(),
            "processors": os.cpu_count(),
            "harnesses": figures(reports),
        }
        files.write_text(Path(REPORT), json.dumps(document, indent=2) + "\n")
