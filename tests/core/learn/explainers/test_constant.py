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
    contributions = ConstantExplainer(fitted, X, GROUPS).explain(X)
    assert not contributions.values.any()
    assert contributions.values.shape == (4, 2, 1)
    assert (contributions.expected_value.tolist(), contributions.output.ravel().tolist()) == (
        [3.0],
        [3.0] * 4,
    )
    assert (contributions.unit, contributions.sampled) == ("value", False)


def test_the_share_of_the_positive_class() -> None:
    fitted = DummyClassifier(strategy="prior").fit(X, [0, 1, 1, 1])
    contributions = ConstantExplainer(fitted, X, GROUPS).explain(X[:1])
    assert contributions.expected_value == pytest.approx([0.75])
    assert contributions.unit == "probability"
