"""The demo: three generated datasets and finished runs, something to show on every screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlmodel import func, select

from core.base.progress import Progress, Span
from core.data.demo_tables import SAMPLES
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.records import DatasetRecord
from core.jobs.records import JobState
from core.runs.records import RunRecord, RunState
from core.workbench import cleaning, datasets, importing, jobs, training, versions
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace

CHURN, HOUSES, PUMPS = SAMPLES
MODELS = {CHURN: ("logistic", "forest", "lightgbm"), HOUSES: ("ridge", "lightgbm")}
TARGETS = {CHURN: "churned", HOUSES: "price"}


class DemoParams(BaseModel):
    """The demo needs no choice."""


def exists(ws: Workspace) -> bool:
    """Whether the demo's datasets are there."""
    with ws.store.read() as session:
        names = set(session.exec(select(DatasetRecord.name)).all())
    return set(SAMPLES) <= names


def start(ws: Workspace) -> int:
    """Submit the job that makes the demo; the running one when there is one already.

    Returns the job's id.
    """
    open_states = [JobState.WAITING, JobState.QUEUED, JobState.RUNNING]
    running = next(
        (job for job in jobs.jobs(ws, limit=1000, states=open_states) if job.kind == "demo"), None
    )
    return (
        int(running.id or 0)
        if running
        else jobs.submit(ws, "demo", DemoParams(), title="Load the demo data")
    )


def sample_file(ws: Workspace, name: str) -> Path:
    """Write the demo table ``name`` as a CSV file, as a person would bring it."""
    stem = re.sub(r"\W+", "_", name.lower()).strip("_")
    path = ws.path("uploads", f"{stem}.csv")
    SAMPLES[name]().to_csv(path, index=False)
    return path


def cleaned_customers() -> Recipe:
    """The recipe that the tour applies to the customers: what is wrong with them, mended."""
    return Recipe(
        steps=(
            RecipeStep(step="drop_duplicates", params={}),
            RecipeStep(step="trim_text", params={"columns": ["region"]}),
            RecipeStep(step="change_case", params={"columns": ["region"], "case": "title"}),
            RecipeStep(step="mark_missing", params={"columns": ["age"], "values": ["999"]}),
        )
    )


def make(ws: Workspace, progress: Progress, job_id: int | None = None) -> dict[str, Any]:
    """Make what is missing of the demo: import, clean, train.

    Done parts stay, so an interrupted demo goes on.
    """
    summary: dict[str, Any] = {"datasets": [], "runs": 0}
    for place, name in enumerate(SAMPLES):
        progress(0.04 + 0.05 * place, f"Making {name}")
        summary["datasets"].append(_dataset(ws, name).title)
    for place, (name, models) in enumerate(MODELS.items()):
        summary["runs"] += _trained(
            ws, name, models, job_id, Span(progress, 0.2 + 0.4 * place, 0.6 + 0.4 * place)
        )
    progress(1.0, "The demo is ready")
    return summary


def _dataset(ws: Workspace, name: str) -> versions.VersionView:
    known = {summary.name: summary for summary in datasets.datasets(ws)}
    if name not in known:
        path = sample_file(ws, name)
        importing.import_now(
            ws, importing.ImportParams(path=str(path), name=name, file_name=path.name, discard=True)
        )
        known = {summary.name: summary for summary in datasets.datasets(ws)}
    version = versions.version(ws, known[name].version_id)
    target = TARGETS.get(name)
    if (
        target
        and next(column.role for column in version.columns if column.name == target) != "target"
    ):
        version = versions.set_roles(ws, version.id, {target: "target"})
    if name == CHURN and version.number == 1:
        version = cleaning.clean_now(ws, version.id, cleaned_customers())
    return version


def _trained(
    ws: Workspace, name: str, models: tuple[str, ...], job_id: int | None, progress: Progress
) -> int:
    version = versions.find(ws, name)
    with ws.store.read() as session:
        done = session.exec(
            select(func.count())
            .select_from(RunRecord)
            .where(RunRecord.version_id == version.id, RunRecord.state == RunState.DONE)
        ).one()
    if done > len(models):
        return int(done)
    request = TrainRequest(
        version_id=version.id, target=TARGETS[name], models=list(models), folds=5
    )
    return len(training.train_now(ws, request, progress, job_id))
