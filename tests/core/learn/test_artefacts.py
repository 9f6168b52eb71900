"""Files of a run: exact, and whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.base import files
from core.data.schema import Column, ColumnType
from core.learn import artefacts
from core.learn.model import MODELS
from core.learn.predictions import read
from core.learn.signature import make_signature
from core.learn.splits import SplitPlan, make_split
from core.learn.training import Candidate, fit_final, fit_fold, predict
from core.registry.portable.model_file import load_pipeline
from tests.core.learn.example_tables import example_table

COLUMNS = tuple(
    Column(name=name, type=type_)
    for name, type_ in (
        ("x", ColumnType.NUMBER),
        ("count", ColumnType.INTEGER),
        ("word", ColumnType.TEXT),
        ("day", ColumnType.DATE),
    )
)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_fold_comes_back_exactly(task: str, tmp_path: Path) -> None:
    table = example_table(task)
    split = make_split(
        table.y,
        None,
        SplitPlan(holdout=0.0, folds=3, repeats=1, seed=0, stratified=table.task.stratified),
    )
    outcome = fit_fold(Candidate(MODELS["tree"], MODELS["tree"].Params()), table, split.folds[2])
    artefacts.write_fold(tmp_path, outcome)
    again = artefacts.read_fold(tmp_path, 0, 2)
    assert again is not None
    for name in ("row_ids", "y_true", "y_pred"):
        np.testing.assert_array_equal(getattr(again, name), getattr(outcome, name))
    assert (again.scores, again.train_score, again.class_shares, again.remarks) == (
        outcome.scores,
        outcome.train_score,
        outcome.class_shares,
        outcome.remarks,
    )
    assert artefacts.read_fold(tmp_path, 0, 1) is None


def test_D15_a_damaged_fold_is_none(tmp_path: Path) -> None:
    table = example_table("binary")
    split = make_split(
        table.y, None, SplitPlan(holdout=0.0, folds=3, repeats=1, seed=0, stratified=True)
    )
    outcome = fit_fold(Candidate(MODELS["dummy"], MODELS["dummy"].Params()), table, split.folds[0])
    artefacts.write_fold(tmp_path, outcome)
    path = tmp_path / "folds" / "0_0.parquet"
    content = path.read_bytes()
    for place in range(0, len(content), len(content) // 20):
        damaged = bytearray(content)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        assert artefacts.read_fold(tmp_path, 0, 0) is None
    path.write_bytes(content)
    path.with_name("0_0.parquet.sha256").unlink()  # as an earlier version left it
    again = artefacts.read_fold(tmp_path, 0, 0)
    assert again is not None
    assert again.scores == outcome.scores


def test_run_files(tmp_path: Path) -> None:
    table = example_table()
    split = make_split(
        table.y, None, SplitPlan(holdout=0.2, folds=3, repeats=2, seed=0, stratified=True)
    )
    candidate = Candidate(MODELS["logistic"], MODELS["logistic"].Params())
    folds = [fit_fold(candidate, table, fold) for fold in split.folds]
    final = fit_final(candidate, table, split)
    written = artefacts.write_run(
        tmp_path, folds, final, make_signature(table, COLUMNS, split.rest)
    )
    assert written == {
        name: files.sha256(tmp_path / name)
        for name in ("out_of_fold.parquet", "holdout.parquet", "signature.json", "pipeline.skops")
    }
    out = pq.read_table(tmp_path / "out_of_fold.parquet").to_pandas()
    assert list(out.columns) == ["row", "repeat", "fold", "y", "p_0", "p_1"]
    assert sorted(out.loc[out["repeat"] == 1, "row"]) == table.row_ids[split.rest].tolist()
    predictions = read(tmp_path)
    assert predictions.y_pred.shape == (2 * 240, 2)
    np.testing.assert_array_equal(predictions.y_true, table.y[predictions.row_ids])
    pipeline = load_pipeline(tmp_path / "pipeline.skops", MODELS["logistic"].trusted_types)
    np.testing.assert_array_equal(predict(pipeline, table, split.holdout), final.y_pred)


def test_signature(tmp_path: Path) -> None:
    table = example_table()
    signature = make_signature(table, COLUMNS, np.arange(100))
    assert signature["classes"] == ["no", "yes"]
    assert [item["name"] for item in signature["inputs"]] == ["x", "count", "word", "day"]
    x, count, word, day = signature["inputs"]
    part = table.frame.iloc[:100]
    assert x["minimum"] == part["x"].min()
    assert x["missing_share"] == part["x"].isna().mean() > 0
    assert count["type"] == "integer"
    assert word["categories"] == ["blue", "green", "red"]
    assert word["minimum"] is None
    assert day["example"].startswith("2026-")
    assert json.loads(json.dumps(signature, allow_nan=False)) == signature
