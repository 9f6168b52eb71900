"""P15: one row through the exported ONNX file beside the pandas pipeline's own predict, and the
largest difference on the whole training table.

The models are trained on the generated churn sample, and on the real Telco table where that is
present. Ours gets a row as a dict of plain values, makes the inputs of the graph from it and runs
ONNX Runtime on one thread; the peer gets the same row as a one-row DataFrame that is there already,
and answers with probabilities. Dates have no ONNX form, so the sample's sign-up date is left out; a
model that cannot be exported is recorded with the reason.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import record
from core.base.settings import Settings
from core.data.demo_tables import churn
from core.workbench import exporting, history, importing, jobs, training, versions
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace

TELCO = (
    Path(__file__).resolve().parents[2]
    / "shared"
    / "data"
    / "telco_churn"
    / "Telco-Customer-Churn.csv"
)
MODELS = ["logistic", "lightgbm", "xgboost", "forest", "hist_gradient_boosting"]
GOAL = (
    "≥ 50× faster for every model; largest difference ≤ 1e-5 on the whole training table, or"
    " refused"
)
ROUNDS, OURS, THEIRS = 5, 400, 20  # rounds of so many calls each, after one that is not counted


def _version(ws: Workspace, csv: Path, target: str, ignored: tuple[str, ...]) -> int:
    job = jobs.job(ws, importing.import_file(ws, csv))
    if job.state != "done" or job.result is None:
        raise RuntimeError(job.error)
    version = int(job.result["version_id"])
    versions.set_roles(ws, version, {target: "target", **dict.fromkeys(ignored, "ignore")})
    return version


def _milliseconds(call: Callable[[], Any], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        call()
    return 1000 * (time.perf_counter() - began) / times


def _session(bundle: Path) -> Any:
    import onnxruntime

    with zipfile.ZipFile(bundle) as archive:
        content = archive.read("model.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _asked(session: Any, row: dict[str, Any]) -> Any:
    """The answer to one row of plain values: NaN and "" stand for gaps."""
    import numpy as np

    inputs = {}
    for item in session.get_inputs():
        value = row[item.name]
        text = item.type == "tensor(string)"
        gap = value is None or value != value
        inputs[item.name] = np.array(
            [[("" if gap else str(value)) if text else (np.nan if gap else float(value))]],
            dtype=object if text else np.float64,
        )
    return session.run(None, inputs)


def _one(ws: Workspace, run_id: int) -> dict[str, Any]:
    """One run: the speeds, the largest difference, or why there is no ONNX file."""
    import pandas as pd

    about = exporting.export_now(ws, run_id)["formats"]["onnx"]
    if about["file"] is None:
        return {"refused": about["reason"]}
    subject = exporting.subject(ws, run_id)
    pipeline, frame = subject.pipeline, subject.rows.iloc[[7]]
    row = {name: None if pd.isna(value) else value for name, value in frame.iloc[0].items()}
    session = _session(exporting.bundle_path(ws, run_id))
    apart = float(abs(_asked(session, row)[1] - pipeline.predict_proba(frame)).max())
    if apart > 1e-5:
        raise RuntimeError(f"the two answer differently to the same row, by {apart:g}")
    pairs = [
        (
            _milliseconds(lambda: _asked(session, row), OURS),
            _milliseconds(lambda: pipeline.predict_proba(frame), THEIRS),
        )
        for _ in range(ROUNDS + 1)
    ][1:]
    mine, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "ours_ms": round(mine, 4),
        "peer_ms": round(theirs, 3),
        "times_faster": round(theirs / mine, 1),
        "rows": about["rows"],
        "largest_difference": about["largest_difference"],
        "label_flips": about["label_flips"],
    }


def _table(place: Path, name: str, csv: Path, target: str, ignored: tuple[str, ...]) -> None:
    ws = open_workspace(
        place / name, Settings({"immediate": True, "secret_key_file": str(place / "key")})
    )
    version = _version(ws, csv, target, ignored)
    training.train_now(ws, TrainRequest(version_id=version, target=target, models=MODELS, folds=2))
    runs = {run.model: run.id for run in history.runs(ws) if run.state == "done"}
    by_model = {model: _one(ws, runs[model]) for model in MODELS}
    for model, figures in by_model.items():
        print(f"{name:8}{model:24}{figures}", flush=True)
    record(
        f"P15 one row through ONNX, {name}",
        {"models": by_model},
        goal=GOAL,
        note=f"{ROUNDS} rounds of {OURS} and {THEIRS} calls in turn, one thread, warm.",
    )
    ws.close()


def main() -> None:
    """Train, export, ask."""
    place = Path(tempfile.mkdtemp(prefix="mw-bench-onnx-"))
    try:
        churn().to_csv(place / "customers.csv", index=False)
        _table(place, "sample", place / "customers.csv", "churned", ("customer_id", "signup_date"))
        if TELCO.exists():
            _table(place, "telco", TELCO, "Churn", ("customerID",))
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
