"""Skewed numbers are bent."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import NUMERIC, ColumnType, Schema
from core.data.transformers.scale import Log as Bender

_HOW = {"log1p": "ln(1 + x)", "log10": "lg x", "sqrt": "√x", "yeo_johnson": "Yeo-Johnson"}


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
    title = "Logarithm"
    group = "Numbers"
    icon = "show_chart"
    Params = LogParams
    suits = NUMERIC

    def say(self, params: LogParams) -> str:
        return f"Take {_HOW[params.how]} of {listed(params.columns)}"

    def lineage(self, params: LogParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.NUMBER)

    def build(self, params: LogParams) -> Bender:
        return Bender(list(params.columns), params.how)


PLUGIN = Log()
