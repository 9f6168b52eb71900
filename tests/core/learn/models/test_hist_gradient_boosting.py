"""Histogram boosting: suggestions by size, and the converter's plain numbers."""

from typing import Any

import numpy as np
import pytest

from core.learn.models.hist_gradient_boosting import PLUGIN, HistGradientBoostingParams
from core.learn.models.hist_gradient_boosting import _PlainContainer as PlainContainer

from .tables import BINARY, CLASSES, REGRESSION, X, facts


@pytest.mark.parametrize(("rows", "leaf"), [(50, 2), (200, 4), (1000, 20), (19_999, 20)])
def test_classes_of_short_tables_get_small_trees(rows: int, leaf: int) -> None:
    suggestion = PLUGIN.suggest(facts(rows), BINARY)
    assert suggestion.params == HistGradientBoostingParams(
        max_iter=150,
        learning_rate=0.04,
        max_leaf_nodes=6,
        min_samples_leaf=leaf,
        l2_regularization=5.0,
    )
    assert set(suggestion.reasons) == {"max_leaf_nodes"}


def test_long_tables_get_more_and_larger_trees() -> None:
    long, short = PLUGIN.suggest(facts(20_000), BINARY), PLUGIN.suggest(facts(2_999), REGRESSION)
    assert (long.params.max_iter, long.params.max_leaf_nodes) == (500, 31)
    assert (short.params.max_iter, short.params.max_leaf_nodes) == (200, 10)
    assert PLUGIN.suggest(facts(3_000), REGRESSION).params.max_iter == 500
    assert set(long.reasons) == {"max_iter"}


def test_as_many_trees_as_asked_and_a_seed() -> None:
    params = HistGradientBoostingParams(max_iter=3, min_samples_leaf=1)
    built = PLUGIN.build(params, BINARY, 4, 1)
    assert (built.early_stopping, built.random_state, built.max_iter) == (False, 4, 3)
    assert built.fit(X, CLASSES).n_iter_ == 3
    assert built.predict(X).tolist() == CLASSES.tolist()


def test_booleans_are_handed_on_as_numbers() -> None:
    nodes: list[dict[str, Any]] = []

    class Container:
        target_opset = 18

        def add_node(self, kind: str, inputs: Any, outputs: Any, **attributes: Any) -> None:
            nodes.append({"kind": kind, "inputs": inputs, **attributes})

    plain = PlainContainer(Container())
    plain.add_node("Tree", "x", "y", nodes_missing_value_tracks_true=[np.True_, 0], other=[True])
    assert plain.target_opset == 18
    (node,) = nodes
    assert node["nodes_missing_value_tracks_true"] == [1, 0]
    assert {type(item) for item in node["nodes_missing_value_tracks_true"]} == {int}
    assert (node["kind"], node["inputs"], node["other"]) == ("Tree", "x", [True])
