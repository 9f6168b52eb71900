"""The profile as a value: plain values, JSON, the column by its name."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from core.data.profile.profile import ColumnProfile, Profile, plain, to_json
from core.data.schema import ColumnType, Role


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**63, 2**63),
        ("a", "a"),
        (Decimal("1.5"), 1.5),
        (float("nan"), None),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (dt.date(2024, 2, 29), "2024-02-29"),
        (dt.datetime(2024, 2, 29, 1), "2024-02-29T01:00:00"),
        (dt.time(1, 2), "01:02:00"),
    ],
)
def test_values_as_json_can_hold_them(value: Any, expected: Any) -> None:
    assert (plain(value), type(plain(value))) == (expected, type(expected))


def test_documents() -> None:
    column = ColumnProfile(
        name="ä",
        type=ColumnType.NUMBER,
        role=Role.FEATURE,
        rows=2,
        missing=0,
        missing_share=0.0,
        distinct=2,
        quantiles={"0.5": 1.5},
    )
    profile = Profile(rows=2, bytes=16, columns=(column,), duplicate_rows=0)
    assert profile.column("ä").median == 1.5
    assert json.loads(to_json(profile))["columns"][0]["name"] == "ä"
    assert "ä" in to_json(profile)
    assert Profile.model_validate_json(to_json(profile)) == profile
