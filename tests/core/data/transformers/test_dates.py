"""Dates: which format a column of text is read in, and the parts of a date."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.columns import Unfit
from core.data.transformers.dates import DateParts, ParseDates


def texts(*values: str | None) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(values, dtype="str")})


def read(frame: pd.DataFrame, format: str = "", day_first: bool = True) -> list[Any]:
    column = ParseDates(["x"], format, day_first).fit_transform(frame)["x"]
    return [None if gap else value for value, gap in zip(column, column.isna(), strict=True)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-29", (2024, 2, 29)),
        ("2024-02", (2024, 2, 1)),
        ("2024-02-29T13:45", (2024, 2, 29, 13, 45)),
        ("2024-02-29 13:45:10.25", (2024, 2, 29, 13, 45, 10, 250_000)),
        ("2024/02/29", (2024, 2, 29)),
        ("2024.02.29 13:45", (2024, 2, 29, 13, 45)),
        ("20240229", (2024, 2, 29)),
        ("29 Feb 2024", (2024, 2, 29)),
        ("29 February 2024 1:45 PM", (2024, 2, 29, 13, 45)),
        ("29-Feb-2024", (2024, 2, 29)),
        ("Feb 29, 2024", (2024, 2, 29)),
        ("February 29, 2024", (2024, 2, 29)),
        ("29/02/2024", (2024, 2, 29)),
        ("29-02-2024", (2024, 2, 29)),
        ("29.02.2024", (2024, 2, 29)),
        ("29/02/24", (2024, 2, 29)),
        ("29.02.24 00:05:09", (2024, 2, 29, 0, 5, 9)),
        (" 02/29/2024 ", (2024, 2, 29)),
        ("02-29-2024", (2024, 2, 29)),
        ("02/29/24 12:00 AM", (2024, 2, 29)),
    ],
)
def test_the_format_is_recognised(written: str, day: tuple[int, ...]) -> None:
    assert read(texts(written, None)) == [dt.datetime(*day), None]


def test_of_two_readings_the_preferred_one_is_taken() -> None:
    assert read(texts("03/04/2026")) == [dt.datetime(2026, 4, 3)]
    assert read(texts("03/04/2026"), day_first=False) == [dt.datetime(2026, 3, 4)]


def test_the_reading_that_fits_more_texts_wins_and_the_rest_is_read_the_other_way() -> None:
    written = texts("03/04/2026", "03/14/2026", "03/15/2026", "15/03/2026")
    assert read(written) == [
        dt.datetime(2026, 3, 4),
        dt.datetime(2026, 3, 14),
        dt.datetime(2026, 3, 15),
        dt.datetime(2026, 3, 15),
    ]


def test_days_that_do_not_exist_are_missing() -> None:
    assert read(texts("29/02/2023", "31/04/2024", "28/02/2023", "")) == [
        None,
        None,
        dt.datetime(2023, 2, 28),
        None,
    ]


def test_several_formats_of_one_column() -> None:
    fitted = ParseDates(["x"]).fit(texts("2024-01-02", "2024-01-03", "04.01.2024", "5 Jan 2024"))
    assert fitted.formats_ == {"x": ["ISO8601", "%d %b %Y", "%d.%m.%Y"]}
    out = fitted.transform(texts("6 Jan 2024", "07.01.2024", "2024-01-08", "09/01/2024"))["x"]
    assert out.dropna().tolist() == [dt.datetime(2024, 1, day) for day in (6, 7, 8)]


def test_at_most_four_formats_are_learnt() -> None:
    written = ["2024-01-02", "04.01.2024", "5 Jan 2024", "06/01/2024", "20240107"]
    fitted = ParseDates(["x"]).fit(texts(*written))
    assert fitted.formats_ == {"x": ["ISO8601", "%Y%m%d", "%d %b %Y", "%d/%m/%Y"]}
    assert fitted.transform(texts(*written))["x"].isna().tolist() == [False, True, *[False] * 3]


def test_instants_with_a_zone_become_utc_and_do_not_mix_with_others() -> None:
    column = ParseDates(["x"]).fit_transform(
        texts("2024-01-01T00:30:00+02:00", "2024-01-01 00:30:00Z", "2024-01-01 00:30", "1/1/2024")
    )["x"]
    assert str(column.dtype) == "datetime64[us, UTC]"
    assert column.iloc[:2].tolist() == [
        pd.Timestamp("2023-12-31 22:30", tz="UTC"),
        pd.Timestamp("2024-01-01 00:30", tz="UTC"),
    ]
    assert column.iloc[2:].isna().all()


def test_texts_without_a_zone_leave_those_with_one_out() -> None:
    out = read(texts("2024-01-01", "2024-01-02", "2024-01-01T00:30:00+02:00"))
    assert out == [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 2), None]


def test_a_bare_number_is_no_year() -> None:
    with pytest.raises(Unfit, match="^No cell of “x” can be read as a date. Give the format"):
        read(texts("2024", "1999"))
    assert read(texts("2024", "2024-05-06")) == [None, dt.datetime(2024, 5, 6)]


def test_integers_are_read_digit_by_digit() -> None:
    frame = pd.DataFrame({"x": pd.array([20240229, None, 20230229], dtype="Int64")})
    assert read(frame) == [dt.datetime(2024, 2, 29), None, None]


def test_a_format_of_ones_own() -> None:
    fitted = ParseDates(["x"], "%Y|%d|%m").fit(texts("anything"))
    assert fitted.formats_ == {"x": ["%Y|%d|%m"]}
    assert fitted.transform(texts(" 2024|29|02 ", "2024-02-29"))["x"].tolist() == [
        pd.Timestamp(2024, 2, 29),
        pd.NaT,
    ]


def test_a_format_with_a_zone_gives_utc() -> None:
    column = ParseDates(["x"], "%Y-%m-%d %H:%M %z").fit_transform(
        texts("2024-03-31 03:30 +0200", "never")
    )["x"]
    assert column.iloc[0] == pd.Timestamp("2024-03-31 01:30", tz="UTC")
    assert str(column.dtype) == "datetime64[us, UTC]"


def test_a_column_without_text_learns_iso() -> None:
    for frame in (texts(), texts(None, "", " ")):
        assert ParseDates(["x"]).fit(frame).formats_ == {"x": ["ISO8601"]}


def test_dates_stay_as_they_are() -> None:
    frame = pd.DataFrame({"x": pd.to_datetime(["2024-01-01"])})
    fitted = ParseDates(["x"]).fit(frame)
    assert fitted.formats_ == {}
    pd.testing.assert_frame_equal(fitted.transform(frame), frame)
    later = ParseDates(["x"]).fit(texts("2024-01-01"))
    assert later.transform(frame)["x"].tolist() == [pd.Timestamp(2024, 1, 1)]


def test_absent_columns_and_single_rows() -> None:
    fitted = ParseDates(["x", "gone"]).fit(texts("01/02/2024"))
    assert fitted.transform(pd.DataFrame({"y": [1]}))["y"].tolist() == [1]
    assert fitted.transform(texts("05/06/2024").set_axis([7]))["x"].to_dict() == {
        7: pd.Timestamp(2024, 6, 5)
    }


# --- parts
# ------------------------------------------------------------------------------------------


DAYS = pd.DataFrame(
    {"d": pd.to_datetime(["2024-12-30 23:59:00", "2023-01-01 06:05:00", "2024-02-29 00:00:00"])},
    index=[4, 5, 6],
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("year", [2024, 2023, 2024]),
        ("quarter", [4, 1, 1]),
        ("month", [12, 1, 2]),
        ("week", [1, 52, 9]),  # ISO weeks: 30 December 2024 is in the first of 2025
        ("day", [30, 1, 29]),
        ("weekday", [1, 7, 4]),
        ("day_of_year", [365, 1, 60]),
        ("hour", [23, 6, 0]),
        ("minute", [59, 5, 0]),
        ("weekend", [0, 1, 0]),
    ],
)
def test_each_part(part: str, expected: list[int]) -> None:
    out = DateParts(["d"], [part]).fit_transform(DAYS)
    assert list(out.columns) == ["d", f"d_{part}"]
    assert str(out[f"d_{part}"].dtype) == "Int64"
    assert out[f"d_{part}"].to_dict() == dict(zip([4, 5, 6], expected, strict=True))


def test_saturday_is_weekend_and_friday_is_not() -> None:
    frame = pd.DataFrame({"d": pd.to_datetime(["2024-03-01", "2024-03-02", "2024-03-03"])})
    out = DateParts(["d"], ["weekend", "weekday"]).fit_transform(frame)
    assert out["d_weekend"].tolist() == [0, 1, 1]
    assert out["d_weekday"].tolist() == [5, 6, 7]


def test_gaps_stay_gaps_in_every_part() -> None:
    parts = ["year", "week", "weekday", "weekend"]
    frame = pd.DataFrame({"d": pd.to_datetime([None, "2024-01-01"])})
    out = DateParts(["d"], parts, drop=True).fit_transform(frame)
    assert list(out.columns) == [f"d_{part}" for part in parts]
    assert out.iloc[0].isna().all()
    assert out.iloc[1].tolist() == [2024, 1, 1, 0]


def test_parts_of_an_instant_are_those_of_its_zone() -> None:
    frame = pd.DataFrame({"d": pd.to_datetime(["2023-12-31 23:30"]).tz_localize("UTC")})
    frame["d"] = frame["d"].dt.tz_convert("Europe/Vienna")
    assert DateParts(["d"], ["year", "hour"]).fit_transform(frame).iloc[0, 1:].tolist() == [2024, 0]


def test_what_comes_as_text_later_is_read_as_iso() -> None:
    fitted = DateParts(["d"], ["day"]).fit(DAYS)
    later = pd.DataFrame({"d": pd.Series(["2024-05-06", "06/05/2024", None], dtype="str")})
    assert fitted.transform(later)["d_day"].tolist() == [6, pd.NA, pd.NA]
    assert fitted.transform(pd.DataFrame({"d": [20240506]}))["d_day"].isna().all()
    assert fitted.transform(pd.DataFrame({"d": [2.5]}))["d_day"].isna().all()


def test_what_is_no_date_is_refused_when_fitting() -> None:
    with pytest.raises(Unfit, match="^“n” does not hold dates. Parse it as dates first.$"):
        DateParts(["d", "n"], ["day"]).fit(DAYS.assign(n=1))


def test_an_absent_date_gives_no_parts() -> None:
    fitted = DateParts(["d"], ["day"], drop=True).fit(DAYS)
    assert list(fitted.transform(pd.DataFrame({"y": [1]})).columns) == ["y"]


def test_parameters_survive_a_clone() -> None:
    parse = {"columns": ["x"], "format": "%Y", "day_first": False}
    assert clone(ParseDates(["x"], "%Y", False)).get_params() == parse
    parts = {"columns": ["x"], "parts": ["year"], "drop": True}
    assert clone(DateParts(["x"], ["year"], True)).get_params() == parts
    assert ParseDates(["x"]).day_first
    assert not DateParts(["x"], ["year"]).drop
