"""Model files: built from listed classes only, whatever they ask for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from core.registry.portable import model_file
from core.registry.portable.bundle_files import Refusal
from tests.quick_skops import skops_io

LOGISTIC = frozenset({"sklearn.linear_model._logistic.LogisticRegression"})


def test_V02_a_pickle_is_not_loaded(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    payload = b"cos\nsystem\n(S'touch " + str(canary).encode() + b"'\ntR."
    for name in ("model.pkl", "pipeline.skops", "model.onnx"):  # V03: whatever it is called
        (tmp_path / name).write_bytes(payload)
        with pytest.raises(Refusal, match="cannot be loaded"):
            model_file.load_pipeline(tmp_path / name)
    assert not canary.exists()


def test_V04_foreign_types_and_functions_are_refused(tmp_path: Path) -> None:
    for stranger in (FunctionTransformer(func=np.save), FunctionTransformer(func=json.loads)):
        skops_io.dump(Pipeline([("f", stranger)]), tmp_path / "pipeline.skops")
        with pytest.raises(Refusal, match="not on the list of trusted types|cannot be loaded"):
            model_file.load_pipeline(tmp_path / "pipeline.skops")
    assert not model_file.trusted("operator.methodcaller")
    assert not model_file.trusted("builtins.eval")
    assert not model_file.trusted("sklearn.datasets.fetch_openml")
    assert not model_file.trusted("core.data.transformers.fill.np")  # no prefix is trusted
    assert model_file.trusted("core.data.transformers.fill.FillMissing")
    assert model_file.trusted("numpy.dtype")
    assert not model_file.trusted("xgboost.core.Booster")
    assert model_file.trusted("xgboost.core.Booster", frozenset({"xgboost.core.Booster"}))


def test_a_plain_pipeline_round_trips(tmp_path: Path) -> None:
    model = Pipeline([("model", LogisticRegression())]).fit(
        [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    )
    skops_io.dump(model, tmp_path / "pipeline.skops")
    loaded = model_file.load_pipeline(tmp_path / "pipeline.skops", LOGISTIC)
    assert loaded.predict_proba([[1.5]])[0, 1] == model.predict_proba([[1.5]])[0, 1]
    again = model_file.load_pipeline((tmp_path / "pipeline.skops").read_bytes(), LOGISTIC)
    assert again.predict_proba([[1.5]])[0, 1] == model.predict_proba([[1.5]])[0, 1]
    with pytest.raises(Refusal, match=r"trusted types \(sklearn.linear_model._logistic.Logis"):
        model_file.load_pipeline(tmp_path / "pipeline.skops")  # not even scikit-learn's by default


def test_a_file_beyond_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipeline.skops").write_bytes(b"12345")
    monkeypatch.setattr(model_file, "LARGEST", 4)
    with pytest.raises(Refusal, match="The model file has more than 4 bytes. It was not loaded."):
        model_file.load_pipeline(tmp_path / "pipeline.skops")
    monkeypatch.setattr(model_file, "LARGEST", 5)
    with pytest.raises(Refusal, match="cannot be loaded here"):
        model_file.load_pipeline(tmp_path / "pipeline.skops")
