"""Finished runs on made-up data, for tests of what comes after training: real folds, real
predictions, real files.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.data.recipe.recipe import Recipe
from core.data.schema import Column, ColumnType, Role
from core.learn.artefacts import write_run
from core.learn.metric import METRICS
from core.learn.model import MODELS
from core.learn.scoring import summarise
from core.learn.signature import make_signature
from core.learn.splits import SplitPlan, make_split
from core.learn.table import Selection, build_table
from core.learn.task import find_task
from core.learn.training import Candidate, fit_final, fit_fold
from core.runs.records import FoldRecord, RunRecord, RunState
from core.workbench.versions import NewVersion, VersionView, store_version
from core.workbench.workspace import Workspace

FEATURES = ["contract", "tenure", "charges", "autopay", "joined", "noise"]


def customers(n: int = 500, seed: int = 0) -> pd.DataFrame:
    """Customers of whom some leave; ``churn`` yes/no, ``band`` of three, ``spend`` a number."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "id": np.arange(n),
            "contract": rng.choice(["month", "year", "two years"], n, p=[0.5, 0.3, 0.2]),
            "tenure": rng.integers(0, 72, n),
        }
    )
    frame["charges"] = np.where(rng.random(n) < 0.1, np.nan, rng.normal(60, 20, n).round(2))
    frame["autopay"] = rng.random(n) < 0.4
    frame["joined"] = [
        dt.datetime(2024, 1, 1) + dt.timedelta(days=int(day)) for day in rng.integers(0, 700, n)
    ]
    frame["noise"] = rng.normal(size=n)
    score = (
        (frame["contract"] == "month") * 2.0
        - frame["tenure"] / 20
        + frame["charges"].fillna(60) / 40
        - frame["autopay"] * 0.5
    )
    raw = score + rng.normal(0, 0.8, n)
    frame["churn"] = np.where(raw > 0.7, "Yes", "No")
    frame["band"] = np.array(["low", "middle", "high"])[np.digitize(raw, [-0.5, 1.2])]
    frame["spend"] = raw * 100
    return frame


_TYPES = {
    "id": ColumnType.INTEGER,
    "tenure": ColumnType.INTEGER,
    "autopay": ColumnType.BOOLEAN,
    "joined": ColumnType.DATETIME,
    "contract": ColumnType.CATEGORY,
}
_TEXT = {"churn", "band"}


def store(ws: Workspace, frame: pd.DataFrame, name: str = "customers") -> VersionView:
    """Store a table of customers as an imported version."""

    def build(folder: Path) -> NewVersion:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        table = table.set_column(
            table.column_names.index("contract"),
            "contract",
            table["contract"].cast(pa.string()).dictionary_encode(),
        )
        pq.write_table(table, folder / "data.parquet")
        types = {
            column: _TYPES.get(column, ColumnType.TEXT if column in _TEXT else ColumnType.NUMBER)
            for column in frame.columns
        }
        return NewVersion(
            tuple(
                Column(name=column, type=kind, role=Role.FEATURE) for column, kind in types.items()
            ),
            len(frame),
        )

    return store_version(ws, dataset=name, build=build)


def run(
    ws: Workspace, version: VersionView, model: str, target: str = "churn", **given: Any
) -> int:
    """Train one model and store it as a finished run; ``given``: ``holdout``, ``folds``, ``seed``,
    ``job_id``, ``params``, ``recipe``, ``features``.
    """
    task = find_task({"churn": "binary", "band": "multiclass", "spend": "regression"}[target])
    seed, folds, holdout = given.get("seed", 0), given.get("folds", 5), given.get("holdout", 0.2)
    recipe = Recipe.load(given.get("recipe", []))
    base = _frame(version)
    table = build_table(
        base, recipe, Selection(target=target, features=given.get("features", FEATURES)), task=task
    )
    split = make_split(
        table.y,
        None,
        SplitPlan(holdout=holdout, folds=folds, repeats=1, seed=seed, stratified=task.stratified),
    )
    plugin = MODELS[model]
    params = plugin.Params.model_validate(given.get("params", {}))
    candidate = Candidate(plugin, params, seed)
    outcomes = [fit_fold(candidate, table, fold) for fold in split.folds]
    final = fit_final(candidate, table, split)
    record = RunRecord(
        version_id=version.id,
        job_id=given.get("job_id"),
        name=plugin.title,
        task=task.name,
        target=target,
        model=model,
        state=RunState.DONE,
        seed=seed,
        params=params.model_dump(mode="json"),
        recipe=recipe.dump(),
        split={"folds": folds, "repeats": 1, "holdout": holdout},
        data_sha256=version.sha256,
        metrics=summarise(task, [outcome.scores for outcome in outcomes]),
        holdout=final.scores,
        seconds=1.0,
        environment={"python": "3.11", "libraries": {"numpy": given.get("numpy", "2.4")}},
    )
    with ws.store.write() as session:
        session.add(record)
        session.flush()
        run_id = record.id or 0
        for outcome in outcomes:
            session.add(
                FoldRecord(
                    run_id=run_id,
                    repeat=0,
                    fold=outcome.fold,
                    scores=outcome.scores,
                    rows_train=outcome.rows_train,
                    rows_test=len(outcome.row_ids),
                    seconds=1.0,
                )
            )
    folder = ws.path("artefacts", "runs", str(run_id))
    folder.mkdir(parents=True)
    signature = make_signature(table, version.columns, split.rest)
    hashes = write_run(folder, outcomes, final, signature)
    with ws.store.write() as session:
        stored = session.get(RunRecord, run_id)
        assert stored is not None
        stored.artefacts, stored.features = hashes, signature["inputs"]
        session.add(stored)
    assert task.primary_metric in METRICS
    return run_id


def _frame(version: VersionView) -> pd.DataFrame:
    from core.data.storage.frames import read_frame

    return read_frame(version.path)
