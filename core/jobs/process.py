"""What happens inside the process of a job: log, work, outcome."""

from __future__ import annotations

import faulthandler
import io
import logging
import os
import sys
from pathlib import Path
from typing import Any

from core.base import files
from core.base.catalogue import Catalogue
from core.base.errors import MillwrightError
from core.base.logs import log_to
from core.base.secrets import Secrets
from core.base.settings import Settings
from core.base.store_faults import gone
from core.jobs import scratch
from core.jobs.attempt import Outcome, handle_failure, perform
from core.jobs.channel import Channel
from core.jobs.kind import JobContext, JobKind
from core.jobs.launcher import ProcessSpec
from core.jobs.records import JobState
from core.jobs.report import Reporter

log = logging.getLogger(__name__)


class _Lines(io.TextIOBase):
    """What libraries print becomes lines of the log, where secrets are hidden."""

    def __init__(self, level: int) -> None:
        self._level, self._rest = level, ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).replace("\r", "\n").split("\n")
        for line in filter(str.strip, lines):
            logging.getLogger("printed").log(self._level, "%s", line)
        return len(text)

    def flush(self) -> None:
        if self._rest.strip():
            self.write("\n")


def log_path(folder: Path, job_id: int) -> Path:
    """Where a job of the workspace ``folder`` writes its log."""
    return folder / "logs" / "jobs" / f"{job_id}.log"


def _open_log(folder: Path, job_id: int) -> None:
    settings = Settings()
    path = log_path(folder, job_id)
    try:
        path.parent.parent.mkdir(exist_ok=True)
    except FileNotFoundError as error:  # nothing is written where the workspace was
        raise gone(path.parent.parent) from error
    log_to(
        path,
        settings.text("log_level"),
        Secrets(folder / "secrets", settings.path("secret_key_file")).values(),
    )
    raw = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for standard in (1, 2):  # what compiled code prints, and the stack of a crash
        os.dup2(raw, standard)
    os.close(raw)
    faulthandler.enable(2)
    logging.captureWarnings(True)
    sys.stdout, sys.stderr = _Lines(logging.INFO), _Lines(logging.WARNING)


def _run(kind: JobKind, context: JobContext, params: dict[str, Any], channel: Channel) -> Outcome:
    reporter = Reporter(lambda done, message, eta: channel.send({"progress": [done, message, eta]}))
    reporter.keep_flushing()
    log.info("attempt %s of job %s (%s) begins", context.attempt, context.job_id, kind.name)
    outcome = perform(kind, context, params, reporter)
    reporter.close()
    log.info("it ended: %s", outcome.state)
    return outcome


def work(spec: ProcessSpec, channel: Channel, kinds: Catalogue[JobKind]) -> None:
    """Do what the worker asks; what a job reports and how it ends goes into ``channel``."""
    folder = Path(spec.folder)
    if spec.task == "sweep":
        files.sweep(folder)
        scratch.remove(folder, spec.params.get("scratch", ()))
        return
    _open_log(folder, spec.job_id)
    context = JobContext(folder, spec.job_id, spec.attempt)
    try:
        kind = kinds[spec.kind]
        place = scratch.enter(folder, spec.job_id, spec.attempt) if spec.task == "run" else None
    except MillwrightError as error:
        channel.send({"outcome": Outcome(JobState.FAILED, error.sentence).to_json()})
        return
    if place is not None:
        outcome = _run(kind, context, spec.params, channel)
        scratch.remove(folder, [place.name])
        channel.send({"outcome": outcome.to_json()})
    else:
        handle_failure(kind, context, spec.params, Outcome(**(spec.failure or {})))
        files.sweep(folder)
    logging.shutdown()
