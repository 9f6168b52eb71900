"""Fill gaps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field

from core.base.errors import Refused
from core.base.finding import Finding
from core.base.words import plural
from core.data.recipe.lineage import Lineage
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
from core.data.schema import NUMERIC, TEXTUAL, ColumnType, Role, Schema
from core.data.transformers.fill import FillMissing as Filler

_HOW = {"mean": "the mean", "median": "the median", "mode": "the most frequent value"}


class FillMissingParams(ColumnsParams):
    """How the gaps are filled."""

    how: Literal["mean", "median", "mode", "constant"] = Field(
        "median",
        title="With",
        description="Text has no mean and no median: use mode or a constant.",
    )
    value: str = Field("", title="Constant", description="What a constant fill writes.")
    by: str | None = Field(
        None,
        title="Within groups of",
        description="Use the statistic of the rows that share this column's value.",
    )
    indicator: bool = Field(
        False,
        title="Mark what was missing",
        description="Add a yes/no column that is true where a gap was.",
    )

    def without(self, names: frozenset[str]) -> Self | None:
        left = super().without(names)
        return left.model_copy(update={"by": None}) if left and left.by in names else left


class FillMissing(ColumnStep):
    """Fill missing values; the statistic is learnt from the training rows only."""

    name = "fill_missing"
    title = "Fill missing values"
    group = "Missing"
    icon = "format_color_fill"
    Params = FillMissingParams
    suits = frozenset(ColumnType) - {ColumnType.TIME}
    phase = Phase.FILLING
    example = Example(
        {"columns": ["age"], "how": "median", "indicator": True},
        {"age": [1.0, None, 2.0, 9.0]},
        {"age": [1.0, 2.0, 2.0, 9.0], "age_missing": [False, True, False, False]},
    )

    def say(self, params: FillMissingParams) -> str:
        with_ = f"“{params.value}”" if params.how == "constant" else _HOW[params.how]
        return f"Fill {listed(params.columns)} with {with_}" + (
            f" within {params.by}" if params.by else ""
        )

    def check(self, params: FillMissingParams, schema: Schema) -> None:
        super().check(params, schema)
        for name in params.columns:
            type_ = column_of(schema, name).type
            if params.how in ("mean", "median") and type_ in TEXTUAL:
                raise Refused(
                    f"“{name}” holds text, which has no {params.how}. Fill it with the most"
                    " frequent value or with a constant.",
                    field="how",
                )
            if (
                params.how == "constant"
                and type_ in NUMERIC
                and not _is_number(params.value, whole=type_ == ColumnType.INTEGER)
            ):
                kind = "a whole number" if type_ == ColumnType.INTEGER else "a number"
                raise Refused(
                    f"“{params.value}” does not fit into “{name}”. Give {kind}.", field="value"
                )

    def lineage(self, params: FillMissingParams, schema: Schema = ()) -> Lineage:
        group = (params.by,) if params.by else ()
        marks = {f"{name}_missing": (name,) for name in params.columns} if params.indicator else {}
        return Lineage(
            changes={name: (name, *group) for name in params.columns},
            creates=marks,
            types=dict.fromkeys(marks, ColumnType.BOOLEAN),
        )

    def build(self, params: FillMissingParams) -> Filler:
        return Filler(list(params.columns), params.how, params.value, params.by, params.indicator)

    def code(self, params: FillMissingParams) -> str | None:
        if params.how not in ("median", "mean") or params.by or params.indicator:
            return None
        return "\n".join(
            f"df[{name!r}] = df[{name!r}].fillna({_rounded(name, params.how)})"
            for name in params.columns
        )

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        ignored = (
            column.role in (Role.ID, Role.IGNORE, Role.TARGET) or column.type not in self.suits
        )
        if ignored or not 0 < column.missing < column.rows:
            return
        how = "median" if column.type in NUMERIC else "mode"
        yield suggestion(
            self,
            "gaps",
            f"Fill with {_HOW[how]}",
            f"{plural(column.missing, 'cell is', 'cells are')} missing.",
            column=column.name,
            how=how,
        )


def _rounded(name: str, how: str) -> str:
    """The statistic, rounded where the column holds integers."""
    column = f"df[{name!r}]"
    return (
        f"int(({column}.{how}() + 0.5) // 1) if pd.api.types.is_integer_dtype({column}) else"
        f" {column}.{how}()"
    )


def _is_number(value: str, whole: bool) -> bool:
    try:
        int(value) if whole else float(value)
    except ValueError:
        return False
    return True


PLUGIN = FillMissing()
