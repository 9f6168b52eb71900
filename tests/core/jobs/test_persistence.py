"""What comes round again may fail once; what comes only once is tried for a while."""

import logging

import pytest

from core.base.errors import Unavailable
from core.jobs import persistence


class Busy:
    """Fails so many times, then notes what it was called with."""

    def __init__(self, failures: int) -> None:
        self.failures, self.calls = failures, []

    def __call__(self, *arguments: int) -> None:
        if self.failures:
            self.failures -= 1
            raise Unavailable("The workspace is busy.")
        self.calls.append(arguments)


def test_what_comes_round_again_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    busy = Busy(1)
    with caplog.at_level(logging.WARNING):
        persistence.tolerant(busy, 4)
        persistence.tolerant(busy, 5)
    assert busy.calls == [(5,)]
    assert caplog.messages == ["The workspace is busy."]


def test_what_comes_only_once_is_tried_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(persistence.time, "sleep", pauses.append)
    busy = Busy(3)
    persistence.insist(busy, 4, 5)
    assert busy.calls == [(4, 5)]
    assert pauses == [0.1, 0.1, 0.1]


def test_in_the_end_the_error_is_the_caller_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persistence.time, "sleep", lambda seconds: None)
    busy = Busy(10_000)
    with pytest.raises(Unavailable):
        persistence.insist(busy)
    assert busy.failures == 10_000 - 301


def test_another_error_is_nobody_s_business_here() -> None:
    with pytest.raises(ZeroDivisionError):
        persistence.tolerant(lambda: 1 / 0)
