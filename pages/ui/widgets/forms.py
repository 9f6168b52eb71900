"""Parameters become a form: each pydantic field is a widget with its title, its description as
help, its error beside it.

The browser's limits are for comfort; the model checks again here, and what it refuses is told at
the field.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import streamlit as st
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from core.base.params import problems
from core.data.schema import Schema
from pages.ui.widgets import words

M = TypeVar("M", bound=BaseModel)
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_COLUMN_LISTS = ("columns",)
_COLUMN_NAMES = ("column", "target", "group", "by")


def form(
    model: type[M],
    key: str,
    *,
    start: Mapping[str, Any] | M | None = None,
    schema: Schema | None = None,
    reasons: Mapping[str, str] | None = None,
    choices: Mapping[str, Sequence[Any]] | None = None,
    without: Collection[str] = (),
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
    reasons : mapping, optional
        Field → why the value is what it is; joins the help.
    choices : mapping, optional
        Field → values to offer instead of free typing (a file's sheets, say).
    without : collection of str
        Fields that are drawn elsewhere; they keep the value of ``start``.
    """
    given = start.model_dump() if isinstance(start, BaseModel) else dict(start or {})
    values: dict[str, Any] = {}
    places: dict[str, tuple[Any, bool]] = {}
    for name, info in model.model_fields.items():
        if name in without or _hidden(info):
            values |= {name: given[name]} if name in given else {}
            continue
        with st.container(key=f"field_{key}_{name}", gap="xsmall"):
            initial = given.get(
                name, None if info.is_required() else info.get_default(call_default_factory=True)
            )
            values[name] = _field(
                name,
                info,
                f"{key}_{name}",
                initial,
                schema,
                (reasons or {}).get(name),
                (choices or {}).get(name),
            )
            places[name] = (
                st.empty(),
                values[name] == initial or (initial is None and values[name] in _NOTHING),
            )
    return _checked(model, values, places)


def _hidden(info: FieldInfo) -> bool:
    return bool(isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("hidden"))


def _checked(
    model: type[M], values: dict[str, Any], places: Mapping[str, tuple[Any, bool]]
) -> M | None:
    """The parameters, or None with a sentence at each field that is refused: what nobody has
    touched yet is asked for, not blamed.
    """
    try:
        return model.model_validate(
            {
                name: value
                for name, value in values.items()
                if value is not None or _optional(model.model_fields[name].annotation)
            }
        )
    except ValidationError as error:
        for problem in problems(error):
            text = words.plain(problem.sentence)
            place, untouched = places.get(problem.path[0] if problem.path else "", (st, False))
            place.caption(text if untouched else f":red[{text}]")
        return None


# -- one field
# -------------------------------------------------------------------------------------------------


