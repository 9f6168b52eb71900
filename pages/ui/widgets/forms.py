"""Parameters become a form: each pydantic field is a widget with its title, its description as
help, its error beside it.

The browser's limits are for comfort; the model checks again here, and what it refuses is said at
the field.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from streamlit.delta_generator import DeltaGenerator

from core.base.params import Problem, problems
from core.data.schema import Schema
from pages.ui.widgets import fields, words
from pages.ui.widgets.fields import Field

M = TypeVar("M", bound=BaseModel)
_NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Hints:
    """What is known of single fields, by their names.

    Attributes
    ----------
    reasons : mapping
        Why the value is what it is; joins the help.
    choices : mapping
        Values to offer instead of free typing (a file's sheets, say).
    without : collection of str
        Fields that are drawn elsewhere; they keep the value that the form begins with.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    without: Collection[str] = ()


@dataclass(frozen=True)
class _Drawn:
    """A field on the screen: its value, where its error goes, and whether anybody changed it."""

    value: Any
    error_place: DeltaGenerator
    untouched: bool


def form(
    model: type[M],
    key: str,
    *,
    start: Mapping[str, Any] | M | None = None,
    schema: Schema | None = None,
    hints: Hints | None = None,
) -> M | None:
    """Draw ``model``'s fields here and return the checked parameters, or None while a field is
    refused (its sentence stands below it).

    Parameters
    ----------
    key : str
        Unique on the page; the widgets' keys begin with it (``st-key-<key>_<field>``).
    start : mapping or model, optional
        Values to begin with; the model's defaults otherwise.
    schema : Schema, optional
        The columns that fields named ``columns``, ``column``, ``target``, ``group`` or ``by``
        choose from.
    hints : Hints, optional
        What is known of single fields.

    Returns
    -------
    model or None
    """
    initial = start.model_dump() if isinstance(start, BaseModel) else dict(start or {})
    hints = hints or Hints()
    hidden: dict[str, Any] = {}
    drawn: dict[str, _Drawn] = {}
    for name, info in model.model_fields.items():
        if name in hints.without or _is_hidden(info):
            hidden |= {name: initial[name]} if name in initial else {}
            continue
        value = initial[name] if name in initial else _default(info)
        reason, offered = hints.reasons.get(name), hints.choices.get(name)
        drawn[name] = _draw(key, Field(name, info, f"{key}_{name}", value, reason, offered), schema)
    return _checked(model, hidden, drawn)


def _draw(key: str, param: Field, schema: Schema | None) -> _Drawn:
    with st.container(key=f"field_{key}_{param.name}", gap="xsmall"):
        value = fields.draw(param, schema)
        untouched = value == param.value or (param.value is None and value in _NOTHING)
        return _Drawn(value, st.empty(), untouched)


def _default(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _is_hidden(info: FieldInfo) -> bool:
    return bool(isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("hidden"))


def _checked(model: type[M], hidden: dict[str, Any], drawn: Mapping[str, _Drawn]) -> M | None:
    """The parameters, or None with a sentence at each field that is refused: what nobody has
    touched yet is asked for, not blamed.
    """
    values = hidden | {name: item.value for name, item in drawn.items()}
    try:
        return model.model_validate(
            {
                name: value
                for name, value in values.items()
                if value is not None or fields.optional(model.model_fields[name].annotation)
            }
        )
    except ValidationError as error:
        for problem in problems(error):
            _show_problem(problem, drawn)
        return None


def _show_problem(problem: Problem, drawn: Mapping[str, _Drawn]) -> None:
    place = drawn.get(problem.path[0]) if problem.path else None
    text = words.plain(problem.sentence)
    if place is None:
        st.caption(f":red[{text}]")
    else:
        place.error_place.caption(text if place.untouched else f":red[{text}]")
