"""Fill missing values."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.core.data.steps.trying import after, applied, by_code, has_code, refused, said, values


@pytest.mark.parametrize(("how", "real", "whole"), [("mean", 4.0, 4), ("median", 2.0, 2)])
def test_values_and_code(how: str, real: float, whole: int) -> None:
    table = pd.DataFrame(
        {
            "x": [1.0, 2.0, 9.0, None],
            "n": pd.array([1, 2, 9, None], dtype="Int64"),
        }
    )
    params = {"columns": ["x", "n"], "how": how}
    assert applied("fill_missing", params, table) == {"x": [1, 2, 9, real], "n": [1, 2, 9, whole]}
    assert by_code("fill_missing", params, table) == {"x": [1, 2, 9, real], "n": [1, 2, 9, whole]}


def test_halves_are_rounded_up_in_both() -> None:
    table = pd.DataFrame({"n": pd.array([1, 2, None], dtype="Int64")})
    params = {"columns": ["n"], "how": "mean"}
    assert applied("fill_missing", params, table)["n"][2] == 2
    assert by_code("fill_missing", params, table)["n"][2] == 2


def test_groups_marks_and_constants() -> None:
    table = {"x": [1.0, 5.0, None, None], "g": ["a", "b", "b", "c"]}
    grouped = {"columns": ["x"], "how": "mean", "by": "g", "indicator": True}
    assert applied("fill_missing", grouped, table) == {
        "x": [1.0, 5.0, 5.0, 3.0],
        "g": ["a", "b", "b", "c"],
        "x_missing": [False, False, True, True],
    }
    constant = {"columns": ["g"], "how": "constant", "value": "none"}
    assert applied("fill_missing", constant, {"g": ["a", None]}) == {"g": ["a", "none"]}
    for params in (grouped, constant, {"columns": ["g"], "how": "mode"}):
        assert not has_code("fill_missing", params)


def test_words() -> None:
    assert said("fill_missing", {"columns": ["x"], "by": "g"}) == (
        "Fill x with the median within g"
    )
    assert said("fill_missing", {"columns": ["x"], "how": "constant", "value": "0"}) == (
        "Fill x with “0”"
    )


def test_columns_afterwards() -> None:
    params = {"columns": ["x"], "indicator": True}
    assert after("fill_missing", params, x="number") == {"x": "number", "x_missing": "boolean"}


@pytest.mark.parametrize(
    ("params", "types", "sentence", "field"),
    [
        ({"how": "mean"}, {"x": "text"}, "“x” holds text, which has no mean.", "how"),
        ({"how": "median"}, {"x": "category"}, "“x” holds text, which has no median.", "how"),
        (
            {"how": "constant", "value": "1.5"},
            {"x": "integer"},
            "“1.5” does not fit into “x”. Give a whole number.",
            "value",
        ),
        (
            {"how": "constant", "value": "many"},
            {"x": "number"},
            "“many” does not fit into “x”. Give a number.",
            "value",
        ),
        ({"by": "g"}, {"x": "number"}, "There is no column “g” at this point.", "columns"),
        ({"how": "mode"}, {"x": "time"}, "“x” is a time column;", "columns"),
    ],
)
def test_refusals(params: dict[str, str], types: dict[str, str], sentence: str, field: str) -> None:
    reason = refused("fill_missing", {"columns": ["x"], **params}, **types)
    assert (reason[0].startswith(sentence), reason[1]) == (True, field)


def test_what_is_accepted() -> None:
    constant = {"columns": ["x"], "how": "constant", "value": "1.5"}
    assert after("fill_missing", constant, x="number") == {"x": "number"}
    grouped = {"columns": ["x"], "how": "mean", "by": "t"}  # the group may be of any type
    assert after("fill_missing", grouped, x="number", t="time") == {"x": "number", "t": "time"}


def test_some_columns_can_be_left_alone() -> None:
    params = values("fill_missing", {"columns": ["x", "y"], "by": "g"})
    assert params.without(frozenset({"x"})).columns == ["y"]
    assert params.without(frozenset({"x"})).by == "g"
    assert params.without(frozenset({"g"})).by is None
    assert params.without(frozenset({"x", "y"})) is None
