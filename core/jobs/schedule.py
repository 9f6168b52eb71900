"""Jobs that are submitted again and again, by cron expressions in local time."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterError, croniter
from sqlmodel import col, select

from core.base.errors import NotFound, Refused
from core.base.store import Store
from core.jobs.queue import OPEN
from core.jobs.records import JobRecord, JobState, ScheduleRecord


def local_zone() -> dt.tzinfo:
    """The machine's time zone; where it has no name (on Windows), its offset of today."""
    try:
        name = (
            os.environ.get("TZ") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
        )
        return ZoneInfo(name) if name else offset_of_today()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def offset_of_today() -> dt.tzinfo:
    """The difference from UTC that the machine's clock has now, as a zone without summer time."""
    return dt.datetime.now().astimezone().tzinfo or dt.UTC


def next_due(cron: str, after: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The first time after ``after`` at which a cron expression is due, as a UTC instant.

    When clocks go forward, a time that does not exist is due at the next that does. When they go
    back, a fixed hour is due once, the first time round; every-hour expressions follow the time
    that really passes.
    """
    times = croniter(cron, after.astimezone(zone))
    fixed_hour = not cron.split()[1].startswith("*")
    while True:
        due: dt.datetime = times.get_next(dt.datetime)
        if not (fixed_hour and due.fold):
            return due.astimezone(dt.UTC)


def checked(cron: str) -> str:
    """A cron expression of five fields that will be due some day; Refused otherwise."""
    text = " ".join(cron.split())
    if len(text.split()) != 5 or not croniter.is_valid(text):
        raise Refused(
            f"“{text}” is not a cron expression. Write five fields: minute hour day month weekday,"
            " e.g. “30 6 * * 1” for Mondays 6:30.",
            field="cron",
        )
    try:
        croniter(text, dt.datetime(2024, 1, 1, tzinfo=dt.UTC)).get_next(dt.datetime)
    except CroniterError:
        raise Refused(
            f"“{text}” names a day that never comes. Correct the day or the month.", field="cron"
        ) from None
    return text


class Schedules:
    """The schedules of one history."""

    def __init__(self, store: Store, zone: dt.tzinfo | None = None) -> None:
        self._store, self._zone = store, zone or local_zone()

    def add(self, record: ScheduleRecord, moment: dt.datetime) -> int:
        """Store a schedule, to be due first after ``moment``; returns its id."""
        record.cron = checked(record.cron)
        record.next_due = next_due(record.cron, moment, self._zone)
        with self._store.write() as session:
            session.add(record)
            session.flush()
            return record.id or 0

    def all(self) -> list[ScheduleRecord]:
        """All schedules, the oldest first."""
        with self._store.read() as session:
            return list(session.exec(select(ScheduleRecord).order_by(col(ScheduleRecord.id))).all())

    def remove(self, schedule_id: int) -> None:
        """Delete a schedule; the jobs that it submitted stay."""
        with self._store.write() as session:
            record = session.get(ScheduleRecord, schedule_id)
            if record is None:
                raise NotFound(f"There is no schedule {schedule_id}.")
            session.delete(record)

    def fire(self, moment: dt.datetime) -> list[int]:
        """Submit the jobs that are due at ``moment``; returns their ids.

        However many times were missed, a schedule fires once. It does not fire while its last job
        is open. If the clock was set back, the next time is brought forward, so that no schedule
        sleeps through the repeated hours.
        """
        if not self._attention(moment):
            return []
        with self._store.write() as session:
            fired = []
            for record in session.exec(
                select(ScheduleRecord).where(col(ScheduleRecord.enabled))
            ).all():
                last = session.get(JobRecord, record.last_job_id) if record.last_job_id else None
                if (
                    record.next_due is not None
                    and record.next_due <= moment
                    and not (last and JobState(last.state) in OPEN)
                ):
                    job = _job(record)
                    session.add(job)
                    session.flush()
                    record.last_job_id = job.id
                    fired.append(job.id or 0)
                record.next_due = next_due(record.cron, moment, self._zone)
                session.add(record)
            return fired

    def _attention(self, moment: dt.datetime) -> bool:
        enabled = [item for item in self.all() if item.enabled]
        return any(
            item.next_due is None
            or item.next_due <= moment
            or item.next_due > next_due(item.cron, moment, self._zone)
            for item in enabled
        )


def _job(record: ScheduleRecord) -> JobRecord:
    return JobRecord(
        kind=record.kind,
        title=record.title or record.name,
        params=record.params,
        attempts=record.attempts,
        resumable=record.resumable,
        schedule_id=record.id,
    )
