"""Dates and times as text: read exactly, and only what is real."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.inference.date_formats import Spelling, parse

UTC = dt.UTC


@pytest.mark.parametrize(
    ("spelling", "cell", "expected"),
    [
        (Spelling("YYYY-MM-DD"), "2020-02-29", dt.date(2020, 2, 29)),
        (Spelling("YYYY-MM-DD"), "2021-02-29", None),
        (Spelling("YYYY-MM-DD"), "1900-02-29", None),
        (Spelling("YYYY-MM-DD"), "0001-01-01", dt.date(1, 1, 1)),
        (Spelling("YYYY-MM-DD"), "9999-12-31", dt.date(9999, 12, 31)),
        (Spelling("YYYY-MM-DD"), "0000-01-01", None),
        (Spelling("DD/MM/YYYY"), "03/04/2025", dt.date(2025, 4, 3)),
        (Spelling("MM/DD/YYYY"), "03/04/2025", dt.date(2025, 3, 4)),
        (Spelling("DD/MM/YY"), "01/02/69", dt.date(2069, 2, 1)),
        (Spelling("DD/MM/YY"), "01/02/70", dt.date(1970, 2, 1)),
        (Spelling("DD Mon YYYY"), "3-Sept-2020", dt.date(2020, 9, 3)),
        (Spelling("Mon DD, YYYY"), "Foo 3, 2020", None),
        (Spelling(None), "4:14", dt.time(4, 14)),
        (Spelling(None), "12:00 AM", dt.time(0, 0)),
        (Spelling(None), "12:30 pm", dt.time(12, 30)),
        (Spelling(None), "13:00 PM", None),
        (
            Spelling("YYYY-MM-DD", True),
            "2020-01-01T10:00:00.25",
            dt.datetime(2020, 1, 1, 10, 0, 0, 250_000),
        ),
        (Spelling("YYYY-MM-DD", True), "2016-12-31 23:59:60", None),
        (
            Spelling("YYYY-MM-DD", True, True),
            "2020-01-01T00:30:00+05:30",
            dt.datetime(2019, 12, 31, 19, tzinfo=UTC),
        ),
        (
            Spelling("YYYY-MM-DD", True, True),
            "2020-01-01 10:00 -03",
            dt.datetime(2020, 1, 1, 13, tzinfo=UTC),
        ),
        (Spelling("epoch s"), "1700000000", dt.datetime(2023, 11, 14, 22, 13, 20)),
        (Spelling("epoch ms"), "-1000", dt.datetime(1969, 12, 31, 23, 59, 59)),
        (Spelling("epoch s"), "99999999999999", None),
    ],
)
def test_cells(spelling: Spelling, cell: str, expected: Any) -> None:
    assert parse(pa.array([cell, None]), spelling).to_pylist() == [expected, None]


@given(st.datetimes(min_value=dt.datetime(1, 1, 1), max_value=dt.datetime(9999, 12, 31)))
def test_every_moment_comes_back(moment: dt.datetime) -> None:
    assert parse(
        pa.array([moment.isoformat(sep=" ")]), Spelling("YYYY-MM-DD", clock=True)
    ).to_pylist() == [moment]


def test_types() -> None:
    assert str(parse(pa.array(["x"]), Spelling("YYYY-MM-DD")).type) == "date32[day]"
    assert str(parse(pa.array(["x"]), Spelling(None)).type) == "time64[us]"
    assert str(parse(pa.array(["x"]), Spelling("YYYY-MM-DD", True)).type) == "timestamp[us]"
    assert (
        str(parse(pa.array(["x"]), Spelling("YYYY-MM-DD", True, True)).type)
        == "timestamp[us, tz=UTC]"
    )
