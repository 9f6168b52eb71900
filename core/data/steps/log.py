"""Skewed numbers are bent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from core.base.finding import Finding
from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    listed,
    suggestion,
)
from core.data.schema import NUMERIC, ColumnType, Role, Schema
from core.data.transformers.scale import Log as Bender

_HOW = {"log1p": "ln(1 + x)", "log10": "lg x", "sqrt": "√x", "yeo_johnson": "Yeo-Johnson"}
_SKEWED = 2.0  # from this skewness on a logarithm is offered


class LogParams(ColumnsParams):
    """Which function."""

    how: Literal["log1p", "log10", "sqrt", "yeo_johnson"] = Field(
        "log1p",
        title="Function",
        description=(
            "log1p and sqrt for counts and amounts; Yeo-Johnson takes negative numbers too and"
            " finds its own strength."
        ),
    )


class Log(ColumnStep):
    """Make numbers with a long tail less skewed."""

    name = "log"
    title = "Log-transform"
    group = "Numbers"
    icon = "show_chart"
    Params = LogParams
    suits = NUMERIC
    example = Example(
        {"columns": ["x"], "how": "sqrt"}, {"x": [0, 9, None]}, {"x": [0.0, 3.0, None]}
    )

    def say(self, params: LogParams) -> str:
        return f"Take {_HOW[params.how]} of {listed(params.columns)}"

    def lineage(self, params: LogParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.NUMBER)

    def build(self, params: LogParams) -> Bender:
        return Bender(list(params.columns), params.how)

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        skewed = column.skew is not None and column.skew > _SKEWED and not column.negatives
        if skewed and column.type in self.suits and column.role is Role.FEATURE:
            yield suggestion(
                self,
                "long_tail",
                "Log-transform",
                f"The tail is long: skewness {column.skew:.1f}.",
                column=column.name,
                severity="note",
            )


PLUGIN = Log()
