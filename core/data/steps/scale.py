"""Numbers on one scale."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import NUMERIC, ColumnType, Schema
from core.data.transformers.scale import Scale as Scaler

_HOW = {
    "standard": "to mean 0 and spread 1",
    "min_max": "to 0…1",
    "robust": "by median and quartiles",
}


class ScaleParams(ColumnsParams):
    """Which scale."""

    how: Literal["standard", "min_max", "robust"] = Field(
        "standard",
        title="Scale",
        description="Robust uses median and quartiles, so outliers weigh little.",
    )


class Scale(ColumnStep):
    """Bring numbers to one scale, learnt from the training rows only. Trees need none."""

    name = "scale"
    title = "Scale numbers"
    group = "Numbers"
    icon = "straighten"
    Params = ScaleParams
    suits = NUMERIC
    example = Example(
        {"columns": ["x"], "how": "min_max"}, {"x": [2.0, 4.0, None]}, {"x": [0.0, 1.0, None]}
    )

    def say(self, params: ScaleParams) -> str:
        return f"Scale {listed(params.columns)} {_HOW[params.how]}"

    def lineage(self, params: ScaleParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.NUMBER)

    def build(self, params: ScaleParams) -> Scaler:
        return Scaler(list(params.columns), params.how)

    def code(self, params: ScaleParams) -> str | None:
        formula = {
            "standard": "(x - x.mean()) / x.std(ddof=0)",
            "min_max": "(x - x.min()) / (x.max() - x.min())",
        }.get(params.how)
        return (
            "\n".join(
                f"x = df[{name!r}].astype('float64')\ndf[{name!r}] = {formula}"
                for name in params.columns
            )
            if formula
            else None
        )


PLUGIN = Scale()
