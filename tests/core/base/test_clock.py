"""Time: instants have their zone; the steady clock is one for all processes of a boot."""

import datetime as dt
import subprocess
import sys
import time

import pytest

from core.base import clock, linux

ASK = "from core.base import clock; print(clock.steady(), clock.boot())"


def test_now_is_in_utc() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before <= clock.now() <= dt.datetime.now(dt.UTC)
    assert clock.now().utcoffset() == dt.timedelta(0)


def test_processes_share_the_steady_clock() -> None:
    before = clock.steady()
    answer = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    moment, boot = answer.stdout.split()
    assert before < float(moment) < clock.steady()
    assert boot == clock.boot()


def test_setting_the_clock_moves_neither_the_steady_one_nor_the_name_of_the_boot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steady, boot = clock.steady(), clock.boot()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert 0 <= clock.steady() - steady < 5
    assert clock.boot() == boot


def test_where_a_boot_has_no_name_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "boot_id", lambda: None)
    assert clock.boot() == "unknown"


def test_without_a_clock_of_the_boot_the_monotonic_one_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr(time, "monotonic", lambda: 7.5)
    assert clock.steady() == 7.5
