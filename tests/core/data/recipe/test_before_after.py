"""Two states of a column, counted over the same bins or values."""

from __future__ import annotations

import pandas as pd

from core.data.recipe.before_after import before_after


def test_numbers_share_their_bins() -> None:
    compared = before_after("x", pd.Series([0.0, 12.0, None]), pd.Series([24.0, 24.0]))
    assert (compared.kind, compared.labels, len(compared.edges)) == ("number", (), 25)
    assert (compared.edges[0], compared.edges[1], compared.edges[-1]) == (0.0, 1.0, 24.0)
    assert [place for place, count in enumerate(compared.before) if count] == [0, 12]
    assert compared.after == (*[0] * 23, 2)
    assert (compared.missing_before, compared.missing_after) == (1, 0)


def test_infinities_are_in_no_bin() -> None:
    compared = before_after("x", pd.Series([0.0, float("inf")]), pd.Series([1.0]))
    assert (sum(compared.before), compared.edges[-1]) == (1, 1.0)


def test_nothing_at_all() -> None:
    empty = pd.Series([None], dtype="float64")
    compared = before_after("x", empty, empty)
    assert (compared.edges, compared.before, compared.after) == ((), (), ())


def test_dates() -> None:
    days = pd.Series(pd.to_datetime(["1970-01-01", "1970-01-25"]))
    compared = before_after("x", days, days)
    assert (compared.kind, compared.edges[1]) == ("date", 86_400_000_000.0)
    assert before_after("x", days, pd.Series([1.0])).kind == "number"


def test_values_by_how_often_they_occur_on_both_sides() -> None:
    compared = before_after("x", pd.Series(["b", "b", "a", None]), pd.Series(["a", "c", "c", "c"]))
    assert (compared.kind, compared.edges) == ("value", ())
    assert compared.labels == ("c", "a", "b")
    assert (compared.before, compared.after) == ((0, 1, 2), (3, 1, 0))


def test_the_rest_of_many_values_is_one() -> None:
    words = [f"w{number:02}" for number in range(17)]
    compared = before_after("x", pd.Series(words), pd.Series(words[:15] * 2))
    assert compared.labels == (*words[:15], "(others)")
    assert (compared.before[-1], compared.after[-1]) == (2, 0)


def test_text_on_one_side_makes_both_values() -> None:
    compared = before_after("x", pd.Series([1, 2]), pd.Series(["1", "two"]))
    assert compared.labels == ("1", "2", "two")
    assert (compared.before, compared.after) == ((1, 1, 0), (1, 0, 1))


def test_a_column_on_one_side_only() -> None:
    compared = before_after("x", None, pd.Series([1.0, None]))
    assert (sum(compared.before), sum(compared.after)) == (0, 1)
    assert (compared.missing_before, compared.missing_after) == (0, 1)
    assert before_after("x", pd.Series(["a"]), None).after == (0,)
