"""Estimators of every library become graphs; what cannot says which and why."""

import numpy as np
import onnxruntime
import pytest
from sklearn.dummy import DummyClassifier
from threadpoolctl import threadpool_limits

from core.base.errors import Unsupported
from core.learn.model import MODELS, Model
from core.learn.task import TASKS
from core.registry.onnx_models import to_onnx

RNG = np.random.default_rng(3)
X = RNG.normal(0, 1, (200, 3)).astype(np.float32).astype(np.float64)
GAPS = np.where(RNG.random(X.shape) < 0.1, np.nan, X)


@pytest.mark.parametrize("name", ["lightgbm", "xgboost", "hist_gradient_boosting"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_boosters_answer_alike_also_with_gaps(name: str, task: str) -> None:
    model = MODELS[name]
    signal = np.nan_to_num(X[:, 0]) + np.nan_to_num(X[:, 1])
    y = {"binary": signal > 0, "multiclass": np.digitize(signal, [-0.5, 0.5])}.get(task, signal)
    params = model.Params.model_validate(dict.fromkeys(model.example, 5))
    with threadpool_limits(1):
        estimator = model.build(params, TASKS[task], 0, 1).fit(GAPS, np.asarray(y, dtype=float))
    classifier = task != "regression"
    graph = to_onnx(estimator, model, 3, classifier)
    session = onnxruntime.InferenceSession(graph.SerializeToString())
    outputs = session.run(None, {"encoded_matrix": GAPS.astype(np.float32)})
    expected = estimator.predict_proba(GAPS) if classifier else estimator.predict(GAPS)
    np.testing.assert_allclose(
        outputs[1] if classifier else outputs[0].ravel(), expected, rtol=1e-5, atol=1e-6
    )


def test_operator_sets_are_the_encodings_own() -> None:
    model = MODELS["linear"]
    estimator = model.build(model.Params(), TASKS["regression"], 0, 1).fit(X, X[:, 0])
    graph = to_onnx(estimator, model, 3, False)
    assert {item.domain: item.version for item in graph.opset_import} == {"": 18, "ai.onnx.ml": 3}


def test_a_converter_that_fails_is_a_reason() -> None:
    class Broken(type(MODELS["dummy"])):  # type: ignore[misc]
        def register_onnx(self) -> None:
            raise RuntimeError("no converter\nsecond line")

    estimator = DummyClassifier().fit(X, X[:, 0] > 0)
    with pytest.raises(Unsupported, match=r"^DummyClassifier could not be converted \(no conver"):
        to_onnx(estimator, Broken(), 3, True)


def test_a_model_registers_nothing_unless_it_says_so() -> None:
    silent = [model.name for model in MODELS if type(model).register_onnx is Model.register_onnx]
    assert {"linear", "forest", "svm"} <= set(silent)
    assert not {"lightgbm", "xgboost", "hist_gradient_boosting"} & set(silent)
