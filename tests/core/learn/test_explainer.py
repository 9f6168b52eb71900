"""The sampled permutations: exact where inputs do not interact, shared where they do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from core.base.errors import Unsupported
from core.learn.contributions import Contributions, Groups
from core.learn.explainer import Explainer, FewRowsExplainer, Method, _places

COLUMNS = Groups(np.array([0, 1]), 2)
ZERO = np.zeros((3, 2))  # a background that knows only zeros


class Function(RegressorMixin, BaseEstimator):
    """A regressor that is a function of the matrix."""

    def __init__(self, function=None):  # type: ignore[no-untyped-def]
        self.function = function

    def predict(self, x: np.ndarray) -> np.ndarray:
        return self.function(x)


class Shares(ClassifierMixin, BaseEstimator):
    """A classifier whose probability of the second class is the first column."""

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return np.column_stack([1 - x[:, 0], x[:, 0]])


def test_a_sum_is_taken_apart_exactly() -> None:
    model = Function(lambda x: 3 * x[:, 0] - 2 * x[:, 1] + 5)
    contributions = Explainer(model, ZERO, COLUMNS).explain(np.array([[1.0, 1.0], [2.0, 0.0]]))
    assert contributions.values[:, :, 0] == pytest.approx(np.array([[3.0, -2.0], [6.0, 0.0]]))
    assert contributions.expected_value == pytest.approx([5.0])
    assert (contributions.unit, contributions.sampled) == ("value", True)


def test_an_interaction_is_shared_equally() -> None:
    """x·y at (1, 1) from (0, 0): whoever turns second makes the whole step; half each."""
    contributions = Explainer(Function(lambda x: x[:, 0] * x[:, 1]), ZERO, COLUMNS).explain(
        np.ones((1, 2))
    )
    assert contributions.values[0, :, 0] == pytest.approx([0.5, 0.5])


def test_columns_of_one_group_turn_together() -> None:
    model = Function(lambda x: x[:, 0] * x[:, 1] + x[:, 2])
    groups = Groups(np.array([0, 0, 1]), 2)
    contributions = Explainer(model, np.zeros((2, 3)), groups).explain(np.array([[2.0, 3.0, 4.0]]))
    assert contributions.values[0, :, 0] == pytest.approx([6.0, 4.0])


def test_of_two_classes_the_probability_of_the_second_is_explained() -> None:
    background = np.full((4, 2), 0.25)
    contributions = Explainer(Shares(), background, COLUMNS).explain(np.array([[0.75, 9.0]]))
    assert contributions.values[0, :, 0] == pytest.approx([0.5, 0.0])
    assert contributions.expected_value == pytest.approx([0.25])
    assert contributions.output == pytest.approx(np.array([[0.75]]))
    assert contributions.unit == "probability"


def test_an_order_and_its_reverse() -> None:
    places = _places(3, 5, np.random.default_rng(0))
    assert places.shape == (10, 3)
    assert all(sorted(place) == [0, 1, 2] for place in places.tolist())
    assert (places[::2] + places[1::2] == 2).all()


def test_walks_start_from_at_most_twenty_rows_and_fewer_where_inputs_are_many() -> None:
    model = Function(lambda x: x.sum(axis=1))
    background = np.zeros((50, 2))
    assert Explainer(model, background, COLUMNS).explain(np.ones((1, 2))).method == (
        "estimated by 40 permutations of the inputs from 20 background rows"
    )
    many = Groups(np.arange(499), 499)
    contributions = Explainer(model, np.zeros((50, 499)), many).explain(np.ones((1, 499)))
    assert contributions.method.endswith("from 4 background rows")  # 4,000 / (2 · 500)


def test_the_seed_chooses_the_rows() -> None:
    model = Function(lambda x: x[:, 0] * x[:, 1])
    background = np.random.default_rng(0).normal(size=(100, 2))

    def values(seed: int) -> np.ndarray:
        return Explainer(model, background, COLUMNS, seed).explain(np.ones((2, 2))).values

    assert np.array_equal(values(1), values(1))
    assert not np.array_equal(values(1), values(2))


def test_slow_models_explain_fewer_rows() -> None:
    model, x = Function(lambda x: x[:, 0]), np.ones((70, 2))
    assert len(Explainer(model, ZERO, COLUMNS).explain(x).values) == 70
    assert len(FewRowsExplainer(model, ZERO, COLUMNS).explain(x).values) == 60


def test_time_ends_the_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Explainer, "seconds", 0.0)
    contributions = Explainer(Function(lambda x: x[:, 0]), ZERO, COLUMNS).explain(np.ones((9, 2)))
    assert len(contributions.values) == 1


class Stubborn(Explainer):
    """Its first way does not add up; the second is the walks, where allowed."""

    last_resort = True

    def methods(self, rows: int) -> Iterator[Method]:
        yield lambda x: Contributions(
            np.ones((len(x), 2, 1)), np.zeros(1), np.full((len(x), 1), 9.0), "value", "wrong"
        )
        if self.last_resort:
            yield from super().methods(rows)


def test_the_next_way_is_taken_where_one_does_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    explainer = Stubborn(Function(lambda x: x[:, 0]), ZERO, COLUMNS)
    assert explainer.explain(np.ones((1, 2))).method.startswith("estimated")
    monkeypatch.setattr(Stubborn, "last_resort", False)
    with pytest.raises(Unsupported, match="No way of explaining this model adds up"):
        explainer.explain(np.ones((1, 2)))
