"""A decision tree: one question between 3 and 10, leaves of the size asked for."""

import pytest

from core.learn.models.tree import PLUGIN, TreeParams

from .tables import BINARY, CLASSES, NUMBERS, REGRESSION, X, facts


def test_the_question_lies_half_way() -> None:
    params = TreeParams(max_depth=1, min_samples_leaf=1)
    fitted = PLUGIN.build(params, BINARY, 0, 1).fit(X, CLASSES)
    assert (fitted.tree_.feature[0], fitted.tree_.threshold[0]) == (0, 6.5)
    numbers = PLUGIN.build(params, REGRESSION, 0, 1).fit(X, NUMBERS)
    assert numbers.predict([[0.0, 0.0], [20.0, 0.0]]).tolist() == [4.0, 24.0]


def test_no_leaf_is_smaller_than_asked() -> None:
    fitted = PLUGIN.build(TreeParams(min_samples_leaf=5), BINARY, 0, 1).fit(X, CLASSES)
    assert fitted.get_n_leaves() == 1  # eight rows make no two leaves of five


@pytest.mark.parametrize(
    ("rows", "leaf"), [(100, 5), (600, 6), (4999, 49), (5000, 50), (90_000, 50)]
)
def test_a_leaf_is_a_hundredth_of_the_rows(rows: int, leaf: int) -> None:
    suggestion = PLUGIN.suggest(facts(rows), BINARY)
    assert suggestion.params == TreeParams(max_depth=6, min_samples_leaf=leaf)
    reason = f"About a hundredth of {rows:,} rows, at most 50."
    assert suggestion.reasons == {"min_samples_leaf": reason}


def test_long_tables_of_numbers_get_deeper_trees() -> None:
    assert PLUGIN.suggest(facts(4999), REGRESSION).params.max_depth == 6
    assert PLUGIN.suggest(facts(5000), REGRESSION).params.max_depth == 10
