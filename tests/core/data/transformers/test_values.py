"""Single values: mapped, marked as missing, and gathered where they are rare."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.values import GroupRare, MapValues, MarkMissing


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def reals(*values: float | None) -> pd.Series:
    return pd.Series(values, dtype="float64")


def wholes(*values: int | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="Int64"))


def truths(*values: bool | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="boolean"))


def plain(column: pd.Series) -> list[Any]:
    return [None if gap else value for value, gap in zip(column, column.isna(), strict=True)]


def mapped(column: pd.Series, mapping: dict[str, str], **params: Any) -> pd.Series:
    return MapValues(["x"], mapping, **params).fit_transform(pd.DataFrame({"x": column}))["x"]


# --- mapping
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ("keep", ["A", "b", None, "", "A"]),
        ("missing", ["A", None, None, None, "A"]),
        ("other", ["A", "rest", None, "rest", "A"]),
    ],
)
def test_what_happens_to_other_values(others: str, expected: list[str | None]) -> None:
    column = texts("a", "b", None, "", "a")
    assert plain(mapped(column, {"a": "A"}, others=others, other="rest")) == expected


def test_values_are_exchanged_at_once() -> None:
    assert plain(mapped(texts("a", "b"), {"a": "b", "b": "a"})) == ["b", "a"]
    assert plain(mapped(texts("", "a"), {"": "empty", "a": ""})) == ["empty", ""]


def test_categories_stay_categories_and_become_one_where_they_meet() -> None:
    out = mapped(texts("a", "b", None, "c").astype("category"), {"b": "a"})
    assert list(out.cat.categories) == ["a", "c"]
    assert plain(out) == ["a", "a", None, "c"]


@pytest.mark.parametrize(
    ("column", "mapping", "expected"),
    [
        (wholes(1, 2, None), {"1": "one"}, ["one", "2", None]),
        (reals(1.0, 1.5, None), {"1": "one", "1.5": "more"}, ["one", "more", None]),
        (reals(-0.0), {"0": "none"}, ["none"]),
    ],
)
def test_numbers_are_known_as_text(
    column: pd.Series, mapping: dict[str, str], expected: list[str | None]
) -> None:
    assert plain(mapped(column, mapping)) == expected


@pytest.mark.parametrize(
    "mapping", [{"True": "ja", "False": "nein"}, {" YES ": "ja", "off": "nein"}]
)
def test_any_word_for_yes_stands_for_yes_in_a_truth_column(mapping: dict[str, str]) -> None:
    assert plain(mapped(truths(True, False, None), mapping)) == ["ja", "nein", None]


def test_other_words_say_nothing_to_a_truth_column() -> None:
    assert plain(mapped(truths(True), {"maybe": "x"})) == ["True"]
    assert plain(mapped(texts("yes", "True"), {"True": "ja"})) == ["yes", "ja"]


@pytest.mark.parametrize(
    ("to", "expected", "dtype"),
    [
        ("integer", [1, None, None], "Int64"),
        ("number", [1.0, 2.5, None], "float64"),
        ("boolean", [True, None, None], "boolean"),
        ("text", ["1", "2.5", "c"], "str"),
    ],
)
def test_the_type_afterwards(to: str, expected: list[Any], dtype: str) -> None:
    out = mapped(texts("a", "b", "c"), {"a": "1", "b": "2.5"}, to=to)
    assert (plain(out), str(out.dtype)) == (expected, dtype)


# --- marking as missing
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (texts("?", "a", "A", "", None), ["?", "A"], [None, "a", None, "", None]),
        (texts("a ", ""), ["a", ""], ["a ", None]),
        (wholes(999, 99, None), ["999", "x"], [None, 99, None]),
        (reals(999.0, -1.0, 0.0, None), ["999", "-1"], [None, None, 0.0, None]),
        (reals(0.0, -0.0, 1.0), ["0"], [None, None, 1.0]),
        (reals(0.5), ["0.50"], [None]),
        (truths(True, False), ["1"], [None, False]),
        (reals(1.0, None), ["a"], [1.0, None]),
    ],
)
def test_values_that_mean_missing(
    column: pd.Series, values: list[str], expected: list[Any]
) -> None:
    out = MarkMissing(["x"], values).fit_transform(pd.DataFrame({"x": column}))["x"]
    assert plain(out) == expected
    assert out.dtype == column.dtype


def test_dates_that_mean_missing() -> None:
    frame = pd.DataFrame({"x": pd.to_datetime(["1900-01-01", "1900-01-02", None])})
    marker = MarkMissing(["x"], ["1900-01-01", "never", "1900-01-02T01:00+01:00"])
    assert marker.fit_transform(frame)["x"].isna().all()
    assert MarkMissing(["x"], ["01.01.1900"]).fit_transform(frame)["x"].isna().sum() == 1
    zoned = frame.assign(x=frame["x"].dt.tz_localize("Europe/Vienna"))
    assert marker.fit_transform(zoned)["x"].isna().tolist() == [False, False, True]
    midnight = MarkMissing(["x"], ["1900-01-01T00:00+01:00"])
    assert midnight.fit_transform(zoned)["x"].isna().tolist() == [True, False, True]


def test_of_categories_the_word_goes_too() -> None:
    column = texts("a", "?", None).astype("category")
    out = MarkMissing(["x"], ["?"]).fit_transform(pd.DataFrame({"x": column}))["x"]
    assert (plain(out), list(out.cat.categories)) == (["a", None, None], ["a"])


# --- rare values
# ------------------------------------------------------------------------------------------


def test_values_below_the_share_are_gathered() -> None:
    column = texts(*["a"] * 6, *["b"] * 3, "c", None, None)
    fitted = GroupRare(["x"], share=0.3).fit(pd.DataFrame({"x": column}))
    assert fitted.kept_ == {"x": ["a", "b"]}  # b stands in 3 of the 10 present cells: exactly 0.3
    later = pd.DataFrame({"x": texts("a", "b", "c", "new", None, "")})
    assert plain(fitted.transform(later)["x"]) == ["a", "b", "other", "other", None, "other"]


def test_a_share_of_the_present_rows_counts() -> None:
    column = texts("a", "b", "b", None, None, None)
    fitted = GroupRare(["x"], share=1 / 3).fit(pd.DataFrame({"x": column}))
    assert fitted.kept_ == {"x": ["a", "b"]}


def test_at_most_so_many_stay_of_equals_the_first() -> None:
    column = texts("d", "d", "c", "b", "a", "a", "a")
    fitted = GroupRare(["x"], share=0, limit=3, other="rest").fit(pd.DataFrame({"x": column}))
    assert fitted.kept_ == {"x": ["a", "b", "d"]}
    assert plain(fitted.transform(pd.DataFrame({"x": texts("c", "b")}))["x"]) == ["rest", "b"]


def test_the_usual_share_is_one_in_a_hundred() -> None:
    column = texts(*["a"] * 197, "b", "b", "c")
    fitted = GroupRare(["x"]).fit(pd.DataFrame({"x": column}))
    assert fitted.kept_ == {"x": ["a", "b"]}
    many = pd.DataFrame({"x": [f"v{number:02}" for number in range(60)]})
    assert len(GroupRare(["x"]).fit(many).kept_["x"]) == 50


def test_numbers_are_not_gathered() -> None:
    frame = pd.DataFrame({"x": reals(1, 1, 2)})
    pd.testing.assert_frame_equal(GroupRare(["x"], 0.5).fit_transform(frame), frame)


def test_categories_that_are_rare_become_one_word() -> None:
    column = texts("a", "a", "b", "c", None).astype("category")
    out = GroupRare(["x"], share=0.5).fit_transform(pd.DataFrame({"x": column}))["x"]
    assert plain(out) == ["a", "a", "other", "other", None]
    assert list(out.cat.categories) == ["a", "other"]


@pytest.mark.parametrize(
    "transformer",
    [MapValues(["x", "gone"], {"a": "b"}), MarkMissing(["x"], ["a"]), GroupRare(["x", "gone"])],
)
def test_other_columns_and_absent_ones_are_left_alone(transformer: Any) -> None:
    fitted = transformer.fit(pd.DataFrame({"x": texts("a")}))
    other = pd.DataFrame({"y": texts("a")}, index=[0])
    pd.testing.assert_frame_equal(fitted.transform(other), other)
    row = fitted.transform(pd.DataFrame({"x": ["a"]}, index=[9]))
    assert (row.index.tolist(), list(row.columns)) == ([9], ["x"])


@pytest.mark.parametrize(
    ("transformer", "parameters"),
    [
        (
            MapValues(["x"], {"a": "b"}, "other", "o", "number"),
            {
                "columns": ["x"],
                "mapping": {"a": "b"},
                "others": "other",
                "other": "o",
                "to": "number",
            },
        ),
        (MarkMissing(["x"], ["a"]), {"columns": ["x"], "values": ["a"]}),
        (
            GroupRare(["x"], 0.2, 3, "o"),
            {"columns": ["x"], "share": 0.2, "limit": 3, "other": "o"},
        ),
    ],
)
def test_parameters_survive_a_clone(transformer: Any, parameters: dict[str, Any]) -> None:
    assert clone(transformer).get_params() == parameters
