"""Nearest neighbours: their shares and their mean, how many are asked, and the limit of rows."""

import pytest

from core.learn.models.knn import PLUGIN, KnnParams

from .tables import BINARY, CLASSES, NUMBERS, REGRESSION, facts

FIRST = [[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0], [13.0]]


def test_three_neighbours_vote() -> None:
    fitted = PLUGIN.build(KnnParams(n_neighbors=3), BINARY, 0, 1).fit(FIRST, CLASSES)
    # nearest to 6.6: 10, 3 and 11 are 3.4, 3.6 and 4.4 away
    assert fitted.predict_proba([[6.6]])[0] == pytest.approx([1 / 3, 2 / 3])


def test_nearer_rows_count_more() -> None:
    params = KnnParams(n_neighbors=2, weights="distance")
    fitted = PLUGIN.build(params, REGRESSION, 0, 1).fit(FIRST, NUMBERS)
    # 1 away from 3 (7.0) and 2 away from 2 (5.0): (7/1 + 5/2) / (1/1 + 1/2) = 19/3
    assert fitted.predict([[4.0]]) == pytest.approx([19 / 3])


@pytest.mark.parametrize(
    ("rows", "asked"), [(1, 1), (8, 2), (20, 5), (99, 9), (100, 11), (1000, 31), (50_000, 101)]
)
def test_about_the_square_root_of_the_rows_is_asked(rows: int, asked: int) -> None:
    suggestion = PLUGIN.suggest(facts(rows), BINARY)
    assert suggestion.params == KnnParams(n_neighbors=asked)
    assert suggestion.reasons["n_neighbors"].startswith(f"About the square root of {rows:,} rows")


def test_ten_for_numbers() -> None:
    suggestion = PLUGIN.suggest(facts(1000), REGRESSION)
    assert suggestion.params == KnnParams(n_neighbors=10, weights="distance")
    assert PLUGIN.suggest(facts(12), REGRESSION).params.n_neighbors == 3


def test_long_tables_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(100_000), BINARY) is None
    assert PLUGIN.unsuitable(facts(100_001), BINARY) == (
        "Nearest neighbours search the whole table for every answer; at most 100,000 rows are"
        " accepted, and this table has 100,001."
    )
    assert PLUGIN.memorises
