"""Verbs of background work: jobs, demo; and a job run to its end."""

from __future__ import annotations

import argparse
from typing import Any

from core.base.errors import Refused
from core.door.documents import DemoDocument, JobDocument, JobsDocument
from core.workbench import demo as demo_workspace
from core.workbench import jobs as queue
from core.workbench.workspace import Workspace


def finished(ws: Workspace, job_id: int) -> dict[str, Any]:
    """Run a job to its end here (or wait for the worker that has it) and return its result; its
    error becomes ours.
    """
    record = queue.run_here(ws, job_id)[0]
    if record.state != "done":
        raise Refused(record.error or f"The job “{record.title}” ended as {record.state}.")
    return record.result or {}


def jobs(ws: Workspace, args: argparse.Namespace) -> JobsDocument:
    """List jobs, the newest first."""
    fields = set(JobDocument.model_fields)
    return JobsDocument(
        jobs=[
            JobDocument.model_validate(record.model_dump(mode="json", include=fields))
            for record in queue.jobs(ws, limit=args.limit)
        ]
    )


def demo(ws: Workspace, _args: argparse.Namespace) -> DemoDocument:
    """Load the demo data: three datasets and finished runs."""
    return DemoDocument.model_validate(finished(ws, demo_workspace.start(ws)))
