"""Text: spaces of every kind, cases, and replacements."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.words import ChangeCase, ReplaceText, TrimText


def changed(transformer: Any, *values: str | None) -> list[str | None]:
    """The texts after it: the same whether they are plain, objects or categories, and whether
    pyarrow holds them or, where a bundle runs without it, Python.
    """
    results = []
    for dtype, storage in product(("str", "object", "category"), ("pyarrow", "python")):
        with pd.option_context("mode.string_storage", storage):
            frame = pd.DataFrame({"x": pd.Series(values, dtype="str").astype(dtype)})
            column = clone(transformer).fit_transform(frame)["x"]
        assert str(column.dtype) == ("category" if dtype == "category" else "str")
        results.append([None if pd.isna(value) else value for value in column])
    assert results == results[:1] * 6
    return results[0]


SPACES = (
    "\t\n\x0b\x0c\r \u0085\u00a0\u1680\u2000\u2007\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def test_spaces_at_the_ends_and_runs_inside() -> None:
    assert changed(TrimText(["x"]), "  a  b ", "\ta\n", "a", None) == ["a b", "a", "a", None]


def test_spaces_inside_stay_where_they_are_asked_to() -> None:
    assert changed(TrimText(["x"], inner=False), "  a  b ", "\ta\t") == ["a  b", "a"]


@pytest.mark.parametrize("space", SPACES)
def test_every_kind_of_space(space: str) -> None:
    assert changed(TrimText(["x"]), f"{space}a{space}b{space}") == ["a b"]
    assert changed(TrimText(["x"], inner=False), f"{space}a{space}") == ["a"]


def test_what_looks_like_space_and_is_none() -> None:
    assert changed(TrimText(["x"]), "_a_", "\u2060a", "a\u1fff", "a\u200cb") == [
        "_a_",
        "\u2060a",
        "a\u1fff",
        "a\u200cb",
    ]


@pytest.mark.parametrize("inner", [True, False])
def test_text_of_which_nothing_remains(inner: bool) -> None:
    assert changed(TrimText(["x"], inner), "", "  ", "a") == [None, None, "a"]
    assert changed(TrimText(["x"], inner, False), "", " \u00a0", None) == ["", "", None]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("lower", ["new york", "éa", "", None]),
        ("upper", ["NEW YORK", "ÉA", "", None]),
        ("title", ["New York", "Éa", "", None]),
        ("sentence", ["New york", "Éa", "", None]),
    ],
)
def test_cases(case: str, expected: list[str | None]) -> None:
    assert changed(ChangeCase(["x"], case), "nEW yORK", "éA", "", None) == expected


@pytest.mark.parametrize(
    ("params", "value", "expected"),
    [
        ({"find": "a", "replace": "b"}, "aAa", "bAb"),
        ({"find": "a"}, "banana", "bnn"),
        ({"find": ".", "replace": "!"}, "a.b", "a!b"),  # no regular expression
        ({"find": "a", "replace": "\\1"}, "a", "\\1"),
        ({"find": "a", "replace": "b", "ignore_case": True}, "aAa", "bbb"),
        ({"find": ".", "replace": "\\1", "ignore_case": True}, "a.b", "a\\1b"),
        ({"find": "ab", "replace": "x", "whole": True}, "ab", "x"),
        ({"find": "ab", "replace": "x", "whole": True}, "abc", "abc"),
        ({"find": "ab", "replace": "x", "whole": True}, "cab", "cab"),
        ({"find": "ab", "replace": "x", "whole": True}, "AB", "AB"),
        ({"find": "ab", "replace": "x", "whole": True, "ignore_case": True}, "AB", "x"),
        ({"find": "a.", "replace": "x", "regex": True}, "abac", "xx"),
        ({"find": "(a)(b)", "replace": r"\2\1", "regex": True}, "abab", "baba"),
        ({"find": "a|b", "replace": "x", "regex": True, "whole": True}, "ab", "ab"),
        ({"find": "a|b", "replace": "x", "regex": True, "whole": True}, "b", "x"),
        ({"find": "A", "replace": "x", "regex": True, "ignore_case": True}, "a", "x"),
        ({"find": r"\d", "replace": "#", "regex": True}, "1٣x", "##x"),  # of every script
        ({"find": r"\w", "replace": "#", "regex": True}, "é-", "#-"),
        ({"find": r"\s", "replace": "_", "regex": True}, "a\x0bb\u00a0", "a_b_"),
        ({"find": "É", "replace": "e", "ignore_case": True}, "é", "e"),
        ({"find": "a$", "replace": "x", "regex": True}, "a\n", "x\n"),
        ({"find": "^", "replace": ">", "regex": True}, "a", ">a"),
        ({"find": "a", "replace": "b"}, "", ""),
        ({"find": "a", "replace": "b"}, None, None),
    ],
)
def test_replacing(params: dict[str, Any], value: str | None, expected: str | None) -> None:
    assert changed(ReplaceText(["x"], **params), value) == [expected]


@pytest.mark.parametrize(
    "transformer",
    [TrimText(["x", "gone"]), ChangeCase(["x", "gone"]), ReplaceText(["x", "gone"], "1", "2")],
)
def test_columns_of_other_types_and_absent_ones_are_left_alone(transformer: Any) -> None:
    frame = pd.DataFrame({"x": [1.0, None], "y": [" A1 ", None]}, index=[3, 4])
    pd.testing.assert_frame_equal(transformer.fit_transform(frame), frame)


@pytest.mark.parametrize(
    ("transformer", "parameters"),
    [
        (TrimText(["x"], False, False), {"inner": False, "empty_is_missing": False}),
        (ChangeCase(["x"], "title"), {"case": "title"}),
        (
            ReplaceText(["x"], "a", "b", True, True, True),
            {"find": "a", "replace": "b", "regex": True, "ignore_case": True, "whole": True},
        ),
    ],
)
def test_parameters_survive_a_clone(transformer: Any, parameters: dict[str, Any]) -> None:
    assert clone(transformer).get_params() == {"columns": ["x"], **parameters}
