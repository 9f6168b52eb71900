"""One spelling of values for imports, steps and exported models."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from core.data.inference.convert import ColumnPlan, convert
from core.data.schema import ColumnType
from core.data.transformers import value_words
from core.data.transformers.cast import cast
from core.data.transformers.value_words import (
    EXACT_FLOAT,
    FALSE_WORDS,
    GAP_WORDS,
    INFINITE_WORDS,
    MISSING_WORDS,
    TRUE_WORDS,
    number_text,
)
from core.registry.portable import predict

SIGNATURE = {
    "target": "y",
    "inputs": [
        {"name": "x", "type": "number"},
        {"name": "n", "type": "integer"},
        {"name": "yes", "type": "boolean"},
        {"name": "day", "type": "date"},
    ],
}


def test_the_words() -> None:
    assert {"missing", "nil", "--", ".", "#n/a", "<na>"} < MISSING_WORDS
    assert {"", "nan", "-nan"} < GAP_WORDS
    assert not TRUE_WORDS & FALSE_WORDS
    assert not (TRUE_WORDS | FALSE_WORDS) & GAP_WORDS
    assert all(word == word.lower().strip() for word in GAP_WORDS | TRUE_WORDS | FALSE_WORDS)


def test_from_two_to_the_53rd_on_whole_numbers_fall_together() -> None:
    assert float(EXACT_FLOAT - 1) != float(EXACT_FLOAT)
    assert float(EXACT_FLOAT) == float(EXACT_FLOAT + 1)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-0.5, "-0.5"),
        (1e22, "1e+22"),
        (2.0**53 - 1, "9007199254740991"),
        (2.0**53, "9007199254740992.0"),
        (-(2.0**53), "-9007199254740992.0"),
    ],
)
def test_numbers_as_a_person_writes_them(number: float, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize("word", sorted(GAP_WORDS | INFINITE_WORDS))
def test_a_gap_means_the_same_to_the_import_and_to_an_exported_model(word: str) -> None:
    for spelt in (word, word.upper(), f" {word} "):
        typed = convert(pa.array([spelt, "2"]), ColumnPlan("x", ColumnType.NUMBER))
        assert (typed.values.to_pylist(), typed.bad) == ([None, 2.0], None)
        frame = pd.DataFrame(
            {"x": [spelt, "2"], "n": ["7", spelt], "yes": ["yes", "no"], "day": ["2024-01-31"] * 2}
        )
        rows, _ = predict.conform(frame, SIGNATURE)
        assert rows["x"].isna().tolist() == [True, False]
        assert rows["n"].isna().tolist() == [False, True]


@pytest.mark.parametrize("word", sorted(MISSING_WORDS))
def test_gaps_in_truth_values_and_dates(word: str) -> None:
    columns = {"x": ["1"], "n": ["1"], "yes": [word], "day": [word.title()]}
    rows, _ = predict.conform(pd.DataFrame(columns), SIGNATURE)
    assert rows[["yes", "day"]].isna().all(axis=None)


@pytest.mark.parametrize("word", sorted(TRUE_WORDS | FALSE_WORDS))
def test_yes_and_no_mean_the_same_to_import_step_and_model(word: str) -> None:
    plan = ColumnPlan("yes", ColumnType.BOOLEAN, true=TRUE_WORDS, false=FALSE_WORDS)
    assert convert(pa.array([word.upper()]), plan).values.to_pylist() == [word in TRUE_WORDS]
    assert cast(pd.Series([word], dtype="str"), "boolean").tolist() == [word in TRUE_WORDS]
    columns = {"x": ["1"], "n": ["1"], "yes": [word], "day": [""]}
    rows, _ = predict.conform(pd.DataFrame(columns), SIGNATURE)
    assert rows["yes"].tolist() == [word in TRUE_WORDS]


def test_a_word_that_is_none_of_these_is_refused() -> None:
    columns = {"x": ["unknown"], "n": ["1"], "yes": ["yes"], "day": [""]}
    with pytest.raises(predict.Refusal, match="Column “x”, row 1: “unknown” is not a number"):
        predict.conform(pd.DataFrame(columns), SIGNATURE)


def test_it_needs_the_standard_library_only() -> None:
    assert value_words.__file__ is not None
    with open(value_words.__file__, encoding="utf-8") as file:
        imports = [line for line in file if line.startswith(("import ", "from "))]
    assert imports == ["from __future__ import annotations\n"]
