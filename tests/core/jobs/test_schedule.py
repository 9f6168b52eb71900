"""Schedules: when they are due, also over a change of the clock, and that they fire once."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.base.errors import NotFound, Refused
from core.jobs.records import JobState, ScheduleRecord
from core.jobs.schedule import Schedules, checked, local_zone, next_due, offset_of_today

BERLIN = ZoneInfo("Europe/Berlin")


def local(*parts: int, fold: int = 0) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=BERLIN, fold=fold)


def due(cron: str, after: dt.datetime, count: int) -> list[str]:
    times = []
    for _ in range(count):
        after = next_due(cron, after, BERLIN)
        times.append(after.strftime("%m-%d %H:%M"))
    return times


@pytest.fixture
def schedules(workspace):
    return Schedules(workspace.store, BERLIN)


def daily(**fields):
    return ScheduleRecord(
        **(
            {
                "name": "Nightly",
                "kind": "plain",
                "cron": "30 2 * * *",
                "attempts": 3,
                "resumable": True,
                "params": {"do": "return"},
            }
            | fields
        )
    )


def test_a_time_is_local_and_the_instant_is_utc():
    assert next_due("30 6 * * 1", local(2026, 11, 24, 12, 0), BERLIN) == dt.datetime(
        2026, 11, 30, 5, 30, tzinfo=dt.UTC
    )


def test_T06_a_time_that_daylight_saving_skips_is_due_once_that_day():
    assert due("30 2 * * *", local(2026, 3, 28, 12, 0), 2) == ["03-29 01:00", "03-30 00:30"]


def test_T06_a_time_that_comes_twice_is_due_once():
    assert due("30 2 * * *", local(2026, 10, 24, 12, 0), 2) == ["10-25 00:30", "10-26 01:30"]


def test_T06_every_half_hour_goes_on_through_the_repeated_hour():
    assert due("*/30 * * * *", local(2026, 10, 25, 1, 31), 6) == [
        "10-25 00:00",
        "10-25 00:30",
        "10-25 01:00",
        "10-25 01:30",
        "10-25 02:00",
        "10-25 02:30",
    ]


@pytest.mark.parametrize(
    "cron", ["", "* * * *", "every day", "61 * * * *", "* * * * * *", "@daily"]
)
def test_what_is_no_cron_expression_is_refused(cron):
    with pytest.raises(Refused, match="is not a cron expression"):
        checked(cron)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(Refused, match="never comes"):
        checked("0 0 30 2 *")


def test_a_schedule_fires_when_due_and_not_before(schedules, queue):
    number = schedules.add(daily(), local(2026, 5, 1, 12, 0))
    assert schedules.fire(local(2026, 5, 2, 2, 29)) == []
    (job_id,) = schedules.fire(local(2026, 5, 2, 2, 30))
    job = queue.get(job_id)
    assert (job.kind, job.title, job.params, job.attempts, job.resumable, job.schedule_id) == (
        "plain",
        "Nightly",
        {"do": "return"},
        3,
        True,
        number,
    )
    assert schedules.all()[0].last_job_id == job_id
    assert schedules.all()[0].next_due == local(2026, 5, 3, 2, 30)
    assert schedules.fire(local(2026, 5, 2, 2, 31)) == []


def test_missed_times_fire_once(schedules):
    schedules.add(daily(), local(2026, 5, 1, 12, 0))
    assert len(schedules.fire(local(2026, 5, 20, 9, 0))) == 1
    assert schedules.all()[0].next_due == local(2026, 5, 21, 2, 30)


def test_a_schedule_does_not_pile_up_behind_its_own_open_job(schedules, queue):
    schedules.add(daily(), local(2026, 5, 1, 12, 0))
    (first,) = schedules.fire(local(2026, 5, 2, 3, 0))
    assert schedules.fire(local(2026, 5, 3, 3, 0)) == []
    queue.request_cancel(first)
    assert queue.get(first).state == JobState.CANCELLED
    assert len(schedules.fire(local(2026, 5, 4, 3, 0))) == 1


def test_T06_a_clock_set_forward_and_back_loses_no_day(schedules, queue):
    schedules.add(daily(), local(2026, 5, 1, 12, 0))
    (first,) = schedules.fire(local(2027, 5, 2, 3, 0))  # a year ahead, by mistake
    queue.request_cancel(first)
    assert schedules.fire(local(2026, 5, 1, 12, 1)) == []  # set right again
    assert schedules.all()[0].next_due == local(2026, 5, 2, 2, 30)
    assert len(schedules.fire(local(2026, 5, 2, 2, 30))) == 1


def test_a_disabled_schedule_sleeps(schedules):
    schedules.add(daily(enabled=False), local(2026, 5, 1, 12, 0))
    assert schedules.fire(local(2026, 5, 9, 3, 0)) == []


def test_a_removed_schedule_is_gone_and_its_jobs_stay(schedules, queue):
    number = schedules.add(daily(), local(2026, 5, 1, 12, 0))
    (job_id,) = schedules.fire(local(2026, 5, 2, 3, 0))
    schedules.remove(number)
    assert schedules.all() == []
    assert queue.get(job_id).state == "queued"
    with pytest.raises(NotFound, match=f"There is no schedule {number}"):
        schedules.remove(number)


def test_the_zone_of_the_machine(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert local_zone() == ZoneInfo("Asia/Tokyo")
    monkeypatch.setenv("TZ", "Nowhere/Nothing")
    assert local_zone() == ZoneInfo("UTC")


def test_a_zone_without_a_name_is_the_offset_of_today(monkeypatch):
    offset = dt.datetime.now().astimezone().utcoffset()
    assert offset_of_today().utcoffset(None) == offset
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(Path, "resolve", lambda path: Path("C:/etc/localtime"))
    assert local_zone().utcoffset(dt.datetime.now()) == offset


def test_an_hour_is_due_in_a_zone_of_a_fixed_offset():
    zone = dt.timezone(dt.timedelta(hours=2))
    after = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    assert next_due("30 15 * * *", after, zone) == dt.datetime(2026, 3, 1, 13, 30, tzinfo=dt.UTC)


def test_asking_whether_something_is_due_holds_up_no_writer(schedules, workspace, monkeypatch):
    schedules.add(daily(), local(2026, 5, 1, 12, 0))
    schedules.add(daily(enabled=False, cron="* * * * *"), local(2026, 5, 1, 12, 0))
    monkeypatch.delattr(type(workspace.store), "write")
    assert schedules.fire(local(2026, 5, 1, 12, 1)) == []
    assert schedules.fire(local(2026, 5, 2, 2, 29)) == []
    with pytest.raises(AttributeError, match="write"):
        schedules.fire(local(2026, 5, 2, 2, 30))


def test_a_schedule_without_a_time_gets_one_and_does_not_fire(schedules, workspace):
    number = schedules.add(daily(), local(2026, 5, 1, 12, 0))
    with workspace.store.write() as session:
        session.get(ScheduleRecord, number).next_due = None
    assert schedules.fire(local(2026, 5, 9, 12, 0)) == []
    assert schedules.all()[0].next_due == local(2026, 5, 10, 2, 30)


def test_what_is_due_fires_in_order_and_the_rest_keeps_its_time(schedules, queue):
    moment = local(2026, 5, 1, 12, 0)
    schedules.add(daily(name="First", title="The first"), moment)
    schedules.add(daily(name="Later", cron="0 5 * * *"), moment)
    schedules.add(daily(name="Second"), moment)
    fired = schedules.fire(local(2026, 5, 2, 3, 0))
    assert [queue.get(number).title for number in fired] == ["The first", "Second"]
    assert [item.next_due for item in schedules.all()] == [
        local(2026, 5, 3, 2, 30),
        local(2026, 5, 2, 5, 0),
        local(2026, 5, 3, 2, 30),
    ]


def test_the_zone_of_the_machine_holds_where_none_is_named(workspace, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    schedules = Schedules(workspace.store)
    schedules.add(daily(cron="0 6 * * *"), dt.datetime(2026, 5, 1, 0, 0, tzinfo=dt.UTC))
    assert schedules.all()[0].next_due == dt.datetime(2026, 5, 1, 21, 0, tzinfo=dt.UTC)


def test_the_zone_of_the_machine_is_where_its_clock_points(monkeypatch):
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(Path, "resolve", lambda path: Path("/usr/share/zoneinfo/Asia/Tokyo"))
    assert local_zone() == ZoneInfo("Asia/Tokyo")


def test_spaces_in_a_cron_expression_are_one(schedules):
    assert checked("  30  6 * *   1 ") == "30 6 * * 1"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is fixed here")
def test_the_offset_is_that_of_the_machines_clock(monkeypatch):
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "XYZ-9:30")  # east of Greenwich is negative here
        time.tzset()
        try:
            assert offset_of_today().utcoffset(None) == dt.timedelta(hours=9, minutes=30)
        finally:
            zone.undo()
            time.tzset()
