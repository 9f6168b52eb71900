"""Rows that fulfil a condition stay."""

from __future__ import annotations

from typing import Literal

import pandas as pd
from pydantic import Field

from core.base.errors import Refused
from core.data.expression import expression
from core.data.recipe.lineage import Lineage
from core.data.recipe.step import Example, RowStep, StepParams
from core.data.schema import Schema
from core.data.storage.frames import describe


class FilterRowsParams(StepParams):
    """The condition."""

    where: str = Field(
        title="Condition",
        description="For example: age >= 18 and region in ('North', 'South').",
        min_length=1,
        max_length=2000,
    )
    action: Literal["keep", "drop"] = Field(
        "keep",
        title="Matching rows",
        description="A row for which the condition cannot be decided does not match.",
    )


class FilterRows(RowStep):
    """Keep (or drop) the rows that fulfil a condition."""

    name = "filter_rows"
    title = "Filter rows"
    group = "Rows"
    icon = "filter_alt"
    Params = FilterRowsParams
    example = Example(
        {"where": "age > 30", "action": "drop"},
        {"age": [30.0, 31.0, None]},
        {"age": [30.0, None]},
    )

    def say(self, params: FilterRowsParams) -> str:
        return f"{params.action.capitalize()} rows where {' '.join(params.where.split())}"

    def check(self, params: FilterRowsParams, schema: Schema) -> None:
        try:
            expression.parse(params.where, schema)
        except Refused as error:
            raise Refused(error.sentence, field="where") from None

    def lineage(self, params: FilterRowsParams, schema: Schema = ()) -> Lineage:
        return Lineage(whole=True)

    def keep(self, params: FilterRowsParams, frame: pd.DataFrame) -> pd.Series:
        matches = expression.mask(expression.parse(params.where, describe(frame)), frame)
        return matches if params.action == "keep" else ~matches


PLUGIN = FilterRows()
