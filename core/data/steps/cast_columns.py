"""Columns get another type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd
from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding
from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    column_of,
    listed,
    suggestion,
)
from core.data.schema import TEXTUAL, ColumnType, Schema
from core.data.steps.mistyped_text import fitting, numeric, plain_texts
from core.data.transformers.cast import CastColumns as Caster
from core.data.transformers.cast import cast


class CastColumnsParams(ColumnsParams):
    """The type to give."""

    to: Literal["integer", "number", "boolean", "text", "category", "datetime"] = Field(
        title="Type",
        description="A cell that does not fit the type becomes missing; the preview counts them.",
    )


class CastColumns(ColumnStep):
    """Change the type of columns; a cell that does not fit becomes missing."""

    name = "cast_columns"
    title = "Change type"
    group = "Columns"
    icon = "data_object"
    Params = CastColumnsParams
    phase = Phase.TYPES
    example = Example(
        {"columns": ["n"], "to": "integer"},
        {"n": ["7", " 8 ", "many", None]},
        {"n": [7, 8, None, None]},
    )

    def say(self, params: CastColumnsParams) -> str:
        return f"Make {listed(params.columns)} {params.to}"

    def check(self, params: CastColumnsParams, schema: Schema) -> None:
        super().check(params, schema)
        fine = TEXTUAL | {ColumnType.DATE, ColumnType.DATETIME}
        wrong = next(
            (
                name
                for name in params.columns
                if params.to == "datetime" and column_of(schema, name).type not in fine
            ),
            None,
        )
        if wrong is not None:
            raise Refused(
                f"“{wrong}” holds no text and no dates, so it cannot become a date. Choose another"
                " type.",
                field="to",
            )

    def lineage(self, params: CastColumnsParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType(params.to))

    def build(self, params: CastColumnsParams) -> Caster:
        return Caster(list(params.columns), params.to)

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        texts = plain_texts(facts)
        fits = numeric(texts)
        if fits is None:
            return
        numbers = pd.Series(texts.index[fits], dtype="str")
        whole = bool(cast(numbers, "integer").notna().all())
        yield suggestion(
            self,
            "numbers_as_text",
            "Make it numbers",
            fitting(texts, fits, "numbers"),
            column=facts.profile.name,
            to="integer" if whole else "number",
        )


PLUGIN = CastColumns()
