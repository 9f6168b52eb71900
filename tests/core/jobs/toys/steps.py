"""Adds up numbers step by step; each finished step is a file, so a later attempt goes on where this
one stopped.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from core.base import files
from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind


class StepsParams(BaseModel):
    count: int = 5
    seconds: float = 0.0


def folder(context: JobContext) -> Path:
    return context.folder / "artefacts" / f"steps-{context.job_id}"


class Steps(JobKind):
    name: ClassVar[str] = "steps"
    title: ClassVar[str] = "Add up"
    Params = StepsParams
    resumable = True

    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        for step in range(params.count):
            path = folder(context) / f"{step}.txt"
            if not path.exists():
                time.sleep(params.seconds)
                files.write_text(path, str((step * 7919) % 101))
                with (context.folder / f"steps-{context.job_id}.did").open("a") as stream:
                    stream.write(f"{step}\n")
            progress((step + 1) / params.count, f"step {step + 1}")
        return {
            "sum": sum(
                int((folder(context) / f"{step}.txt").read_text()) for step in range(params.count)
            )
        }

    def on_failure(self, context: JobContext, params: Any, state: str, sentence: str) -> None:
        files.write_text(context.folder / f"failure-{context.job_id}.txt", f"{state}: {sentence}")


PLUGIN = Steps()
