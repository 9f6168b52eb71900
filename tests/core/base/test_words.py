"""Counts and the words that agree with them."""

from core.base.words import plural


def test_a_noun_agrees_with_its_count() -> None:
    assert [plural(count, "row") for count in (0, 1, 2, 1_234_567)] == ["0 rows", "1 row", "2 rows", "1,234,567 rows"]


def test_a_verb_agrees_too() -> None:
    assert [plural(count, "cell is missing", "cells are missing") for count in (0, 1, 2)] == ["0 cells are missing", "1 cell is missing", "2 cells are missing"]
