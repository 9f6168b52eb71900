"""A worker's stamp: other settings or another program give another."""

import pytest

from core.base.settings import Settings
from core.workbench import worker_stamp
from core.workbench.worker_stamp import stamp


def test_the_same_settings_give_the_same_stamp() -> None:
    assert stamp(Settings(environ={})) == stamp(Settings(environ={}))
    assert len(stamp(Settings(environ={}))) == 16


@pytest.mark.parametrize("name", ["home", "host"])
def test_what_only_the_app_uses_changes_nothing(name: str) -> None:
    assert stamp(Settings({name: "another"}, {})) == stamp(Settings(environ={}))


@pytest.mark.parametrize(
    "change", [{"threads": 3}, {"jobs_parallel": 2}, {"unpacked_limit_mb": 5}, {"log_level": "X"}]
)
def test_a_setting_of_the_worker_changes_the_stamp(change: dict[str, int]) -> None:
    assert stamp(Settings(change, {})) != stamp(Settings(environ={}))


def test_another_program_changes_the_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stamp(Settings(environ={}))
    monkeypatch.setattr(worker_stamp, "program", lambda: "another")
    assert stamp(Settings(environ={})) != before


def test_the_program_is_its_files() -> None:
    assert len(worker_stamp.program()) == 64
    assert worker_stamp.program() is worker_stamp.program()  # read once
