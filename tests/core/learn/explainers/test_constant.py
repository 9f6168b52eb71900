"""Nothing moves a baseline."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor

from core.learn.contributions import Groups
from core.learn.explainers.constant import ConstantExplainer

X = np.arange(8.0).reshape(4, 2)
GROUPS = Groups(np.array([0, 1]), 2)


def test_the_mean_is_all_there_is() -> None:
    fitted = DummyRegressor().fit(X, [1.0, 2.0, 3.0, 6.0])
    found = ConstantExplainer(fitted, X, GROUPS).explain(X)
    assert not found.values.any()
    assert found.values.shape == (4, 2, 1)
    assert (found.expected_value.tolist(), found.output.ravel().tolist()) == ([3.0], [3.0] * 4)
    assert (found.unit, found.sampled) == ("value", False)


def test_the_share_of_the_positive_class() -> None:
    fitted = DummyClassifier(strategy="prior").fit(X, [0, 1, 1, 1])
    found = ConstantExplainer(fitted, X, GROUPS).explain(X[:1])
    assert found.expected_value == pytest.approx([0.75])
    assert found.unit == "probability"
