"""Linear models: coefficient × distance from the background's mean."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from core.learn.contributions import Groups
from core.learn.explainers.linear import LinearExplainer

GROUPS = Groups(np.array([0, 1, 1]), 2)
BACKGROUND = np.array([[0.0, 2.0, 1.0], [4.0, 0.0, 1.0]])  # means 2, 1, 1


def of_weights(estimator, weights, intercept):  # type: ignore[no-untyped-def]
    """An estimator with these weights, fitted on nothing."""
    estimator.coef_, estimator.intercept_ = np.array(weights), np.array(intercept)
    return estimator


def test_by_hand() -> None:
    model = of_weights(LinearRegression(), [3.0, -1.0, 10.0], 5.0)
    contributions = LinearExplainer(model, BACKGROUND, GROUPS).explain(np.array([[5.0, 4.0, 0.0]]))
    # 3·(5 − 2); −1·(4 − 1) + 10·(0 − 1)
    assert contributions.values[0, :, 0] == pytest.approx([9.0, -13.0])
    assert contributions.expected_value == pytest.approx([3 * 2 - 1 + 10 + 5])
    assert contributions.output == pytest.approx(np.array([[16.0]]))
    assert (contributions.unit, contributions.sampled) == ("value", False)


def test_classes_are_explained_in_log_odds() -> None:
    model = of_weights(LogisticRegression(), [[1.0, 0.0, 2.0]], [-1.0])
    contributions = LinearExplainer(model, BACKGROUND, GROUPS).explain(np.array([[3.0, 0.0, 2.0]]))
    assert contributions.unit == "log-odds"
    assert contributions.values[0, :, 0] == pytest.approx([1.0, 2.0])
    assert contributions.output == pytest.approx(np.array([[6.0]]))


def test_several_classes_have_an_output_each() -> None:
    weights = [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]
    model = of_weights(LogisticRegression(), weights, [0.0, 0.0, 7.0])
    contributions = LinearExplainer(model, BACKGROUND, GROUPS).explain(np.array([[3.0, 3.0, 3.0]]))
    assert contributions.values[0].tolist() == [[1.0, 0.0, 0.0], [0.0, 2.0, 2.0]]
    assert contributions.expected_value.tolist() == [2.0, 1.0, 8.0]
