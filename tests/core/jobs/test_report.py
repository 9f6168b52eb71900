from __future__ import annotations

import time

import pytest

from core.jobs.report import PERIOD, Estimate, Reporter


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_the_estimate_follows_a_steady_pace_exactly():
    estimate = Estimate()
    assert estimate(0.0, 0.0) is None
    assert estimate(0.1, 1.0) == pytest.approx(9.0)
    assert estimate(0.2, 2.0) == pytest.approx(8.0)
    assert estimate(1.0, 10.0) == 0.0


def test_a_resumed_job_counts_only_the_work_that_was_seen():
    estimate = Estimate()
    assert estimate(0.8, 0.0) is None
    assert estimate(0.9, 5.0) == pytest.approx(5.0)


def test_the_estimate_is_smoothed():
    estimate = Estimate()
    estimate(0.0, 0.0)
    estimate(0.1, 1.0)
    assert estimate(0.3, 2.0) == pytest.approx(0.7 / (0.3 * 0.2 + 0.7 * 0.1))


def test_the_estimate_runs_down_while_nothing_new_is_done_and_is_never_negative():
    estimate = Estimate()
    estimate(0.0, 0.0)
    estimate(0.5, 5.0)
    assert estimate(0.5, 7.0) == pytest.approx(3.0)
    assert estimate(0.5, 70.0) == 0.0
    assert estimate(None, 71.0) is None


def test_at_most_four_reports_a_second_and_the_last_is_not_lost():
    clock, sent = Clock(), []
    reporter = Reporter(lambda *what: sent.append(what[:2]), clock)
    for step in range(1000):
        clock.at = 100.0 + step / 1000
        reporter(step / 1000, f"row {step}")
    assert [what[0] for what in sent] == [0.0, 0.25, 0.5, 0.75]
    reporter.close()
    assert sent[-1] == (0.999, "row 999")
    reporter.close()
    assert len(sent) == 5


def test_progress_outside_its_range_is_put_into_it():
    sent = []
    reporter = Reporter(lambda *what: sent.append(what[0]), clock := Clock())
    for done in (-3.0, None, 7.0):
        reporter(done)
        clock.at += 1
    assert sent == [0.0, None, 1.0]


def test_the_last_of_a_burst_arrives_although_the_job_falls_silent():
    sent = []
    reporter = Reporter(lambda *what: sent.append(what[1]))
    reporter.keep_flushing()
    for message in ("a", "b", "c"):
        reporter(None, message)
    time.sleep(3 * PERIOD)
    assert sent == ["a", "c"]
    reporter.close()
