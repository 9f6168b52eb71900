"""Counts with the words that agree with them, and measured numbers."""

import numpy as np
import pytest

from core.base.words import near, number, plural


def test_a_noun_agrees_with_its_count() -> None:
    assert [plural(count, "row") for count in (0, 1, 2, 1_234_567)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,234,567 rows",
    ]


def test_a_verb_agrees_too() -> None:
    assert [plural(count, "cell is missing", "cells are missing") for count in (0, 1, 2)] == [
        "0 cells are missing",
        "1 cell is missing",
        "2 cells are missing",
    ]


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (28059.4, 4, "28,059"),
        (1234.4, 4, "1,234"),
        (0.826812, 4, "0.8268"),
        (3.0, 4, "3"),
        (12345678901234567890, 4, "12,345,678,901,234,567,890"),
        (-45.678, 3, "-45.7"),
        (0.00001234, 4, "1.23e-05"),
        (0.0, 4, "0"),
        (147.3, 2, "147"),
        (None, 4, "–"),
        (float("nan"), 4, "–"),
        (np.float64(2.5), 4, "2.5"),
    ],
)
def test_a_number_has_its_digits_and_no_needless_exponent(value, digits: int, said: str) -> None:
    assert number(value, digits) == said


def test_a_change_has_its_sign_and_nothing_has_none() -> None:
    assert [number(value, sign=True) for value in (120.5, -3.25, 0.0, 28059.4)] == [
        "+120.5",
        "-3.25",
        "0",
        "+28,059",
    ]


def test_a_misspelt_name_has_one_that_is_near() -> None:
    known = ["Monthly charges", "tenure", "Größe"]
    assert near("monthly  charge", known) == " Did you mean “Monthly charges”?"
    assert near("GRÖSSE", known) == " Did you mean “Größe”?"
    assert near("tenrue ", known) == " Did you mean “tenure”?"
    assert near("colour", known) == near("x", []) == near("", known) == ""
