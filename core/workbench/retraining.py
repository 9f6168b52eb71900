"""Train again, with what settles a finding: the same request, amended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.base.errors import MillwrightError
from core.runs import queries
from core.workbench import history, jobs, training
from core.workbench.train_inspection import default_features
from core.workbench.train_request import TrainRequest
from core.workbench.versions import version
from core.workbench.workspace import Workspace

WITHOUT = "without"  # an action's word for columns that are left out of the features


def again(ws: Workspace, run_id: int, values: Mapping[str, Any]) -> int:
    """Submit the training of a run once more, amended by an action; returns the job's id."""
    return training.train(ws, amended(ws, request_of(ws, run_id), values))


def request_of(ws: Workspace, run_id: int) -> TrainRequest:
    """What was asked of the training that a run belongs to."""
    run = history.run(ws, run_id)
    try:
        record = None if run.job_id is None else jobs.job(ws, run.job_id)
    except MillwrightError:  # records of old jobs may be gone; their runs stay
        record = None
    if record is not None and record.kind == training.JOB:  # the demo trains too
        return TrainRequest.model_validate(record.params)
    return _rebuilt(ws, run_id)


def _rebuilt(ws: Workspace, run_id: int) -> TrainRequest:
    """The request as its runs remember it; the features are those with the role feature."""
    with ws.store.read() as session:
        first = queries.get_run(session, run_id)
        runs = queries.training_of(session, first)
    asked = {name: first.split[name] for name in TrainRequest.model_fields if name in first.split}
    return TrainRequest(
        version_id=first.version_id,
        target=first.target,
        task=first.task,
        models=[run.model for run in runs],
        params={run.model: run.params for run in runs},
        seed=first.seed,
        **asked,
    )


def amended(ws: Workspace, request: TrainRequest, values: Mapping[str, Any]) -> TrainRequest:
    """The request with the parts that an action names.

    A column that groups the rows is no feature any more, nor is one that is left out. Rows are
    divided by groups or in an order, and folds in an order are the same each time.
    """
    parts = {name: value for name, value in values.items() if name in TrainRequest.model_fields}
    if parts.get("order"):
        parts |= {"group": None, "repeats": 1}
    elif parts.get("group"):
        parts["order"] = None
    gone = {*values.get(WITHOUT, ()), *([parts["group"]] if parts.get("group") else [])}
    if gone:
        features = request.features
        if features is None:
            features = default_features(version(ws, request.version_id), request.target)
        parts["features"] = [name for name in features if name not in gone]
    return TrainRequest.model_validate(request.model_dump() | parts)
