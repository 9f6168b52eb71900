"""What a run left on disk is read only when it is what was written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeRegressor

from core.base import files
from core.base.errors import NotFound, Refused
from core.base.progress import silent
from core.runs.records import RunRecord
from core.workbench import (
    comparing,
    evaluating,
    explained_rows,
    explaining,
    exporting,
    history,
    run_files,
    shuffling,
)
from core.workbench.workspace import Workspace
from tests.core.registry.hostile import NODES, SIGNATURES, pickled, pipeline_of, skops_file
from tests.core.workbench import example_runs
from tests.quick_skops import skops_io


def stored(folder: Path, estimator: object) -> str:
    """Store a pipeline of one estimator; returns its SHA-256."""
    pipeline = Pipeline([("model", estimator)]).fit([[0.0], [1.0]], [1.0, 3.0])
    skops_io.dump(pipeline, folder / "pipeline.skops")
    return files.sha256(folder / "pipeline.skops")


@pytest.mark.parametrize("estimator", [LinearRegression(), DecisionTreeRegressor()])
def test_a_pipeline_is_loaded_when_its_hash_is_the_records(
    estimator: object, tmp_path: Path
) -> None:
    digest = stored(tmp_path, estimator)
    for known in (digest, None):
        assert run_files.load_pipeline(tmp_path, known).predict([[1.0]]) == pytest.approx([3.0])
    with pytest.raises(Refused, match="was changed since it was trained"):
        run_files.load_pipeline(tmp_path, "0" * 64)


def test_a_pipeline_that_is_gone_or_broken(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="The model file of this run is gone. Train the run again."):
        run_files.load_pipeline(tmp_path, None)
    (tmp_path / "pipeline.skops").write_bytes(b"no zip")
    with pytest.raises(Refused, match="cannot be loaded here"):
        run_files.load_pipeline(tmp_path, None)


def test_signature_of_a_run(workspace: Workspace) -> None:
    version = example_runs.store(workspace, example_runs.customers(30))
    with workspace.store.write() as session:
        record = RunRecord(
            version_id=version.id,
            name="Half",
            task="regression",
            target="spend",
            model="ridge",
            state="cancelled",
        )
        session.add(record)
        session.flush()
        run_id = record.id or 0
    assert run_files.record(workspace, run_id).name == "Half"
    with pytest.raises(NotFound, match="“Half” is cancelled, so it has no fitted model"):
        run_files.signature(workspace, run_id)
    folder = history.folder(workspace, run_id)
    folder.mkdir(parents=True)
    (folder / "signature.json").write_text(json.dumps({"target": "spend", "inputs": []}))
    assert run_files.signature(workspace, run_id) == {"target": "spend", "inputs": []}
    for verb in (run_files.record, run_files.signature):
        with pytest.raises(NotFound, match="There is no run 99"):
            verb(workspace, 99)


@pytest.mark.parametrize("name", ["out_of_fold.parquet", "holdout.parquet", "signature.json"])
def test_D15_a_damaged_file_of_a_run_is_not_used(workspace: Workspace, name: str) -> None:
    version = example_runs.store(workspace, example_runs.customers(120))
    run_id = example_runs.run(workspace, version, "dummy", folds=2)
    path = history.folder(workspace, run_id) / name
    verbs = {
        "out_of_fold.parquet": [
            lambda: evaluating.out_of_fold(workspace, run_id),
            lambda: comparing.compare(workspace, [run_id]),
            lambda: explained_rows.explainer(workspace, run_id),
            lambda: shuffling.importance(workspace, run_id, ["tenure"], silent),
        ],
        "holdout.parquet": [
            lambda: evaluating.holdout(workspace, run_id),
            lambda: explained_rows.rows_to_explain(workspace, run_id),
        ],
        "signature.json": [
            lambda: run_files.signature(workspace, run_id),
            lambda: exporting.subject(workspace, run_id),
            lambda: explaining.what_if(workspace, run_id, {}),
        ],
    }
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    for verb in verbs[name]:
        with pytest.raises(Refused, match=f"The file “{name}” of the run “.*” was changed or"):
            verb()


@pytest.mark.parametrize("name", NODES)
def test_V04_a_received_workspace_is_trusted_no_more_than_a_bundle(
    name: str, tmp_path: Path
) -> None:
    make, sentence = NODES[name]
    canary = tmp_path / "canary"
    (tmp_path / "pipeline.skops").write_bytes(skops_file(pipeline_of(make(canary))))
    own = files.sha256(tmp_path / "pipeline.skops")  # the record of such a workspace agrees
    with pytest.raises(Refused, match=sentence):
        run_files.load_pipeline(tmp_path, own)
    assert not canary.exists()


def test_V03_a_pickle_in_a_received_workspace(tmp_path: Path) -> None:
    (tmp_path / "pipeline.skops").write_bytes(pickled(tmp_path / "canary"))
    with pytest.raises(Refused, match="cannot be loaded here"):
        run_files.load_pipeline(tmp_path, None)
    assert not (tmp_path / "canary").exists()


def test_a_model_file_that_is_a_link_or_a_pipe_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    stored(tmp_path / "a", LinearRegression())
    (tmp_path / "pipeline.skops").symlink_to(tmp_path / "a" / "pipeline.skops")
    with pytest.raises(Refused, match="The model file of this run is gone"):
        run_files.load_pipeline(tmp_path, None)
    (tmp_path / "pipeline.skops").unlink()
    os.mkfifo(tmp_path / "pipeline.skops")
    with pytest.raises(Refused, match="The model file of this run is gone"):
        run_files.load_pipeline(tmp_path, None)


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_hostile_signature_is_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "signature.json").write_bytes(SIGNATURES[name][0])
    with pytest.raises(Refused, match="The signature of this run is damaged or was changed"):
        run_files.read_signature(tmp_path)


def test_a_signature_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text('{"target": "y", "inputs": []}')
    (tmp_path / "signature.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="The signature of this run is damaged or was changed"):
        run_files.read_signature(tmp_path)
