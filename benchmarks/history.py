"""P22: a history of 10,000 runs: list, sort, filter, open one, beside MLflow's file store."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import peers
from benchmarks.measure import record
from core.base.settings import Settings
from core.data.records import DatasetRecord, VersionRecord
from core.learn.scoring import fold_summary
from core.learn.task import BINARY
from core.runs.records import FoldRecord, RunRecord
from core.workbench import history
from core.workbench.workspace import Workspace, open_workspace

RUNS = 10_000
GOAL = "≤ 300 ms each"
PEER = "mlflow-skinny"
#: As many runs with as many metrics in MLflow's file store; prints milliseconds as JSON.
_MLFLOW = """
import json, random, statistics, sys, time
from mlflow.entities import Metric, Param
from mlflow.tracking import MlflowClient
folder, runs, names = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(",")
client, chance = MlflowClient(tracking_uri="file:" + folder), random.Random(0)
experiment = client.create_experiment("history")
for number in range(runs):
    run_id = client.create_run(experiment, run_name=f"LightGBM {number}").info.run_id
    metrics = [Metric(name, chance.random(), number, 0) for name in names]
    client.log_batch(run_id, metrics, [Param("n_estimators", "300")])
    client.set_terminated(run_id)
def median_ms(call):
    milliseconds = []
    for _ in range(3):
        began = time.perf_counter()
        call()
        milliseconds.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(milliseconds), 1)
def search(order):
    assert len(client.search_runs([experiment], max_results=200, order_by=[order])) == 200
print(json.dumps({
    "list the newest 200": median_ms(lambda: search("attributes.start_time DESC")),
    "sort by the primary metric": median_ms(lambda: search("metrics.roc_auc DESC")),
    "open one": median_ms(lambda: client.get_run(run_id)),
}))
"""


def filled(place: Path) -> Workspace:
    """A workspace with 10,000 finished runs of five folds each, as trainings leave them."""
    ws = open_workspace(place / "w", Settings({"secret_key_file": str(place / "key")}))
    chance = random.Random(0)
    with ws.store.write() as session:
        session.add(DatasetRecord(id=1, name="Customers", key="customers"))
        session.flush()
        facts = {
            "sha256": "0" * 64,
            "folder": "datasets/1/1",
            "bytes": 1,
            "rows": 1,
            "rows_read": 1,
            "rows_quarantined": 0,
            "columns": [],
        }
        session.add(VersionRecord(id=1, dataset_id=1, number=1, **facts))
        session.flush()
        session.add_all(_run(number, chance) for number in range(1, RUNS + 1))
        session.flush()
        for number in range(1, RUNS + 1):
            session.add_all(
                FoldRecord(
                    run_id=number,
                    repeat=0,
                    fold=fold,
                    scores={},
                    rows_train=4,
                    rows_test=1,
                    seconds=1.0,
                )
                for fold in range(5)
            )
    return ws


def _run(number: int, chance: random.Random) -> RunRecord:
    metrics = {name: fold_summary([chance.random() for _ in range(5)]) for name in BINARY.metrics}
    inputs = [
        {
            "name": f"column {place}",
            "type": "number",
            "role": "feature",
            "minimum": 0,
            "maximum": 1,
            "example": 0.5,
        }
        for place in range(20)
    ]
    return RunRecord(
        id=number,
        version_id=1,
        job_id=number // 10,
        name=f"LightGBM {number}",
        task="binary",
        target="left",
        model=chance.choice(["lightgbm", "forest", "logistic"]),
        params={"n_estimators": 300},
        features=inputs,
        environment={"python": "3.11", "libraries": dict.fromkeys("abcdefgh", "1.0")},
        state="done",
        metrics=metrics,
        holdout={name: chance.random() for name in BINARY.metrics},
        primary_score=metrics["roc_auc"]["mean"],
        findings=[
            {
                "code": "MW102",
                "sentence": "Much better on rows it has seen.",
                "severity": "warning",
                "column": None,
                "fix": None,
            }
        ],
        tags=["good"] if number % 50 == 0 else [],
        seconds=1.0,
    )


def _milliseconds(call: Callable[[], object], times: int = 7) -> float:
    call()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 1)


def mlflow(place: Path) -> dict[str, float]:
    """Milliseconds of MLflow's file store with as many runs.

    NoPeer where it cannot be installed.
    """
    command = [
        str(peers.interpreter(PEER)),
        "-c",
        _MLFLOW,
        str(place / "mlruns"),
        str(RUNS),
        ",".join(BINARY.metrics),
    ]
    environment = os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ALLOW_FILE_STORE": "true",
        "DO_NOT_TRACK": "true",
    }
    completed = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False
    )
    if completed.returncode:
        raise peers.NoPeer(f"MLflow failed: {completed.stderr.strip()[-300:]}")
    milliseconds: dict[str, float] = json.loads(completed.stdout.strip().splitlines()[-1])
    return milliseconds


def main() -> None:
    """Fill, ask, print, record."""
    place = Path(tempfile.mkdtemp(prefix="mw-bench-history-"))
    ws = filled(place)
    asked: dict[str, Callable[[], object]] = {
        "list the newest 200": lambda: history.runs(ws),
        "sort by the primary metric": lambda: history.runs(ws, sort="primary_score"),
        "sort by any metric": lambda: history.runs(ws, sort="metric:pr_auc"),
        "search": lambda: history.runs(ws, search="lightgbm 77"),
        "by tag": lambda: history.runs(ws, tag="good"),
        "the last page": lambda: history.runs(ws, offset=RUNS - 200),
        "count": lambda: history.count(ws, search="forest"),
        "open one": lambda: history.run(ws, RUNS // 2),
        "all 10,000 in one list": lambda: history.runs(ws, limit=None),
    }
    figures = {name: _milliseconds(call) for name, call in asked.items()}
    for name, value in figures.items():
        print(f"{name:26}{value:10.1f} ms")
    beside: dict[str, float] = {}
    try:
        beside = mlflow(place)
        note = f"beside the file store of {PEER} {peers.version(PEER)} with as many runs"
    except peers.NoPeer as reason:
        note = f"MLflow's file store was not run: {reason}"
    for name, value in beside.items():
        print(f"MLflow: {name:18}{value:10.1f} ms")
    record(
        "P22 history of 10,000 runs",
        {"milliseconds": figures, "peer_milliseconds": beside},
        goal=GOAL,
        note=note,
    )
    ws.close()
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
