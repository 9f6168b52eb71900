"""The profile of a table, figure by figure, against pandas and numpy."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import core.data.profile.build as limits
from core.data.profile.build import profile, profile_table
from core.data.profile.profile import QUANTILES, ColumnProfile, Profile, to_json
from core.data.schema import Column, ColumnType, Role, Schema, from_arrow

NAN, INF = float("nan"), float("inf")


def schema(table: pa.Table, **roles: Role) -> Schema:
    return tuple(
        Column(
            name=field.name, type=from_arrow(field.type), role=roles.get(field.name, Role.FEATURE)
        )
        for field in table.schema
    )


def of_table(target: str | None = None, **columns: Any) -> Profile:
    table = pa.table(columns)
    return profile_table(table, schema(table), target)


def of(values: Any, type_: pa.DataType | None = None, role: Role = Role.FEATURE) -> ColumnProfile:
    table = pa.table({"x": pa.array(values, type_)})
    return profile_table(table, schema(table, x=role)).column("x")


def codes(column: ColumnProfile) -> dict[str, str]:
    return {notice.code: notice.sentence for notice in column.notices}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """500 rows with gaps, a long tail and a few far values."""
    rng = np.random.default_rng(3)
    income = np.round(rng.lognormal(8, 1.2, 500), 2)
    income[rng.choice(500, 37, replace=False)] = np.nan
    town = pd.Series(
        rng.choice(["Graz", "Lyon", "Åre", "Porto"], 500, p=[0.5, 0.3, 0.15, 0.05])
    ).mask(rng.random(500) < 0.1)
    return pd.DataFrame(
        {
            "income": income,
            "town": town,
            "age": rng.integers(18, 90, 500),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(500), "D"),
        }
    )


@pytest.fixture(scope="module")
def table_profile(frame: pd.DataFrame) -> Profile:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    return profile_table(table, schema(table))


# --- numbers
# -------------------------------------------------------------------------------------------------


def test_counts_of_every_column_are_those_of_pandas(
    frame: pd.DataFrame, table_profile: Profile
) -> None:
    assert table_profile.rows == 500
    for name in frame:
        column = table_profile.column(name)
        assert (column.missing, column.distinct, column.distinct_exact, column.sampled) == (
            frame[name].isna().sum(),
            frame[name].nunique(),
            True,
            False,
        ), name
        assert column.missing_share == pytest.approx(frame[name].isna().mean())


def test_moments_of_numbers(frame: pd.DataFrame, table_profile: Profile) -> None:
    for name in ("income", "age"):
        column, values = table_profile.column(name), frame[name].dropna()
        assert (column.minimum, column.maximum) == (values.min(), values.max())
        assert column.mean == pytest.approx(values.mean(), rel=1e-12)
        assert column.sd == pytest.approx(values.std(ddof=1), rel=1e-12)
        deviation = values - values.mean()
        assert column.skew == pytest.approx(
            (deviation**3).mean() / (deviation**2).mean() ** 1.5, rel=1e-9
        )


def test_quantiles_are_interpolated_as_pandas_does(
    frame: pd.DataFrame, table_profile: Profile
) -> None:
    for name in ("income", "age"):
        expected = {f"{q:g}": frame[name].quantile(q) for q in QUANTILES}
        assert table_profile.column(name).quantiles == pytest.approx(expected, rel=1e-12)
    assert table_profile.column("income").median == pytest.approx(frame["income"].median())


def test_outliers_lie_beyond_the_fences(frame: pd.DataFrame, table_profile: Profile) -> None:
    for name in ("income", "age"):
        low, high = frame[name].quantile(0.25), frame[name].quantile(0.75)
        beyond = (frame[name] < low - 1.5 * (high - low)) | (
            frame[name] > high + 1.5 * (high - low)
        )
        assert table_profile.column(name).outliers == beyond.sum()
    assert table_profile.column("income").outliers > 10  # the data has some to find


def test_a_histogram_holds_every_present_value_in_its_bin(
    frame: pd.DataFrame, table_profile: Profile
) -> None:
    for name in ("income", "age"):
        shape = table_profile.column(name).histogram
        assert shape is not None
        values = frame[name].dropna().to_numpy()
        inside = [
            ((values >= low) & (values < high)).sum()
            for low, high in zip(shape.edges, shape.edges[1:], strict=False)
        ]
        inside[-1] += (values == shape.edges[-1]).sum()
        assert list(shape.counts) == inside
        assert (sum(shape.counts), len(shape.counts), shape.labels) == (
            frame[name].notna().sum(),
            24,
            None,
        )


def test_few_whole_numbers_have_a_bin_each() -> None:
    shape = of([3, 5, 5, None, 7]).histogram
    assert shape is not None
    assert (shape.edges, shape.counts) == ((2.5, 3.5, 4.5, 5.5, 6.5, 7.5), (1, 0, 2, 0, 1))


def test_zeros_and_negatives_are_counted() -> None:
    for values, type_ in (
        ([-2, -1, 0, 0, 5, None], pa.int64()),
        ([-2.0, -0.5, 0.0, -0.0, 5.0, NAN], None),
        ([Decimal(n) for n in (-2, -1, 0, 0, 5)], None),
    ):
        column = of(values, type_)
        assert (column.zeros, column.negatives, column.infinite) == (2, 2, 0)


def test_nan_is_a_missing_value() -> None:
    column = of([1.0, NAN, None, 1.0, NAN])
    assert (column.missing, column.distinct, column.minimum, column.maximum, column.mean) == (
        3,
        1,
        1.0,
        1.0,
        1.0,
    )
    assert [(item.value, item.count) for item in column.top] == [(1.0, 2)]
    assert codes(column)["mostly_missing"] == "“x” is missing in 60% of the rows (3)."


def test_zero_and_minus_zero_are_one_value() -> None:
    column = of([0.0, -0.0, 1.0, -0.0])
    assert column.distinct == 2
    assert [(item.value, item.count) for item in column.top] == [(0.0, 3), (1.0, 1)]


def test_infinite_numbers_are_present_but_have_no_place_in_a_shape() -> None:
    column = of([INF, 1.0, 3.0, -INF, NAN])
    assert (column.missing, column.infinite, column.minimum, column.maximum) == (
        1,
        2,
        "-inf",
        "inf",
    )
    assert (column.mean, column.median, column.histogram and sum(column.histogram.counts)) == (
        2.0,
        2.0,
        2,
    )
    assert (
        codes(column)["infinite"]
        == "“x” holds 2 infinite values. Clip what is infinite, or mark it as missing."
    )
    assert codes(of([INF, 1.0]))["infinite"].startswith("“x” holds 1 infinite value. ")


@pytest.mark.parametrize(
    "values",
    [
        [2**60] * 5,
        [2**60 + i for i in range(30)],
        [2**53 + i for i in range(6)],
        [-(2**63), 0, 1, 2**63 - 1],
    ],
)
def test_whole_numbers_beyond_the_digits_of_a_double(values: list[int]) -> None:
    column = of([*values, None])
    assert (column.minimum, column.maximum, column.distinct, column.missing) == (
        min(values),
        max(values),
        len(set(values)),
        1,
    )
    assert column.histogram is not None
    assert sum(column.histogram.counts) == len(values)
    assert column.median == pytest.approx(float(np.median(np.array(values, dtype=float))))


@pytest.mark.parametrize("values", [[1e160, -1e160, 0.0], [-1.7e308, 1.7e308, 0.0], [1.7e308] * 3])
def test_a_figure_that_overflows_is_left_out_and_the_profile_can_be_stored(
    values: list[float],
) -> None:
    table = pa.table({"x": values})
    table_profile = profile_table(table, schema(table))
    column = json.loads(to_json(table_profile))["columns"][0]
    assert (column["minimum"], column["maximum"]) == (min(values), max(values))
    assert [column["mean"] is None, column["sd"] is None] == (
        [True, False] if len(set(values)) == 1 else [False, True]
    )


def test_decimals_count_as_numbers() -> None:
    column = of([Decimal("1.50"), Decimal("2.25"), None, Decimal("1.50")], pa.decimal128(38, 10))
    assert (column.type, column.missing, column.distinct, column.minimum, column.maximum) == (
        ColumnType.DECIMAL,
        1,
        2,
        1.5,
        2.25,
    )
    assert (column.mean, column.median, column.top[0].value, column.top[0].count) == (
        1.75,
        1.5,
        1.5,
        2,
    )


# --- text, yes/no, dates
# --------------------------------------------------------------------------------------------


def test_the_most_frequent_values_come_first(frame: pd.DataFrame, table_profile: Profile) -> None:
    expected = frame["town"].value_counts()
    assert [(item.value, item.count) for item in table_profile.column("town").top] == list(
        zip(expected.index, expected, strict=True)
    )
    ages = frame["age"].value_counts()
    top = table_profile.column("age").top
    assert [item.count for item in top] == sorted(ages, reverse=True)[:10]
    assert all(ages[item.value] == item.count for item in top)


def test_text_is_measured_in_characters() -> None:
    words = ["", "a", None, " b", "c ", "Å", "straße", "日本"]
    column, present = of(words), pd.Series(words).dropna()
    assert (column.length_minimum, column.length_maximum) == (
        present.str.len().min(),
        present.str.len().max(),
    )
    assert column.length_mean == pytest.approx(present.str.len().mean())
    assert (column.missing, column.empty_texts, column.padded) == (1, 1, 2)
    assert (
        codes(column)["padded"]
        == "“x” has spaces at an end of 2 texts: “a” and “a ” count as two values. Trim them."
    )
    assert "at an end of 1 text:" in codes(of(["a ", "b"]))["padded"]


def test_a_category_is_profiled_as_its_text() -> None:
    words = ["a", "b", None, "b", "c "]
    plain, encoded = of(words), of(pa.array(words).dictionary_encode())
    assert encoded.type is ColumnType.CATEGORY
    assert encoded.model_copy(update={"type": ColumnType.TEXT}) == plain


def test_long_texts_are_cut_where_they_are_shown() -> None:
    column = of(["b" * 500, "a" * 300])
    assert (len(str(column.minimum)), len(str(column.top[0].value)), column.length_maximum) == (
        200,
        200,
        500,
    )


def test_yes_and_no() -> None:
    column = of([True, False, None, True, True])
    assert (column.missing, column.distinct, column.minimum, column.maximum, column.constant) == (
        1,
        2,
        False,
        True,
        False,
    )
    assert [(item.value, item.count) for item in column.top] == [(True, 3), (False, 1)]
    assert column.histogram is not None
    assert (column.histogram.edges, column.histogram.counts) == ((-0.5, 0.5, 1.5), (1, 3))
    assert (column.mean, column.quantiles, column.outliers) == (None, {}, None)


def test_moments_in_time(frame: pd.DataFrame, table_profile: Profile) -> None:
    column = table_profile.column("day")
    assert (column.minimum, column.maximum) == (
        "2024-01-01T00:00:00",
        frame["day"].max().isoformat(),
    )
    assert column.median == frame["day"].quantile(0.5).isoformat()
    assert column.histogram is not None
    assert column.histogram.labels is not None
    assert (
        sum(column.histogram.counts),
        column.histogram.labels[0],
        column.histogram.labels[-1],
    ) == (500, "2024-01-01T00:00:00", "2025-05-14T00:00:00")
    assert column.histogram.edges[0] == frame["day"].min().timestamp()
    assert (column.mean, column.skew, column.outliers, column.zeros) == (None, None, None, None)


def test_dates_and_times_of_day() -> None:
    day = of([dt.date(2020, 1, 1), dt.date(2020, 1, 3), dt.date(2020, 1, 9), None])
    assert (day.type, day.missing, day.minimum, day.median, day.maximum) == (
        ColumnType.DATE,
        1,
        "2020-01-01",
        "2020-01-03",
        "2020-01-09",
    )
    clock = of([dt.time(6), dt.time(12, 30), dt.time(18)], pa.time64("us"))
    assert (clock.type, clock.minimum, clock.median, clock.maximum) == (
        ColumnType.TIME,
        "06:00:00",
        "12:30:00",
        "18:00:00",
    )
    assert clock.histogram is not None
    assert (sum(clock.histogram.counts), clock.histogram.edges[0], clock.histogram.edges[-1]) == (
        3,
        6 * 3600,
        18 * 3600,
    )


# --- what is odd
# -------------------------------------------------------------------------------------------------


def test_disguised_numbers() -> None:
    (suspect,) = of([*range(20, 60), 999, 999, None]).disguised
    assert (suspect.value, suspect.count, suspect.share) == ("999", 2, pytest.approx(2 / 42))
    assert (
        suspect.sentence
        == "“999” appears 2 times in “x”: a number that people write for no value, far from the"
        " others. Is it a placeholder for missing?"
    )
    assert of([*range(20, 60)]).disguised == ()


def test_disguised_words_and_dates() -> None:
    assert [
        (item.value, item.count) for item in of(["Graz", "N/A", "Lyon", "?", "N/A", ""]).disguised
    ] == [("N/A", 2), ("?", 1), ("", 1)]
    days = [
        dt.date(1985, 5, 5),
        dt.date(1900, 1, 1),
        dt.date(1990, 1, 2),
        dt.date(1900, 1, 1),
        None,
    ]
    assert [(item.value, item.count, item.share) for item in of(days).disguised] == [
        ("1900-01-01", 2, 0.5)
    ]


def test_an_id_is_not_suspected() -> None:
    assert of([*range(20, 60), 999, 999], role=Role.ID).disguised == ()


def test_constant_and_empty_columns() -> None:
    assert codes(of(["a", "a"])) == {"constant": "“x” has the same value in every row. It can go."}
    with_gap = of(["a", "a", None])
    assert with_gap.constant
    assert (
        codes(with_gap)["constant"]
        == "“x” has the same value in every row that has one. It tells rows apart only by its gaps."
    )
    assert not of(["a", "b"]).constant


def test_a_column_without_any_value() -> None:
    for values, type_ in (
        ([None] * 3, pa.float64()),
        ([NAN] * 3, None),
        ([None] * 3, pa.string()),
        ([None] * 3, pa.bool_()),
        ([None] * 3, pa.date32()),
    ):
        column = of(values, type_)
        assert (column.missing, column.missing_share, column.distinct, column.constant) == (
            3,
            1.0,
            0,
            False,
        )
        assert (
            column.minimum,
            column.maximum,
            column.mean,
            column.median,
            column.histogram,
            column.top,
        ) == (None, None, None, None, None, ())
        assert codes(column) == {"empty_column": "“x” has no value at all. It can go."}


def test_many_different_texts() -> None:
    words = [f"word {number}" for number in range(51)] * 2
    assert codes(of(words))["high_cardinality"].startswith(
        "“x” has 51 different texts: too many for one column each."
    )
    assert "high_cardinality" not in codes(of([word for word in words if word != "word 50"]))


def test_unique_texts_look_like_an_id() -> None:
    unique = [f"C-{number}" for number in range(20)]
    assert of(unique).id_like
    assert not of(unique[:19]).id_like
    assert not of([*unique, "C-0"]).id_like
    assert not of([float(number) for number in range(20)]).id_like
    assert of_table(customer_id=[1, 1, 2]).column("customer_id").id_like


# --- the table
# -------------------------------------------------------------------------------------------------


def test_duplicate_rows_are_those_of_pandas() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "a": rng.integers(0, 3, 300),
            "b": rng.choice([0.0, -0.0, NAN, 1.5], 300),
            "c": rng.choice(np.array(["x", "", None]), 300),
        }
    )
    frame.loc[300] = [7, 7.0, "only once"]
    table = pa.Table.from_pandas(frame, preserve_index=False)
    assert profile_table(table, schema(table)).duplicate_rows == frame.duplicated().sum()


def test_duplicate_rows_are_told_in_words() -> None:
    one, two, none = (
        of_table(a=[1, 2, 1]),
        of_table(a=[1, 1, 1]),
        of_table(a=[1, None], b=[None, 1]),
    )
    assert [notice.sentence for notice in one.notices] == [
        "1 row equals an earlier row in every column."
    ]
    assert [notice.sentence for notice in two.notices] == [
        "2 rows equal an earlier row in every column."
    ]
    assert (none.duplicate_rows, none.notices) == (0, ())


def test_a_column_that_repeats_another() -> None:
    rng = np.random.default_rng(1)
    metres = rng.normal(size=50)
    table_profile = of_table(
        metres=metres,
        feet=metres * 3.28084,
        other=rng.normal(size=50),
        word=["a", "b"] * 25,
        letter=["x", "y"] * 25,
    )
    sentences = {
        column.name: codes(column).get("near_duplicate_column") for column in table_profile.columns
    }
    assert (
        sentences["feet"]
        == "“feet” says the same as “metres”: their correlation is 1.0000. One of them can go."
    )
    assert (
        sentences["letter"]
        == "“letter” says the same as “word”: each value of one goes with one value of the other."
        " One of them can go."
    )
    assert [sentences[name] for name in ("metres", "other", "word")] == [None, None, None]


def test_a_table_without_rows() -> None:
    types = {
        "n": pa.float64(),
        "i": pa.int64(),
        "w": pa.string(),
        "b": pa.bool_(),
        "d": pa.date32(),
    }
    table = pa.table({name: pa.array([], type_) for name, type_ in types.items()})
    table_profile = profile_table(table, schema(table), "n")
    assert (table_profile.rows, table_profile.duplicate_rows, table_profile.notices) == (0, 0, ())
    assert [
        (column.missing, column.missing_share, column.distinct, column.histogram, column.notices)
        for column in table_profile.columns
    ] == [(0, 0.0, 0, None, ())] * 5


def test_a_table_of_one_row() -> None:
    table_profile = of_table("n", n=[2.5], w=["a"], b=[True])
    number = table_profile.column("n")
    assert (number.minimum, number.mean, number.sd, number.skew, number.outliers) == (
        2.5,
        2.5,
        None,
        None,
        0,
    )
    assert number.quantiles == {f"{q:g}": 2.5 for q in QUANTILES}
    assert number.histogram is not None
    assert (number.histogram.edges, number.histogram.counts) == ((2.0, 3.0), (1,))
    assert [
        (column.distinct, column.notices, column.relations) for column in table_profile.columns
    ] == [(1, (), ())] * 3


# --- relations with the target
# --------------------------------------------------------------------------------------


def related(table_profile: Profile, name: str) -> dict[str, float]:
    return {item.measure: item.value for item in table_profile.column(name).relations}


def test_numbers_with_a_number(frame: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table_profile = profile_table(table, schema(table), "income")
    assert related(table_profile, "age") == pytest.approx(
        {
            "Pearson": frame["age"].corr(frame["income"]),
            "Spearman": frame["age"].corr(frame["income"], method="spearman"),
        }
    )
    assert related(table_profile, "income") == {}
    known = frame.dropna(subset=["income", "town"])
    between = known.groupby("town")["income"].transform("mean")
    eta = ((between - known["income"].mean()) ** 2).sum() / (
        (known["income"] - known["income"].mean()) ** 2
    ).sum()
    assert related(table_profile, "town") == pytest.approx({"correlation ratio": eta**0.5})


def test_numbers_with_two_classes() -> None:
    size, left = [1.0, 2.0, None, 4.0, 5.0, 8.0], ["no", "no", "yes", "yes", None, "yes"]
    expected = np.corrcoef([1, 2, 4, 8], [0, 0, 1, 1])[0, 1]
    assert related(of_table("left", size=size, left=left), "size") == pytest.approx(
        {"point biserial": expected}
    )
    assert related(
        of_table(
            "left", size=size, left=[None if word is None else word == "yes" for word in left]
        ),
        "size",
    ) == pytest.approx({"point biserial": expected})


def test_classes_with_classes() -> None:
    rng = np.random.default_rng(5)
    kind = rng.choice(list("abc"), 200)
    left = np.where(rng.random(200) < np.where(kind == "a", 0.8, 0.3), "yes", "no")
    table = pd.crosstab(kind, left).to_numpy()
    expected = np.outer(table.sum(1), table.sum(0)) / 200
    phi2 = max(
        0, ((table - expected) ** 2 / expected).sum() / 200 - 2 * 1 / 199
    )  # Bergsma's correction: (rows - 1)(columns - 1) / (n - 1)
    smaller = min(3 - 2**2 / 199, 2 - 1 / 199) - 1
    assert related(of_table("left", kind=kind, left=left), "kind") == pytest.approx(
        {"Cramér's V": (phi2 / smaller) ** 0.5}
    )


def test_a_target_of_one_value_has_no_relations() -> None:
    assert related(of_table("y", x=[1.0, 2.0, 3.0, 4.0], y=["a", "a", None, "a"]), "x") == {}


# --- large tables
# -------------------------------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, pd.DataFrame]:
    monkeypatch.setattr(limits, "WHOLE", 1000)
    monkeypatch.setattr(limits, "SAMPLE", 2000)
    rng = np.random.default_rng(9)
    frame = pd.DataFrame(
        {
            "n": rng.normal(size=20_000),
            "w": rng.choice(["a", "b", "N/A"], 20_000, p=[0.6, 0.3, 0.1]),
            "u": [f"C-{i}" for i in range(20_000)],
        }
    )
    frame.loc[:99, "n"] = np.nan
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), tmp_path / "t.parquet")
    return tmp_path / "t.parquet", frame


def test_a_sample_gives_shapes_and_the_whole_gives_counts(large: tuple[Path, pd.DataFrame]) -> None:
    path, frame = large
    table_profile = profile(path, schema(pq.read_table(path)))
    assert table_profile.sample_rows is not None
    assert 1700 < table_profile.sample_rows < 2300
    number, word, unique = table_profile.columns
    assert (table_profile.rows, number.sampled, number.missing, number.minimum) == (
        20_000,
        True,
        100,
        frame["n"].min(),
    )
    assert number.mean == pytest.approx(frame["n"].mean())
    assert number.histogram is not None
    assert sum(number.histogram.counts) == pytest.approx(
        table_profile.sample_rows * 0.995, rel=0.01
    )
    assert (word.distinct, word.distinct_exact, unique.id_like) == (3, False, True)
    assert unique.distinct == pytest.approx(20_000, rel=0.15)  # a HyperLogLog count
    assert word.disguised[0].count == pytest.approx(
        (frame["w"] == "N/A").sum(), rel=0.25
    )  # scaled from the sample
    assert table_profile.notices[0].code == "sampled"


def test_all_rows_are_looked_at_when_asked(large: tuple[Path, pd.DataFrame]) -> None:
    path, frame = large
    table_profile = profile(path, schema(pq.read_table(path)), exact=True)
    assert (
        table_profile.sample_rows,
        table_profile.column("u").distinct,
        table_profile.column("w").disguised[0].count,
    ) == (None, 20_000, (frame["w"] == "N/A").sum())
    assert table_profile.column("n").median == pytest.approx(frame["n"].median())
