"""One parameter as a widget: its type decides which, its limits come along.

The browser's limits are for comfort; whoever draws the form checks the values again.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

import streamlit as st
from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from core.data.schema import Schema
from pages.ui.widgets import words

_COLUMN_LISTS = ("columns",)
_COLUMN_NAMES = ("column", "target", "group", "by")
_SEGMENTS = 4  # options that are drawn side by side
_SEGMENT_LETTERS = 30  # of all of them together
_MARKS = {
    "\t": "Tab",
    " ": "Space",
    ",": "Comma  ,",
    ";": "Semicolon  ;",
    "|": "Pipe  |",
    ".": "Point  .",
    "": "None",
}


@dataclass(frozen=True)
class Field:
    """What is drawn of a parameter.

    Attributes
    ----------
    key : str
        The widget's key, unique on the page.
    value : object
        What it holds at first.
    reason : str, optional
        Why the value is what it is; joins the help.
    offered : sequence, optional
        Values to choose from instead of typing freely.
    """

    name: str
    info: FieldInfo
    key: str
    value: Any
    reason: str | None = None
    offered: Sequence[Any] | None = None

    @property
    def label(self) -> str:
        """The title, or the name as words."""
        return words.plain(self.info.title or self.name.replace("_", " ").capitalize())

    @property
    def help(self) -> str | None:
        """The description and the reason, for the tooltip."""
        reason = f"Chosen because: {self.reason}" if self.reason else ""
        return words.plain(" ".join(filter(None, (self.info.description, reason)))) or None

    @property
    def optional(self) -> bool:
        """Whether it may stay empty."""
        return optional(self.info.annotation)

    @property
    def kind(self) -> Any:
        """The annotation without ``| None``."""
        if not self.optional:
            return self.info.annotation
        rest = [part for part in get_args(self.info.annotation) if part is not type(None)]
        return rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007 - built at run time


def optional(annotation: Any) -> bool:
    """Whether None is among the values of the annotation."""
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def draw(field: Field, schema: Schema | None = None) -> Any:
    """Draw the widget; returns its value.

    Parameters
    ----------
    field : Field
    schema : Schema, optional
        The columns that fields named ``columns``, ``column``, ``target``, ``group`` or ``by``
        choose from.
    """
    columns = [column.name for column in schema or ()]
    if field.offered:
        marks = all(len(str(option)) < 2 for option in field.offered)  # a delimiter, a quote
        return (_one_of if marks else _name_out_of_data)(field, list(field.offered))
    if schema is not None and field.name in _COLUMN_LISTS:
        return _columns(field, columns)
    if schema is not None and field.name in _COLUMN_NAMES and field.kind is str:
        return _name_out_of_data(field, columns)
    return _by_kind(field)


def _columns(field: Field, columns: list[str]) -> list[str]:
    present = [name for name in field.value or () if name in columns]
    return st.multiselect(
        field.label, columns, present, key=field.key, help=field.help, format_func=str
    )


def _by_kind(field: Field) -> Any:
    kind, origin = field.kind, get_origin(field.kind)
    if origin is Literal:
        return _one_of(field, list(get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _one_of(field, list(kind))
    if kind is bool:
        return st.toggle(field.label, bool(field.value), key=field.key, help=field.help)
    if kind is int:
        return _whole_number(field)
    if kind is float or origin in (Union, types.UnionType):
        return _number(field)
    if origin in (list, tuple, set, frozenset):
        return _list(field)
    if origin is dict or kind is dict:
        return _mapping(field)
    return _text(field)


def _text(field: Field) -> str | None:
    value = "" if field.value is None else str(field.value)
    text = st.text_input(field.label, value, key=field.key, help=field.help)
    return None if field.optional and text == "" else text


def _list(field: Field) -> list[Any]:
    items = list(field.value or ())
    return st.multiselect(
        field.label,
        items,
        items,
        key=field.key,
        help=field.help,
        accept_new_options=True,
        placeholder="Type a value, press Enter",
        format_func=item_label,
    )


def _one_of(field: Field, options: list[Any]) -> Any:
    letters = sum(len(option_label(option)) for option in options)
    if len(options) > _SEGMENTS or field.optional or letters >= _SEGMENT_LETTERS:
        return _choice(field, options, option_label)
    there = field.value in options
    return st.segmented_control(
        field.label,
        options,
        default=field.value if there else None,
        required=there,
        key=field.key,
        help=field.help,
        format_func=lambda option: words.plain(option_label(option)),
    )


def _name_out_of_data(field: Field, options: list[Any]) -> Any:
    """A choice of names out of the data (columns, sheets, elements): shown letter for letter, which
    only a list does.
    """
    return _choice(field, options, _name_label)


def _choice(field: Field, options: list[Any], label: Any) -> Any:
    return st.selectbox(
        field.label,
        options,
        options.index(field.value) if field.value in options else None,
        key=field.key,
        help=field.help,
        format_func=label,
        placeholder="None" if field.optional else "Choose",
    )


def _name_label(value: object) -> str:
    return str(value) or "(none)"


def item_label(value: object) -> str:
    """A value of a list, where an empty one must be seen too."""
    return "(empty cell)" if value == "" else str(value)


def option_label(value: object) -> str:
    """An option as a person reads it: a mark by its name, no underscores."""
    if isinstance(value, str) and value in _MARKS:
        return _MARKS[value]
    return str(value.value if isinstance(value, enum.Enum) else value).replace("_", " ")


# -- numbers
# -------------------------------------------------------------------------------------------------


def limits(metadata: Iterable[object]) -> tuple[Any, Any]:
    """The least and the greatest value that a field's constraints allow; None: no limit."""
    low = high = None
    for item in metadata:
        if isinstance(item, Ge | Gt):
            low = item.ge if isinstance(item, Ge) else item.gt
        elif isinstance(item, Le | Lt):
            high = item.le if isinstance(item, Le) else item.lt
    return low, high


def _start(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole_number(field: Field) -> int | None:
    low, high = limits(field.info.metadata)
    start = _start(field.value)
    return st.number_input(  # type: ignore[misc]
        field.label,
        min_value=None if low is None else int(low),  # type: ignore[arg-type]
        max_value=None if high is None else int(high),
        value=None if start is None else int(start),  # type: ignore[arg-type]
        step=1,
        key=field.key,
        help=field.help,
        placeholder="None" if field.optional else None,
    )


def _number(field: Field) -> float | None:
    low, high = limits(field.info.metadata)
    start = _start(field.value)
    return st.number_input(  # type: ignore[misc]
        field.label,
        min_value=None if low is None else float(low),
        max_value=None if high is None else float(high),
        value=None if start is None else float(start),  # type: ignore[arg-type]
        step=step(start),
        format="%g",
        key=field.key,
        help=field.help,
        placeholder="None" if field.optional else None,
    )


def step(value: float | None) -> float:
    """About a tenth of the value, in one digit."""
    return float(f"{abs(value) / 10:.0e}") if value else 0.1


def _mapping(field: Field) -> dict[str, str]:
    value: Mapping[Any, Any] = field.value or {}
    st.caption(field.label, help=field.help)
    rows = {"From": [str(item) for item in value], "To": [str(item) for item in value.values()]}
    edited = st.data_editor(
        rows, key=field.key, num_rows="dynamic", hide_index=True, alt=field.label, height=180
    )
    pairs = zip(edited["From"], edited["To"], strict=True)
    return {str(old): str(new) for old, new in pairs if old not in (None, "") and new is not None}
