"""Rare values are gathered."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from core.base.finding import Finding
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    listed,
    suggestion,
)
from core.data.schema import TEXTUAL, Role
from core.data.transformers.values import GroupRare as Gatherer

_MANY = 50  # different texts from which on the rare ones are worth gathering


class GroupRareParams(ColumnsParams):
    """What is rare."""

    share: float = Field(
        0.01,
        title="Rare below",
        description="Values in less than this share of the rows are rare (0.01 is 1 %).",
        ge=0,
        le=1,
    )
    limit: int = Field(
        50, title="Most values", description="At most so many values stay.", ge=1, le=10_000
    )
    other: str = Field(
        "other", title="Word for them", description="What is written instead.", min_length=1
    )


class GroupRare(ColumnStep):
    """Gather rare values, and later ones never seen, under one word."""

    name = "group_rare"
    title = "Group rare values"
    group = "Encode"
    icon = "filter_list"
    Params = GroupRareParams
    suits = TEXTUAL
    example = Example(
        {"columns": ["town"], "share": 0.4},
        {"town": ["Graz", "Graz", "Lyon", "Oslo", None]},
        {"town": ["Graz", "Graz", "other", "other", None]},
    )

    def say(self, params: GroupRareParams) -> str:
        return (
            f"Gather values of {listed(params.columns)} below {100 * params.share:g} % as"
            f" “{params.other}”"
        )

    def build(self, params: GroupRareParams) -> Gatherer:
        return Gatherer(list(params.columns), params.share, params.limit, params.other)

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        if (
            column.type in self.suits
            and column.role is Role.FEATURE
            and not column.id_like
            and column.distinct > _MANY
        ):
            yield suggestion(
                self,
                "many_texts",
                "Group rare values",
                f"{column.distinct:,} different texts are many.",
                column=column.name,
                severity="note",
            )


PLUGIN = GroupRare()
