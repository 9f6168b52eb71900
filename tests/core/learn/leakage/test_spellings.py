"""Other readings of a column."""

from __future__ import annotations

import pandas as pd

from core.learn.leakage.spellings import readings


def test_of_a_text_its_number_its_beginning_and_its_end() -> None:
    texts = pd.Series([f"EUR {place * 1.5:,.2f}" for place in range(1000, 1030)], dtype="str")
    by_words = {words: values.tolist() for words, values in readings(texts)}
    assert by_words["the number in it"][0] == 1500.0
    assert by_words["its first 3 characters"][0] == "EUR"
    assert by_words["its last 2 characters"][0] == "00"
    assert by_words["its length"][0] == len("EUR 1,500.00")


def test_of_a_whole_number_its_remainders() -> None:
    by_words = {words: values.tolist() for words, values in readings(pd.Series(range(100, 130)))}
    assert by_words["its remainder by 7"][:3] == [2, 3, 4]
    assert by_words["its remainder by 10"][:3] == [0, 1, 2]


def test_columns_that_do_not_tell_rows_apart_have_none() -> None:
    for column in (
        pd.Series(["a", "b"] * 20, dtype="str"),
        pd.Series([0.5 * place for place in range(40)]),
        pd.Series(pd.date_range("2026-01-01", periods=40)),
        pd.Series(range(10)),
    ):
        assert list(readings(column)) == []
