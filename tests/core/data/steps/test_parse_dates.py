"""Parse dates."""

from __future__ import annotations

import datetime as dt

from tests.core.data.steps.trying import after, applied, by_code, has_code, refused, said, wrong


def test_values_and_code() -> None:
    params, table = {"columns": ["x"], "format": "%d.%m.%Y"}, {"x": [" 29.02.2024", "30.02.2024"]}
    expected = {"x": [dt.datetime(2024, 2, 29), None]}
    assert applied("parse_dates", params, table) == expected
    assert by_code("parse_dates", params, table) == expected


def test_the_order_of_day_and_month() -> None:
    table = {"x": ["03/04/2026"]}
    day = applied("parse_dates", {"columns": ["x"]}, table)["x"][0]
    month = applied("parse_dates", {"columns": ["x"], "day_first": False}, table)["x"][0]
    assert (day, month) == (dt.datetime(2026, 4, 3), dt.datetime(2026, 3, 4))
    assert not has_code("parse_dates", {"columns": ["x"]})


def test_words() -> None:
    assert said("parse_dates", {"columns": ["x"]}) == "Read x as dates"
    assert said("parse_dates", {"columns": ["x"], "format": "%Y"}) == "Read x as dates (%Y)"
    assert after("parse_dates", {"columns": ["x"]}, x="integer") == {"x": "datetime"}
    assert refused("parse_dates", {"columns": ["x"]}, x="number")[1] == "columns"
    assert "codes such as %d, %m and %Y" in wrong(
        "parse_dates", {"columns": ["x"], "format": "day month"}
    )
