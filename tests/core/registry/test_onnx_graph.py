"""Our encoding graph gives scikit-learn's own matrix, gaps and unknown words included."""

import numpy as np
import onnx
import onnxruntime
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

from core.base.errors import Unsupported
from core.learn.model import MODELS
from core.registry.onnx_graph import GraphWriter, model_of, numbers, words
from core.registry.onnx_models import to_onnx

RNG = np.random.default_rng(3)
NUMBERS = RNG.normal(50, 20, (400, 3))
NUMBERS[RNG.random(NUMBERS.shape) < 0.1] = np.nan
WORDS = RNG.choice(
    ["red", "green", "blue", "teal", ""], (400, 2), p=[0.5, 0.3, 0.12, 0.01, 0.07]
).astype(object)
COLUMNS, TEXTS = ["a", "b", "c"], ["x", "y"]


def _matrix(model: onnx.ModelProto, values: np.ndarray, texts: np.ndarray) -> np.ndarray:
    onnx.checker.check_model(model)
    feed = {name: values[:, [place]] for place, name in enumerate(COLUMNS)} | {
        name: texts[:, [place]] for place, name in enumerate(TEXTS)
    }
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {item.name: feed[item.name] for item in session.get_inputs()})[0]


@pytest.mark.parametrize(
    "scaler",
    [StandardScaler(), RobustScaler(), MinMaxScaler(), StandardScaler(with_mean=False)],
    ids=lambda scaler: type(scaler).__name__,
)
@pytest.mark.parametrize("indicator", [True, False])
def test_numbers_equal_sklearn(scaler: object, indicator: bool) -> None:
    imputer = SimpleImputer(strategy="median", add_indicator=indicator).fit(NUMBERS)
    fitted = scaler.fit(imputer.transform(NUMBERS))
    graph = GraphWriter()
    model = model_of(graph, [numbers(graph, [imputer, fitted], COLUMNS)], COLUMNS, [])
    expected = fitted.transform(imputer.transform(NUMBERS)).astype(np.float32)
    np.testing.assert_array_equal(_matrix(model, NUMBERS, WORDS), expected)


@pytest.mark.parametrize(
    "options",
    [{"handle_unknown": "ignore"}, {"handle_unknown": "infrequent_if_exist", "min_frequency": 20}],
    ids=["ignore", "infrequent"],
)
def test_words_equal_sklearn_even_for_unknown_ones(options: dict) -> None:
    fill = SimpleImputer(strategy="constant", fill_value="(gap)", missing_values="").fit(WORDS)
    encoder = OneHotEncoder(sparse_output=False, **options).fit(fill.transform(WORDS))
    graph = GraphWriter()
    model = model_of(graph, [words(graph, encoder, TEXTS, "(gap)")], [], TEXTS)
    seen = np.vstack([WORDS, np.array([["violet", "red"], ["", "grey"]], dtype=object)])
    expected = encoder.transform(fill.transform(seen)).astype(np.float32)
    np.testing.assert_array_equal(_matrix(model, np.zeros((len(seen), 3)), seen), expected)


def test_what_it_cannot_hold_is_a_reason() -> None:
    graph = GraphWriter()
    with pytest.raises(Unsupported, match="no ONNX form of PowerTransformer"):
        numbers(graph, [PowerTransformer().fit(np.nan_to_num(NUMBERS))], COLUMNS)
    with pytest.raises(Unsupported, match="DummyClassifier could not be converted"):
        estimator = DummyClassifier().fit(NUMBERS, NUMBERS[:, 0] > 50)
        to_onnx(estimator, MODELS["dummy"], 3, True)
