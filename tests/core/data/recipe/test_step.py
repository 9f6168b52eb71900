"""What all steps share: lists in a line, columns by name, what is checked and foreseen."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.errors import Refused
from core.data.profile.profile import ColumnProfile
from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import (
    ColumnsParams,
    ColumnStep,
    Phase,
    Step,
    StepParams,
    column_of,
    kinds,
    listed,
    suggestion,
)
from core.data.schema import NUMERIC, TEXTUAL, Column, ColumnType, Role


class Doubled(ColumnStep):
    """Double the numbers; a second sentence.

    A second paragraph.
    """

    name = "doubled"
    title = "Double"
    group = "Numbers"
    Params = ColumnsParams
    suits = NUMERIC

    def say(self, params: Any) -> str:
        return "Double"

    def build(self, params: Any) -> Any:
        raise NotImplementedError


STEP = Doubled()
PARAMS = ColumnsParams(columns=["a", "b"])
SCHEMA = (
    Column(name="a", type=ColumnType.INTEGER),
    Column(name="b", type=ColumnType.NUMBER),
    Column(name="t", type=ColumnType.TEXT),
)


def test_what_a_step_is_unless_it_says_otherwise() -> None:
    assert STEP.means == "Double the numbers; a second sentence."
    assert (STEP.rows, STEP.icon, STEP.phase) == (False, "tune", Phase.SHAPING)
    assert STEP.lineage(PARAMS) == each(["a", "b"])
    assert STEP.lineage(StepParams()) == Lineage()
    assert STEP.code(PARAMS) is None
    assert list(STEP.suggest(None)) == list(STEP.suggest_rows(None)) == []  # type: ignore[arg-type]


def test_columns_are_checked() -> None:
    STEP.check(PARAMS, SCHEMA)
    with pytest.raises(Refused, match="^There is no column “x” at this point.") as refusal:
        STEP.check(ColumnsParams(columns=["a", "x"]), SCHEMA)
    assert refusal.value.field == "columns"
    sentence = "^“t” is a text column; this step works on numbers. Leave it out, or change its type"
    with pytest.raises(Refused, match=sentence):
        STEP.check(ColumnsParams(columns=["a", "t"]), SCHEMA)


def test_an_integer_has_another_article() -> None:
    class Texts(Doubled):
        suits = TEXTUAL

    with pytest.raises(Refused, match="^“a” is an integer column; this step works on text."):
        Texts().check(ColumnsParams(columns=["a"]), SCHEMA)


def test_columns_left_alone() -> None:
    assert PARAMS.without(frozenset({"a"})) == ColumnsParams(columns=["b"])
    assert PARAMS.without(frozenset({"a", "b"})) is None
    assert PARAMS.without(frozenset({"x"})) == PARAMS
    assert StepParams().without(frozenset({"x"})) == StepParams()


def test_the_type_is_foreseen() -> None:
    class Cast(Doubled):
        def lineage(self, params: Any, schema: Any = ()) -> Lineage:
            return each(params.columns, ColumnType.TEXT)

    column = ColumnProfile(
        name="a",
        type=ColumnType.INTEGER,
        role=Role.FEATURE,
        rows=3,
        missing=1,
        missing_share=0.3,
        distinct=2,
    )
    assert STEP.foresee(PARAMS, column) == column
    assert Cast().foresee(PARAMS, column).type is ColumnType.TEXT


def test_a_suggestion_is_a_finding_with_the_step() -> None:
    finding = suggestion(STEP, "odd", "Do it", "Why.", column="a", severity="note", how="x")
    assert (finding.code, finding.sentence, finding.subject) == ("odd", "Why.", "a")
    assert finding.severity == "note"
    assert finding.action is not None
    assert (finding.action.kind, finding.action.title) == ("step", "Do it")
    assert finding.action.values == {
        "step": "doubled",
        "params": {"columns": ["a"], "how": "x"},
    }
    whole = suggestion(STEP, "odd", "Do it", "Why.")
    assert (whole.subject, whole.severity) == (None, "warn")
    assert whole.action is not None
    assert whole.action.values == {"step": "doubled", "params": {}}


def test_a_column_by_its_name() -> None:
    assert column_of(SCHEMA, "b").type is ColumnType.NUMBER
    with pytest.raises(Refused):
        column_of((), "b")


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b and 2 more"),
        ("abcdef", "a, b and 4 more"),
    ],
)
def test_names_in_a_line(names: str, line: str) -> None:
    assert listed(names) == line


def test_types_in_a_sentence() -> None:
    assert kinds(NUMERIC) == "numbers"
    assert kinds(NUMERIC | TEXTUAL) == "numbers and text"
    assert kinds(frozenset({ColumnType.DATE, ColumnType.BOOLEAN})) == "dates and yes/no columns"
    assert kinds(frozenset(ColumnType)) == "numbers, text and 2 more"


def test_a_step_has_few_methods() -> None:
    methods = {name for name, value in vars(Step).items() if callable(value) and name[0] != "_"}
    assert methods == {
        "say",
        "lineage",
        "check",
        "suggest",
        "suggest_rows",
        "foresee",
        "code",
    }