def _optional(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def _bare(annotation: Any) -> Any:
    """The annotation without ``| None``."""
    if not _optional(annotation):
        return annotation
    rest = [part for part in get_args(annotation) if part is not type(None)]
    return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 - built at run time


def _help(info: FieldInfo, reason: str | None) -> str | None:
    parts = [info.description or "", f"Chosen because: {reason}" if reason else ""]
    return words.plain(" ".join(filter(None, parts))) or None


def _field(
    name: str,
    info: FieldInfo,
    key: str,
    value: Any,
    schema: Schema | None,
    reason: str | None,
    offered: Sequence[Any] | None,
) -> Any:
    kind, empty = _bare(info.annotation), _optional(info.annotation)
    label, tip = info.title or name.replace("_", " ").capitalize(), _help(info, reason)
    columns = [column.name for column in schema or ()]
    if offered:
        marks = all(len(str(option)) < 2 for option in offered)  # a delimiter, a quote
        return (_one_of if marks else _named)(label, list(offered), key, value, tip, empty)
    if schema is not None and name in _COLUMN_LISTS:
        return st.multiselect(
            label,
            columns,
            [item for item in value or () if item in columns],
            key=key,
            help=tip,
            format_func=str,
        )
    if schema is not None and name in _COLUMN_NAMES and kind is str:
        return _named(label, columns, key, value, tip, empty)
    return _by_kind(kind, info, label, key, value, tip, empty)


def _by_kind(
    kind: Any, info: FieldInfo, label: str, key: str, value: Any, tip: str | None, empty: bool
) -> Any:
    origin = get_origin(kind)
    if origin is Literal or (isinstance(kind, type) and issubclass(kind, enum.Enum)):
        return _one_of(
            label, list(get_args(kind) if origin is Literal else kind), key, value, tip, empty
        )
    if kind is bool:
        return st.toggle(label, bool(value), key=key, help=tip)
    if kind in (int, float) or origin in (Union, types.UnionType):
        return _number(kind, info, label, key, value, tip, empty)
    if origin in (list, tuple, set, frozenset):
        return st.multiselect(
            label,
            list(value or ()),
            list(value or ()),
            key=key,
            help=tip,
            accept_new_options=True,
            placeholder="Type a value, press Enter",
            format_func=_item,
        )
    if origin is dict or kind is dict:
        return _mapping(label, key, value or {}, tip)
    text = st.text_input(label, "" if value is None else str(value), key=key, help=tip)
    return None if empty and text == "" else text


def _one_of(
    label: str, options: list[Any], key: str, value: Any, tip: str | None, empty: bool
) -> Any:
    index = options.index(value) if value in options else None
    if len(options) <= 4 and not empty and sum(len(_say(option)) for option in options) < 30:
        return st.segmented_control(
            label,
            options,
            default=value if index is not None else None,
            required=index is not None,
            key=key,
            help=tip,
            format_func=_say,
        )
    return st.selectbox(
        label,
        options,
        index,
        key=key,
        help=tip,
        format_func=_say,
        placeholder="None" if empty else "Choose",
    )


def _named(
    label: str, options: list[Any], key: str, value: Any, tip: str | None, empty: bool
) -> Any:
    """A choice of names out of the data (columns, sheets, elements): shown letter for letter, which
    only a list does.
    """
    index = options.index(value) if value in options else None
    return st.selectbox(
        label,
        options,
        index,
        key=key,
        help=tip,
        format_func=_name,
        placeholder="None" if empty else "Choose",
    )


def _name(value: Any) -> str:
    return str(value) or "(none)"


def _item(value: Any) -> str:
    return "(empty cell)" if value == "" else str(value)


def _say(value: Any) -> str:
    text = (
        {
            "\t": "Tab",
            " ": "Space",
            ",": "Comma  ,",
            ";": "Semicolon  ;",
            "|": "Bar  |",
            ".": "Point  .",
            "": "None",
        }.get(value)
        if isinstance(value, str)
        else None
    )
    raw = str(value.value) if isinstance(value, enum.Enum) else str(value)
    return text or raw.replace("_", " ")


def _number(
    kind: Any, info: FieldInfo, label: str, key: str, value: Any, tip: str | None, empty: bool
) -> Any:
    whole = kind is int
    low = next(
        (
            item.ge if isinstance(item, Ge) else item.gt
            for item in info.metadata
            if isinstance(item, Ge | Gt)
        ),
        None,
    )
    high = next(
        (
            item.le if isinstance(item, Le) else item.lt
            for item in info.metadata
            if isinstance(item, Le | Lt)
        ),
        None,
    )
    cast = int if whole else float
    start = cast(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    step = 1 if whole else _step(start)
    return st.number_input(
        label,
        None if low is None else cast(low),
        None if high is None else cast(high),
        start,
        step,
        None if whole else "%g",
        key=key,
        help=tip,
        placeholder="None" if empty else None,
    )


def _step(value: float | None) -> float:
    """A step about a tenth of the value."""
    if not value:
        return 0.1
    return float(f"{abs(value) / 10:.0e}")


def _mapping(label: str, key: str, value: Mapping[Any, Any], tip: str | None) -> dict[str, Any]:
    st.caption(label, help=tip)
    rows = {"From": [str(item) for item in value], "To": [str(item) for item in value.values()]}
    edited = st.data_editor(
        rows, key=key, num_rows="dynamic", hide_index=True, alt=label, height=180
    )
    pairs = zip(edited["From"], edited["To"], strict=True)
    return {str(old): str(new) for old, new in pairs if old not in (None, "") and new is not None}
