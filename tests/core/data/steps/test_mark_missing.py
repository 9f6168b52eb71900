"""Mark as missing."""

from __future__ import annotations

from core.data.profile.profile import ColumnProfile, Disguised
from core.data.recipe.step import STEPS
from core.data.schema import ColumnType, Role
from tests.core.data.steps.trying import applied, has_code, refused, said, values

PARAMS = {"columns": ["x"], "values": ["999", "?"]}


def test_values() -> None:
    assert applied("mark_missing", PARAMS, {"x": [1, 999, 9]}) == {"x": [1, None, 9]}
    assert applied("mark_missing", PARAMS, {"x": ["?", "a", "999 "]}) == {"x": [None, "a", "999 "]}


def test_words() -> None:
    assert said("mark_missing", PARAMS) == "Treat 999 and ? in x as missing"
    assert refused("mark_missing", PARAMS, x="time")[1] == "columns"
    assert not has_code("mark_missing", PARAMS)


def test_what_it_foresees() -> None:
    """The cells that are marked are gaps then; values of other kinds stay suspected."""
    column = ColumnProfile(
        name="x",
        type=ColumnType.INTEGER,
        role=Role.FEATURE,
        rows=20,
        missing=2,
        missing_share=0.1,
        distinct=9,
        disguised=(
            Disguised(value="999", count=5, share=0.25, sentence="."),
            Disguised(value="-1", count=3, share=0.15, sentence="."),
        ),
    )
    after = STEPS["mark_missing"].foresee(values("mark_missing", PARAMS), column)
    assert (after.missing, [item.value for item in after.disguised]) == (7, ["-1"])
