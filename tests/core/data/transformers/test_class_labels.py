"""One rule chooses a class: in scores, in the what-if, in the program, in ONNX."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from core.data.transformers.class_labels import to_labels
from core.learn.confusion import labels
from core.learn.predictions import Predictions
from core.registry.portable.predict import predictions

TIES = np.array([[0.5, 0.5], [0.75, 0.25], [0.25, 0.75], [0.5 + 1e-12, 0.5 - 1e-12]])
THREE = np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [1 / 3, 1 / 3, 1 / 3], [0.1, 0.2, 0.7]])


@pytest.mark.parametrize(
    ("y_proba", "positions"), [(TIES, [1, 0, 1, 0]), (THREE, [0, 1, 0, 2])], ids=["two", "three"]
)
def test_ties_are_decided_alike_in_scores_and_program(
    y_proba: np.ndarray, positions: list[int]
) -> None:
    assert to_labels(y_proba).tolist() == positions
    zeros = np.zeros(len(y_proba), dtype=np.int64)
    assert labels(Predictions(zeros, zeros, zeros, zeros, y_proba)).tolist() == positions
    names = ["a", "b", "c"][: y_proba.shape[1]]
    pipeline = SimpleNamespace(predict_proba=lambda rows: y_proba)
    rows = pd.DataFrame({"x": range(len(y_proba))})
    answers = predictions(pipeline, rows, {"classes": names})
    assert answers["prediction"].tolist() == [names[place] for place in positions]


def test_a_tie_in_a_leaf_is_decided_alike_in_onnx(tmp_path: Path) -> None:
    from core.base.progress import silent
    from core.learn.model import MODELS
    from core.registry.format import Subject
    from core.registry.formats.onnx_format import PLUGIN
    from tests.core.registry.subjects import subject

    run = subject("tree")
    estimator = run.pipeline.named_steps["model"]
    encoded = run.pipeline[:-1].transform(run.rows)
    y = np.arange(len(encoded)) % 2  # one leaf, half and half
    tied = DecisionTreeClassifier(max_depth=1, min_samples_leaf=150).fit(encoded * 0, y)
    assert estimator.n_features_in_ == tied.n_features_in_
    pipeline = Pipeline([*run.pipeline.steps[:-1], ("model", tied)])
    own = predictions(pipeline, run.rows, run.signature)
    assert set(own["probability_yes"]) == {0.5}
    assert set(own["prediction"]) == {"yes"}
    written = PLUGIN.write(
        Subject(pipeline, run.signature, run.rows, own, MODELS["tree"]), tmp_path, silent
    )
    assert written.file == "model.onnx", written.reason
    session = onnxruntime.InferenceSession((tmp_path / "model.onnx").read_bytes())
    feed = {
        item.name: np.array([["red"]], dtype=object) if "string" in item.type else np.array([[1.0]])
        for item in session.get_inputs()
    }
    assert session.run(["label"], feed)[0].tolist() == ["yes"]
