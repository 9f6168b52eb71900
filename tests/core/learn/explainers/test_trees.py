"""TreeSHAP of stumps by hand; what cannot be read is explained by permutations."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core.learn import tree_shap
from core.learn.contributions import Groups
from core.learn.explainer import Explainer
from core.learn.explainers.trees import FEW_ROWS, BoosterExplainer, TreeExplainer

X = np.array([[0.0, 5.0], [1.0, 3.0], [2.0, 8.0], [10.0, 6.0]])
GROUPS = Groups(np.array([0, 1]), 2)


def test_a_stump_gives_its_column_the_whole_difference() -> None:
    """Three rows of 2 and one of 10: the mean is 4, so −2 and +6."""
    fitted = DecisionTreeRegressor(max_depth=1).fit(X, [2.0, 2.0, 2.0, 10.0])
    contributions = TreeExplainer(fitted, X, GROUPS).explain(X)
    assert contributions.values[:, :, 0] == pytest.approx(
        np.array([[-2.0, 0.0], [-2.0, 0.0], [-2.0, 0.0], [6.0, 0.0]])
    )
    assert contributions.expected_value == pytest.approx([4.0])
    assert (contributions.unit, contributions.method) == ("value", "exact TreeSHAP")


def test_two_questions_by_the_definition() -> None:
    """Two binary columns, y = x₁·x₂ on a balanced table: 3/8 each at (1, 1), from 1/4 to 1."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    fitted = DecisionTreeRegressor(random_state=0).fit(x, [0.0, 0.0, 0.0, 1.0])
    contributions = TreeExplainer(fitted, x, GROUPS).explain(x[3:])
    assert contributions.expected_value == pytest.approx([0.25])
    assert contributions.values[0, :, 0] == pytest.approx([0.375, 0.375])


def test_classes_of_trees_are_shares() -> None:
    fitted = DecisionTreeClassifier(max_depth=1).fit(X, [0, 0, 0, 1])
    contributions = TreeExplainer(fitted, X, GROUPS).explain(X[3:])
    assert contributions.unit == "probability"
    assert contributions.expected_value == pytest.approx([0.25])
    assert contributions.values[0, :, 0] == pytest.approx([0.75, 0.0])


@pytest.mark.parametrize(
    ("estimator", "unit"),
    [
        (RandomForestClassifier(2, random_state=0), "probability"),
        (DecisionTreeClassifier(), "probability"),
        (HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=1), "log-odds"),
        (DecisionTreeRegressor(), "value"),
    ],
)
def test_units(estimator: object, unit: str) -> None:
    fitted = estimator.fit(X, [0, 0, 1, 1])  # type: ignore[attr-defined]
    assert TreeExplainer(fitted, X, GROUPS).unit() == unit


def test_splits_on_sets_of_categories_are_walked() -> None:
    fitted = HistGradientBoostingClassifier(
        max_iter=1, min_samples_leaf=1, categorical_features=[1]
    ).fit(X, [0, 0, 1, 1])
    explainer = TreeExplainer(fitted, X, GROUPS)
    assert explainer.trees is None
    contributions = explainer.explain(X)
    assert contributions.sampled
    assert contributions.error <= 1e-12


def test_a_form_that_cannot_be_read_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise TypeError("an unknown form")

    monkeypatch.setattr(tree_shap, "read", refuse)
    fitted = DecisionTreeRegressor(max_depth=1).fit(X, [2.0, 2.0, 2.0, 10.0])
    assert TreeExplainer(fitted, X, GROUPS).explain(X).sampled


def test_time_ends_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = DecisionTreeRegressor(max_depth=1).fit(X, [2.0, 2.0, 2.0, 10.0])
    monkeypatch.setattr(tree_shap, "BLOCK", 2)
    monkeypatch.setattr(Explainer, "seconds", 1e-9)  # planned: at least 20 rows, whatever the time
    assert len(TreeExplainer(fitted, X, GROUPS).explain(np.tile(X, (10, 1))).values) == 2


class Booster(BoosterExplainer):
    """A booster whose ways are only counted."""

    library = "Toy"

    @property
    def trees(self) -> object:  # type: ignore[override]
        return object()

    def margin(self, x: np.ndarray) -> np.ndarray:
        return x[:, 0] * 2 + 1

    def library_values(self, x: np.ndarray) -> np.ndarray:
        return np.column_stack([x[:, 0] * 2, np.zeros(len(x)), np.ones(len(x))])[:, None, :]


def test_a_few_rows_ask_the_library_first() -> None:
    booster = Booster(DecisionTreeRegressor(), X, GROUPS)
    few = [method.__name__ for method in booster.methods(FEW_ROWS)]
    many = [method.__name__ for method in booster.methods(FEW_ROWS + 1)]
    assert few == ["by_library", "by_trees", "by_library", "by_permutations"]
    assert many == ["by_trees", "by_library", "by_permutations"]
    contributions = booster.explain(X)
    assert contributions.values[:, 0, 0].tolist() == [0.0, 2.0, 4.0, 20.0]
    assert contributions.expected_value.tolist() == [1.0]
    assert contributions.method == "exact TreeSHAP by Toy"
