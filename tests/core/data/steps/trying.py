"""A step tried on a small table: what it makes of it, says, refuses, and shows as code."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.base.errors import Refused
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.schema import Column, ColumnType, Schema

Table = dict[str, list[Any]]


def plain(frame: pd.DataFrame) -> Table:
    """The columns as lists, None where a value is missing."""
    return {
        str(name): [
            None if gap else value for value, gap in zip(column, column.isna(), strict=True)
        ]
        for name, column in frame.items()
    }


def applied(step: str, params: dict[str, Any], table: pd.DataFrame | Table) -> Table:
    """The table after the step, through ``build`` or ``keep``."""
    entry = RecipeStep(step=step, params=params)
    return plain(Recipe(steps=(entry,)).apply(pd.DataFrame(table)).frame)


def by_code(step: str, params: dict[str, Any], table: pd.DataFrame | Table) -> Table:
    """The table after the pandas code that the step shows."""
    code = RecipeStep(step=step, params=params).kind.code(values(step, params))
    assert code is not None
    names: dict[str, Any] = {"df": pd.DataFrame(table), "pd": pd}
    exec(code, names)
    return plain(names["df"])


def has_code(step: str, params: dict[str, Any]) -> bool:
    """Whether there is a short way to write the step in pandas."""
    return RecipeStep(step=step, params=params).kind.code(values(step, params)) is not None


def values(step: str, params: dict[str, Any]) -> Any:
    """The checked parameters."""
    return RecipeStep(step=step, params=params).values()


def said(step: str, params: dict[str, Any]) -> str:
    """The step's line."""
    return RecipeStep(step=step, params=params).say()


def schema(**types: str) -> Schema:
    """Columns of these types."""
    return tuple(Column(name=name, type=ColumnType(type_)) for name, type_ in types.items())


def after(step: str, params: dict[str, Any], **types: str) -> dict[str, str]:
    """The columns after the step with their types."""
    columns = Recipe(steps=(RecipeStep(step=step, params=params),)).check(schema(**types))
    return {column.name: str(column.type) for column in columns}


def refused(step: str, params: dict[str, Any], **types: str) -> tuple[str, str | None]:
    """Why the step cannot work on these columns, without its number, and the field."""
    with pytest.raises(Refused) as refusal:
        Recipe(steps=(RecipeStep(step=step, params=params),)).check(schema(**types))
    return refusal.value.sentence.partition("): ")[2], refusal.value.field


def wrong(step: str, params: dict[str, Any]) -> str:
    """Why the parameters cannot be used."""
    with pytest.raises(Refused) as refusal:
        values(step, params)
    return refusal.value.sentence
