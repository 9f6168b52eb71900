"""Export: from a run to a bundle, a zip that predicts where Millwright is not installed."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from core.base import files
from core.base.disk_faults import disk_error
from core.base.errors import Refused
from core.base.progress import Progress, silent
from core.data.recipe.recipe import Recipe
from core.data.storage.frames import read_frame
from core.learn.artefacts import PIPELINE
from core.learn.metric import METRICS
from core.learn.model import MODELS
from core.learn.task import find_task
from core.registry.bundle import Bundle, finding_documents, parity_document, write_bundle
from core.registry.format import Subject
from core.registry.model_card import CardFacts
from core.registry.portable import predict as portable
from core.registry.portable.bundle_files import MANIFEST_BYTES, Refusal, parsed, read
from core.workbench import history, jobs, run_files, versions
from core.workbench.workspace import Workspace

_ABOUT = "bundle.json"


class ExportParams(BaseModel):
    """Which run to export."""

    run_id: int


def subject(ws: Workspace, run_id: int) -> Subject:
    """The fitted pipeline of a run, with every row of its training table and the pipeline's answers
    to them.
    """
    run = _finished(ws, run_id)
    signature = run_files.signature(ws, run_id)
    pipeline = run_files.load_pipeline(history.folder(ws, run_id), run.artefacts.get(PIPELINE))
    base = versions.lineage(ws, run.version_id).base
    names = [item["name"] for item in signature["inputs"]]
    rows, _ = portable.conform(read_frame(base.table(afresh=True), names), signature)
    return Subject(
        pipeline,
        signature,
        rows,
        portable.predictions(pipeline, rows, signature),
        MODELS[run.model],
    )


def _finished(ws: Workspace, run_id: int) -> Any:
    run = history.run(ws, run_id)
    if run.state != "done":
        raise Refused(
            f"The run “{run.name}” is {run.state}, so there is no finished model to export. Choose"
            " a run that is done."
        )
    return run


def facts(ws: Workspace, run_id: int) -> CardFacts:
    """What the model card tells of a run."""
    run = history.run(ws, run_id)
    signature = run_files.signature(ws, run_id)
    version = versions.version(ws, run.version_id)
    metrics = []
    for name in find_task(run.task).metrics:
        scores = run.metrics.get(name)
        if scores:
            metrics.append(
                (
                    METRICS[name].title,
                    METRICS[name].means,
                    scores["mean"],
                    scores["sd"],
                    run.holdout.get(name),
                )
            )
    return CardFacts(
        name=run.name,
        model=MODELS[run.model].title,
        task=find_task(run.task).title,
        target=run.target,
        dataset=version.dataset,
        version=version.number,
        data_sha256=run.data_sha256,
        rows=version.rows,
        params=run.params,
        recipe=Recipe.load(run.recipe).say(),
        split=run.split,
        seed=run.seed,
        metrics=metrics,
        findings=run.findings,
        environment=run.environment,
        created=f"{run.created:%Y-%m-%d %H:%M} UTC",
        inputs=signature["inputs"],
        classes=[str(name) for name in signature.get("classes") or []],
        note=run.note,
    )


def bundle_path(ws: Workspace, run_id: int) -> Path:
    """Where the bundle of a run lies, once exported."""
    run = history.run(ws, run_id)
    stem = (
        re.sub(r"[^A-Za-z0-9]+", "-", f"{run.model}-{run_id}").strip("-").lower()
    )  # not the name, which may change later
    return ws.path("artefacts", "runs", str(run_id), "export", f"{stem}.zip")


def export_now(ws: Workspace, run_id: int, progress: Progress = silent) -> dict[str, Any]:
    """Write the bundle of a run into the workspace; returns the document about it, which lies
    beside the zip.
    """
    progress(0, "Loading the run")
    target = bundle_path(ws, run_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    card = facts(ws, run_id)
    about = document(write_bundle(subject(ws, run_id), card, target, progress)) | {
        "findings": finding_documents(card.findings)
    }
    files.write_text(target.with_name(_ABOUT), json.dumps(about, ensure_ascii=False))
    progress(1.0, "Exported")
    return about


@dataclass(frozen=True)
class Exported:
    """A bundle that lies in the workspace, and the document about it."""

    path: Path
    about: dict[str, Any]


def bundle(ws: Workspace, run_id: int) -> Exported | None:
    """The bundle of a run; None when it has not been exported, or the file is no longer the one
    that was.
    """
    path = bundle_path(ws, run_id)
    try:
        about = parsed(read(path.parent, _ABOUT, MANIFEST_BYTES), _ABOUT)
    except Refusal:
        return None
    same = path.is_file() and files.sha256(path) == about.get("sha256")
    return Exported(path, about) if same else None


def document(bundle: Bundle) -> dict[str, Any]:
    """A bundle as a JSON document."""
    return {
        "file": bundle.path.name,
        "sha256": bundle.sha256,
        "bytes": bundle.bytes,
        "formats": parity_document(bundle.written),
        "fresh_process": {
            "rows": bundle.fresh.rows,
            "largest_difference": bundle.fresh.largest_difference,
            "label_flips": bundle.fresh.flips,
        },
    }


def export(ws: Workspace, run_id: int) -> int:
    """Submit the export of a run; returns the job's id. Its result is :func:`document`."""
    run = _finished(ws, run_id)
    return jobs.submit(ws, history.EXPORT, ExportParams(run_id=run_id), title=f"Export {run.name}")


def export_to(ws: Workspace, run_id: int, folder: Path) -> dict[str, Any]:
    """Export a run here and copy the bundle into ``folder``."""
    job_id = export(ws, run_id)
    jobs.run_here(ws, job_id)
    record = jobs.job(ws, job_id)
    if record.state != "done" or record.result is None:
        raise Refused(record.error or f"The export ended as {record.state}.")
    source = bundle_path(ws, run_id)
    target = folder.expanduser() / source.name
    try:
        folder.expanduser().mkdir(parents=True, exist_ok=True)
        with files.atomic_file(target) as partial:
            shutil.copyfile(source, partial)
    except OSError as error:
        raise disk_error(error, f"The bundle in “{folder.name}”") from error
    return record.result | {"bundle": str(target)}
