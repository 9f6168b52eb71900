"""The steps that are offered for a column: when, in which words, and that each does to the table
what its sentence says.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from core.base.finding import Finding
from core.data.profile.build import profile_table
from core.data.profile.profile import ColumnProfile
from core.data.profile.spelling_clusters import cluster
from core.data.recipe.effect import StepEffect
from core.data.recipe.recipe import Recipe
from core.data.recipe.step import ColumnFacts
from core.data.recipe.suggestions import of_column, of_table, step_of
from core.data.schema import Column, Role, from_arrow
from core.data.storage.frames import to_frame


class Suggested:
    """A finding as a person sees it: the button, the reason, the step."""

    def __init__(self, finding: Finding) -> None:
        assert finding.action is not None
        self.title, self.reason, self.step = (
            finding.action.title,
            finding.sentence,
            step_of(finding),
        )


class Offer:
    """A table of one column “x”, its profile and what is offered for it."""

    def __init__(
        self,
        values: Any,
        type_: pa.DataType | None = None,
        role: Role = Role.FEATURE,
        spellings: bool = False,
    ) -> None:
        self.table = pa.table({"x": pa.array(values, type_)})
        columns = (Column(name="x", type=from_arrow(self.table.schema.field("x").type), role=role),)
        self.column: ColumnProfile = profile_table(self.table, columns).column("x")
        clusters = cluster(pd.Series(values).value_counts().to_dict()) if spellings else []
        self.offered: dict[str, Suggested] = {
            item.step.step: item
            for item in map(Suggested, of_column(ColumnFacts(self.column, spellings=clusters)))
        }

    def effect(self, step: str) -> StepEffect:
        (step_effect,) = Recipe(steps=(self.offered[step].step,)).preview(to_frame(self.table))
        assert step_effect.error is None
        return step_effect

    def after(self, step: str) -> list[Any]:
        return (
            Recipe(steps=(self.offered[step].step,)).apply(to_frame(self.table)).frame["x"].tolist()
        )


# --- gaps
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gaps", "sentence"),
    [(1, "1 cell is missing."), (2, "2 cells are missing."), (1200, "1,200 cells are missing.")],
)
def test_gaps_are_filled_or_their_rows_go(gaps: int, sentence: str) -> None:
    offer = Offer([4.0, 1.0, 2.0] + [None] * gaps)
    fill, drop = offer.offered["fill_missing"], offer.offered["drop_missing"]
    assert (fill.title, fill.reason, drop.title, drop.reason) == (
        "Fill with the median",
        sentence,
        "Drop rows with missing values",
        sentence,
    )
    assert (
        offer.effect("fill_missing").cells_filled,
        offer.effect("fill_missing").cells_changed,
    ) == (gaps, 0)
    assert offer.after("fill_missing") == [4.0, 1.0, 2.0] + [2.0] * gaps
    assert (
        offer.effect("drop_missing").rows_before - offer.effect("drop_missing").rows_after,
        offer.after("drop_missing"),
    ) == (gaps, [4.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("values", "filled"),
    [
        (["b", "a", None, "b"], "b"),
        ([True, False, None, True], True),
        (
            [dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 2), None, dt.datetime(2020, 1, 2)],
            pd.Timestamp(2020, 1, 2),
        ),
    ],
)
def test_what_is_no_number_is_filled_with_its_most_frequent_value(
    values: list[Any], filled: Any
) -> None:
    offer = Offer(values)
    assert offer.offered["fill_missing"].title == "Fill with the most frequent value"
    assert offer.after("fill_missing")[2] == filled


def test_gaps_of_a_target_are_never_filled() -> None:
    assert set(Offer([1.0, 2.0, None], role=Role.TARGET).offered) == {"drop_missing"}


def test_gaps_are_left_alone_where_filling_makes_no_sense() -> None:
    for offer in (
        Offer([1, None], role=Role.ID),
        Offer([1, None], role=Role.IGNORE),
        Offer([dt.time(1), None, dt.time(2)], pa.time64("us")),
        Offer([1.0, 2.0]),
    ):
        assert not {"fill_missing", "drop_missing"} & set(offer.offered)


# --- columns that say nothing
# ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [["a", "a"], [7, 7, 7], [None, None]])
def test_a_column_that_tells_nothing_can_go(values: list[Any]) -> None:
    offer = Offer(values, pa.string() if values[0] is None else None)
    assert [(fix.title, fix.reason) for fix in offer.offered.values()] == [
        ("Drop the column", "It tells no row from another.")
    ]
    assert offer.effect("drop_columns").columns_removed == ("x",)


@pytest.mark.parametrize("values", [["a", "b"], ["a"], ["a", "a", None], []])
def test_a_column_that_may_tell_something_stays(values: list[Any]) -> None:
    assert "drop_columns" not in Offer(values, pa.string()).offered


# --- values that may mean “not known”
# -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "title", "reason"),
    [
        (["N/A"], "Mark “N/A” as missing", "1 cell may mean “not known”."),
        (["N/A", "N/A", "N/A"], "Mark “N/A” as missing", "3 cells may mean “not known”."),
        (["N/A", "?"], "Mark 2 values as missing", "2 cells may mean “not known”."),
    ],
)
def test_disguised_gaps_become_gaps(words: list[str], title: str, reason: str) -> None:
    offer = Offer(["Graz", "Lyon", *words])
    assert (offer.offered["mark_missing"].title, offer.offered["mark_missing"].reason) == (
        title,
        reason,
    )
    assert (
        offer.effect("mark_missing").cells_emptied,
        offer.effect("mark_missing").cells_changed,
    ) == (len(words), 0)
    assert [value for value in offer.after("mark_missing") if isinstance(value, str)] == [
        "Graz",
        "Lyon",
    ]


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ([*range(20, 60), 999, 999, None], 2),
        ([*(number / 2 for number in range(80)), -1.0, -1.0], 2),
        ([dt.date(1985, 5, 5), dt.date(1900, 1, 1), dt.date(1990, 1, 2), None], 1),
        ([dt.datetime(1985, 5, 5, 4), dt.datetime(1900, 1, 1), dt.datetime(1990, 1, 2), None], 1),
    ],
)
def test_the_step_finds_every_disguised_number_and_date(values: list[Any], count: int) -> None:
    offer = Offer(values)
    assert offer.offered["mark_missing"].reason.startswith(f"{count} cell")
    assert offer.effect("mark_missing").cells_emptied == count


def test_ordinary_values_are_not_suspected() -> None:
    assert "mark_missing" not in Offer(["Graz", "Lyon", None]).offered
    assert "mark_missing" not in Offer([*range(20, 60)]).offered


# --- text
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("padded", "reason"),
    [
        ([" b"], "1 text has spaces at an end."),
        ([" b", "c "], "2 texts have spaces at an end."),
        ([" b"] * 1500, "1,500 texts have spaces at an end."),
    ],
)
def test_spaces_at_an_end_are_trimmed(padded: list[str], reason: str) -> None:
    offer = Offer(["a", None, *padded])
    assert (offer.offered["trim_text"].title, offer.offered["trim_text"].reason) == (
        "Trim spaces",
        reason,
    )
    assert (offer.effect("trim_text").cells_changed, offer.effect("trim_text").cells_emptied) == (
        len(padded),
        0,
    )
    assert offer.after("trim_text")[2:] == [text.strip() for text in padded]


def test_text_without_spaces_at_an_end_is_not_trimmed() -> None:
    assert "trim_text" not in Offer(["a b", "c"]).offered


def test_spellings_become_one() -> None:
    one = Offer(["Graz", "Graz", "graz", "Lyon"], spellings=True)
    assert (one.offered["merge_categories"].title, one.offered["merge_categories"].reason) == (
        "Merge 1 spelling",
        "1 row has another spelling of a value.",
    )
    assert (one.effect("merge_categories").cells_changed, one.after("merge_categories")) == (
        1,
        ["Graz", "Graz", "Graz", "Lyon"],
    )
    two = Offer(["Graz"] * 4 + ["graz", "GRAZ", "GRAZ"], spellings=True)
    assert (two.offered["merge_categories"].title, two.offered["merge_categories"].reason) == (
        "Merge 2 spellings",
        "3 rows have another spelling of a value.",
    )
    assert (two.effect("merge_categories").cells_changed, two.after("merge_categories")) == (
        3,
        ["Graz"] * 7,
    )
    assert next(iter(two.offered)) == "merge_categories"  # before all else


def test_spellings_are_merged_in_text_only() -> None:
    assert "merge_categories" not in Offer(["Graz", "Lyon"], spellings=True).offered
    numbers = Offer([1.0, 2.0, 2.5]).column
    assert list(of_column(ColumnFacts(numbers, spellings=cluster({"Graz": 2, "graz": 1})))) == []


def test_many_texts_are_gathered() -> None:
    frequent = [f"often {number}" for number in range(10) for _ in range(30)]
    offer = Offer([*frequent, *(f"rare {number}" for number in range(41))])
    assert (offer.offered["group_rare"].title, offer.offered["group_rare"].reason) == (
        "Group rare values",
        "51 different texts are many.",
    )
    assert (
        offer.effect("group_rare").cells_changed == 41
    )  # each stands in less than 1 % of the rows
    assert offer.after("group_rare") == frequent + ["other"] * 41


def test_few_texts_ids_and_targets_are_not_gathered() -> None:
    words = [f"word {number}" for number in range(51)]
    assert "group_rare" in Offer(words * 2).offered
    assert "group_rare" not in Offer(words[:50] * 2).offered
    assert "group_rare" not in Offer(words).offered  # no word stands twice: these are names of rows
    assert "group_rare" not in Offer(words * 2, role=Role.TARGET).offered


# --- numbers
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("far", "reason"),
    [
        ([500.0], "1 value lies beyond 1.5 times the middle half's width."),
        ([500.0, -400.0], "2 values lie beyond 1.5 times the middle half's width."),
    ],
)
def test_outliers_are_clipped(far: list[float], reason: str) -> None:
    values = [*np.arange(0.0, 100.0), *far]
    offer = Offer([*values, None])
    assert (offer.offered["clip_outliers"].title, offer.offered["clip_outliers"].reason) == (
        "Clip outliers",
        reason,
    )
    assert (
        offer.effect("clip_outliers").cells_changed,
        offer.effect("clip_outliers").cells_emptied,
    ) == (len(far), 0)
    first, third = np.quantile(values, [0.25, 0.75])
    fence = {500.0: third + 1.5 * (third - first), -400.0: first - 1.5 * (third - first)}
    assert offer.after("clip_outliers")[:-1] == pytest.approx(
        [*np.arange(0.0, 100.0), *(fence[value] for value in far)]
    )


def test_a_long_tail_is_bent() -> None:
    values = np.exp(np.linspace(0, 8, 60))
    offer, deviation = Offer(values), values - values.mean()
    skew = (deviation**3).mean() / (deviation**2).mean() ** 1.5
    assert skew > 2
    assert (offer.offered["log"].title, offer.offered["log"].reason) == (
        "Log-transform",
        f"The tail is long: skewness {skew:.1f}.",
    )
    assert offer.effect("log").cells_changed == 60
    assert offer.after("log") == pytest.approx(np.log1p(values))


def test_numbers_are_left_alone_where_a_step_would_harm() -> None:
    tail = [*np.exp(np.linspace(0, 8, 60))]
    assert {"clip_outliers", "log"} <= set(Offer(tail).offered)
    assert set(Offer(tail, role=Role.TARGET).offered) == set()
    assert "log" not in Offer([*tail, -0.5]).offered
    assert set(Offer(np.arange(100.0)).offered) == set()


# --- the table
# -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [([1, 2, 1], "1 row equals an earlier row."), ([1] * 1001, "1,000 rows equal an earlier row.")],
)
def test_repeated_rows_go(numbers: list[int], reason: str) -> None:
    table = pa.table({"n": numbers, "word": ["a"] * len(numbers)})
    (fix,) = map(
        Suggested,
        of_table(
            profile_table(
                table,
                tuple(
                    Column(name=field.name, type=from_arrow(field.type)) for field in table.schema
                ),
            )
        ),
    )
    assert (fix.title, fix.reason) == ("Drop duplicate rows", reason)
    applied = Recipe(steps=(fix.step,)).apply(to_frame(table))
    assert applied.frame["n"].tolist() == list(dict.fromkeys(numbers))


def test_a_table_without_repeated_rows_needs_nothing() -> None:
    table = pa.table({"n": [1, 1], "word": ["a", "b"]})
    assert (
        of_table(
            profile_table(
                table,
                tuple(
                    Column(name=field.name, type=from_arrow(field.type)) for field in table.schema
                ),
            )
        )
        == []
    )
