"""Take dates apart."""

from __future__ import annotations

import datetime as dt

from tests.core.data.steps.trying import after, applied, by_code, has_code, refused, said

TABLE = {"d": [dt.datetime(2024, 2, 29, 13, 5), None]}


def test_values_and_code() -> None:
    params = {"columns": ["d"], "parts": ["year", "month", "hour"]}
    expected = {
        "d": [dt.datetime(2024, 2, 29, 13, 5), None],
        "d_year": [2024, None],
        "d_month": [2, None],
        "d_hour": [13, None],
    }
    assert applied("date_parts", params, TABLE) == expected
    assert by_code("date_parts", params, TABLE) == expected


def test_the_date_can_go() -> None:
    params = {"columns": ["d"], "parts": ["weekday"], "drop": True}
    assert applied("date_parts", params, TABLE) == {"d_weekday": [4, None]}
    assert after("date_parts", params, d="date", x="text") == {"x": "text", "d_weekday": "integer"}
    assert not has_code("date_parts", params)
    assert not has_code("date_parts", {"columns": ["d"], "parts": ["week"]})


def test_words() -> None:
    assert said("date_parts", {"columns": ["d"]}) == "Take year, month and weekday of d"
    assert refused("date_parts", {"columns": ["d"]}, d="time")[1] == "columns"
    assert refused("date_parts", {"columns": ["d"]}, d="date", d_year="text")[1] == "into"
