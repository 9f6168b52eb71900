"""From samples to plans: what is decided, what is asked, what is left as text."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from core.base.finding import options
from core.data.inference.headers import Header
from core.data.inference.infer import infer
from core.data.inference.sample import Reading
from core.data.schema import ColumnType


def look(cells: list[str], **reading: Any) -> tuple[Any, dict[str, Any]]:
    """Plan and notices (by code) of one column."""
    plans, notices = infer(
        [Header("x", None)], [pa.array(cells, type=pa.string())], Reading(**reading)
    )
    return plans[0], {notice.code: notice for notice in notices}


@pytest.mark.parametrize(
    ("cells", "type_"),
    [
        (["1", "2"], "integer"),
        (["1.0", "2"], "number"),
        (["1e5", "2"], "number"),
        (["01", "2"], "text"),
        (["00.5", "1"], "text"),
        (["0", "0.5"], "number"),
        (["yes", "no"], "boolean"),
        (["yes", "yes"], "text"),
        (["true", "true"], "boolean"),
        (["1", "0"], "integer"),
        (["a", "b"], "text"),
        (["", ""], "text"),
        (["2020-01-01", "2020-12-31"], "date"),
        (["2020-01-01 10:00", "2020-12-31 11:30:05"], "datetime"),
        (["10:00", "11:30"], "time"),
        (["20200101", "20201231"], "integer"),
        (["1.2.3.4", "5.6.7.8"], "text"),
        (["2020-01", "2020-02"], "text"),
        (["12_34", "56_78"], "text"),
        (["$5", "$6"], "text"),
        (["1,5", "2,5"], "text"),
        (["NA", "x"], "text"),
        (["NA", "1"], "integer"),
        (["nan", "1.5"], "number"),
        (["1 234", "5 678"], "text"),
    ],
)
def test_types(cells: list[str], type_: str) -> None:
    assert look(cells)[0].type.value == type_


def test_one_bad_cell_in_a_thousand_changes_no_type() -> None:
    plan, notices = look([str(i) for i in range(999)] + ["x17"])
    assert plan.type is ColumnType.INTEGER
    assert "99.90 %" in notices["mixed_types"].sentence
    assert notices["mixed_types"].action == options(types={"x": "text"})


def test_one_bad_cell_in_ten_makes_text() -> None:
    plan, notices = look([str(i) for i in range(9)] + ["x17"])
    assert plan.type is ColumnType.TEXT
    assert (
        notices["mixed_types"].sentence
        == "“x” mixes 90 % numbers, 10 % other text; it is read as text."
    )


@pytest.mark.parametrize(
    ("cells", "code", "fix"),
    [
        (["1,5", "2,25"], "decimal_mark", {"decimal": ","}),
        (["1.234,5", "2,0"], "decimal_mark", {"decimal": ",", "thousands": "."}),
        (["1,234", "5"], "thousands_mark", {"thousands": ","}),
        (["1,234.5", "5"], "thousands_mark", {"thousands": ","}),
        (["1 234", "5 678"], "thousands_mark", {"thousands": " "}),
        (["5 %", "7%"], "units", {"types": {"x": "number"}}),
        (["NA", "b"], "missing_words", {"missing": ["", "NA"]}),
        (["yes", "true", "no"], "mixed_booleans", {"types": {"x": "boolean"}}),
    ],
)
def test_proposals_have_a_fix_that_works(cells: list[str], code: str, fix: dict[str, Any]) -> None:
    _, notices = look(cells)
    assert (notices[code].severity, notices[code].asks) == ("warn", True)
    assert notices[code].action == options(**fix)
    accepted = {
        key: (
            frozenset(value)
            if key == "missing"
            else {n: ColumnType(t) for n, t in value.items()}
            if key == "types"
            else value
        )
        for key, value in fix.items()
    }
    plan, after = look(cells, **accepted)
    assert code not in after
    assert (
        plan.type in (ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.BOOLEAN)
        or code == "missing_words"
    )


def test_a_declared_type_is_kept_and_read_as_it_is_written() -> None:
    plan, _ = look(["$1,200", "$5"], types={"x": ColumnType.NUMBER})
    assert (plan.type, plan.unit, plan.thousands, plan.declared) == (
        ColumnType.NUMBER,
        True,
        ",",
        True,
    )
    plan, notices = look(["a", "1"], types={"x": ColumnType.INTEGER})
    assert plan.type is ColumnType.INTEGER
    assert notices["declared_misfits"].count == 1


def test_the_words_for_yes_and_no_are_kept_as_they_are_written() -> None:
    assert look(["No", "Yes", "No"])[0].boolean_labels == ("No", "Yes")
    assert (
        look(["yes", "No", "NO"])[0].boolean_labels is None
    )  # two spellings of no: neither is the column's word
    assert look(["0", "1"], types={"x": ColumnType.BOOLEAN})[0].boolean_labels == ("0", "1")
    assert look(["true", "true"])[0].boolean_labels is None
