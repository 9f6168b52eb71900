"""P14: SHAP for 1,000 rows, beside shap as in its docs (``shap.TreeExplainer(model)(X)``), on
California housing.

Both sides load the same trained runs in a fresh process and explain the same hold-out rows. What
the calls alone take, without loading, is recorded beside. A forest is explained for as many rows as
fit the bound; the peer explains all 1,000.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import compare, record
from core.base.settings import Settings
from core.data.storage.frames import read_frame
from core.learn import predictions
from core.learn.explanation import Explanation
from core.learn.pipeline_explainer import PipelineExplainer
from core.workbench import (
    explained_rows,
    history,
    importing,
    jobs,
    run_files,
    training,
    versions,
)
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace

FOLDER = Path(tempfile.gettempdir()) / "millwright-bench-explaining"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "california" / "housing.csv"
GOALS = {
    "lightgbm": 2.0,
    "xgboost": 2.0,
    "hist_gradient_boosting": 2.0,
    "forest": 5.0,
}  # seconds for the call
GOAL = "boosters ≤ 2 s, forests ≤ 5 s by sampling"
ROWS = 1000


def _workspace() -> Workspace:
    return open_workspace(
        FOLDER / "workspace", Settings({"immediate": True, "secret_key_file": str(FOLDER / "key")})
    )


def prepare() -> dict[str, int]:
    """Train the models once; model → run."""
    ws = _workspace()
    known = {run.model: run.id for run in history.runs(ws) if run.state == "done"}
    if set(GOALS) <= set(known):
        return known
    job = jobs.job(ws, importing.import_file(ws, DATA, name="housing"))
    if job.state != "done":
        raise RuntimeError(job.error)
    version = versions.find(ws, "housing")
    training.train(
        ws,
        TrainRequest(
            version_id=version.id, target="median_house_value", models=list(GOALS), folds=2
        ),
    )
    return {run.model: run.id for run in history.runs(ws) if run.state == "done"}


def _rows(ws: Workspace, run_id: int) -> pd.DataFrame:
    held = predictions.read(history.folder(ws, run_id), predictions.HOLDOUT).row_ids[:ROWS]
    names = [item["name"] for item in run_files.signature(ws, run_id)["inputs"]]
    return (
        read_frame(versions.lineage(ws, history.run(ws, run_id).version_id).base.path, names)
        .iloc[held]
        .reset_index(drop=True)
    )


def _loaded(model: str) -> tuple[PipelineExplainer, pd.DataFrame]:
    ws = _workspace()
    run_id = prepare()[model]
    return explained_rows.explainer(ws, run_id), _rows(ws, run_id)


def ours(model: str) -> Explanation:
    """Contributions of the original columns, checked to add up."""
    explainer, rows = _loaded(model)
    return explainer.explain(rows)


def peer(model: str) -> Any:
    """shap as in its docs, on the encoded matrix."""
    explainer, rows = _loaded(model)
    return _shap(explainer, rows)


def _shap(explainer: PipelineExplainer, rows: pd.DataFrame) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap

        return shap.TreeExplainer(explainer.pipeline[-1])(
            np.asarray(explainer.pipeline[:-1].transform(rows))
        )


def ours_lightgbm() -> None:
    """LightGBM by ours."""
    ours("lightgbm")


def peer_lightgbm() -> None:
    """LightGBM by shap."""
    peer("lightgbm")


def ours_xgboost() -> None:
    """XGBoost by ours."""
    ours("xgboost")


def peer_xgboost() -> None:
    """XGBoost by shap."""
    peer("xgboost")


def ours_forest() -> None:
    """Random forest by ours."""
    ours("forest")


def peer_forest() -> None:
    """Random forest by shap."""
    peer("forest")


def _seconds(call: Callable[[], Any], times: int = 3) -> dict[str, float]:
    call()
    wall, cpu = [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    return {"wall": round(statistics.median(wall), 3), "cpu": round(statistics.median(cpu), 3)}


def _call(model: str) -> dict[str, object]:
    explainer, rows = _loaded(model)
    explanation = explainer.explain(rows)
    entry: dict[str, object] = {
        "goal_seconds": GOALS[model],
        "rows": len(explanation.rows),
        "largest_error": explanation.error,
    }
    entry["ours"] = _seconds(lambda: explainer.explain(rows))
    if model != "forest":
        entry["shap"] = _seconds(lambda: _shap(explainer, rows))
    print(model, entry, flush=True)
    return entry


def calls() -> None:
    """What the calls alone take in a warm process, ours and (but for the forest) shap's, and the
    goal of each.
    """
    record(
        "P14 SHAP for 1,000 rows, the calls alone",
        {"models": {model: _call(model) for model in GOALS}},
        goal=GOAL,
    )


def main() -> None:
    """Train once, then measure."""
    prepare()
    calls()
    note = "Whole process, loading included."
    compare("P14 SHAP for 1,000 rows, LightGBM", ours_lightgbm, peer_lightgbm, goal=GOAL, note=note)
    compare("P14 SHAP for 1,000 rows, XGBoost", ours_xgboost, peer_xgboost, goal=GOAL, note=note)
    note += " Ours explains as many rows as fit its bound, shap all 1,000."
    compare(
        "P14 SHAP for 1,000 rows, random forest", ours_forest, peer_forest, goal=GOAL, note=note
    )


if __name__ == "__main__":
    main()
