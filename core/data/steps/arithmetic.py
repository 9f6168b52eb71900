"""A new column from two."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field

from core.base.errors import Refused
from core.data.recipe.lineage import Lineage
from core.data.recipe.step import ColumnStep, Example, StepParams, column_of
from core.data.schema import NUMERIC, ColumnType, Schema
from core.data.transformers.arithmetic import Arithmetic as Calculator

_DATES = frozenset({ColumnType.DATE, ColumnType.DATETIME})


class ArithmeticParams(StepParams):
    """What is computed."""

    left: str = Field(
        title="Column", description="The first operand.", json_schema_extra={"columns": True}
    )
    op: Literal["+", "-", "*", "/"] = Field("/", title="Operation")
    right: str | None = Field(
        None,
        title="Other column",
        description="The second operand; empty: the number below.",
        json_schema_extra={"columns": True},
    )
    number: float = Field(
        1.0, title="Number", description="The second operand where no other column is chosen."
    )
    into: str = Field(
        title="New column", description="The name of the result.", min_length=1, max_length=200
    )

    @property
    def operands(self) -> tuple[str, ...]:
        """The columns that are computed with."""
        return (self.left, *([self.right] if self.right else []))

    def without(self, names: frozenset[str]) -> Self | None:
        return None if names.intersection(self.operands) else self


class Arithmetic(ColumnStep):
    """Compute a new column; a division by zero gives a gap.

    The difference of two dates is in days.
    """

    name = "arithmetic"
    title = "Compute a column"
    group = "Columns"
    icon = "calculate"
    Params = ArithmeticParams
    example = Example(
        {"left": "a", "op": "/", "right": "b", "into": "c"},
        {"a": [6.0, 1.0, None], "b": [2.0, 0.0, 1.0]},
        {"a": [6.0, 1.0, None], "b": [2.0, 0.0, 1.0], "c": [3.0, None, None]},
    )

    def say(self, params: ArithmeticParams) -> str:
        return f"{params.into} = {params.left} {params.op} {params.right or f'{params.number:g}'}"

    def check(self, params: ArithmeticParams, schema: Schema) -> None:
        types = [column_of(schema, name).type for name in params.operands]
        if not (
            set(types) <= NUMERIC or (params.op == "-" and len(types) == 2 and set(types) <= _DATES)
        ):
            reason = (
                "Numbers can be computed with numbers, and a date can be subtracted from a date."
            )
            raise Refused(
                f"{reason} Choose such columns, or change their type first.", field="left"
            )

    def lineage(self, params: ArithmeticParams, schema: Schema = ()) -> Lineage:
        return Lineage(
            creates={params.into: params.operands}, types={params.into: ColumnType.NUMBER}
        )

    def build(self, params: ArithmeticParams) -> Calculator:
        return Calculator(params.left, params.op, params.right, params.number, params.into)


PLUGIN = Arithmetic()
