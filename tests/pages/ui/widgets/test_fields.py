"""One parameter as a widget: its type, limits and title decide which."""

from __future__ import annotations

import enum

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, Field
from streamlit.testing.v1 import AppTest

from pages.ui.widgets import fields


class Colour(enum.Enum):
    DARK_RED = "dark_red"


class Sample(BaseModel):
    depth: int | None = Field(3, title="Depth", description="How *deep*.", ge=1, lt=10)
    union: int | float = 1
    name_of_it: str = "x"


def field(name: str, **more: object) -> fields.Field:
    return fields.Field(name, Sample.model_fields[name], "key", 3, **more)  # type: ignore[arg-type]


def test_a_field_says_how_it_is_called_and_why_it_has_its_value() -> None:
    depth = field("depth", reason="only 90 rows")
    assert (depth.label, depth.optional, depth.kind) == ("Depth", True, int)
    assert depth.help == "How \\*deep\\*. Chosen because: only 90 rows"
    plain = field("name_of_it")
    assert (plain.label, plain.help, plain.optional, plain.kind) == ("Name of it", None, False, str)
    assert field("union").kind == int | float


@pytest.mark.parametrize(
    ("annotation", "answer"),
    [(int | None, True), (int | str, False), (int, False), (list[int], False)],
)
def test_what_may_stay_empty(annotation: object, answer: bool) -> None:
    assert fields.optional(annotation) is answer


@pytest.mark.parametrize(
    ("metadata", "limits"),
    [
        ([], (None, None)),
        ([Ge(0), Le(5)], (0, 5)),
        ([Gt(1), Lt(9)], (1, 9)),
        (["x", Le(2)], (None, 2)),
    ],
)
def test_limits_of_a_number(metadata: list[object], limits: tuple[object, object]) -> None:
    assert fields.limits(metadata) == limits


@pytest.mark.parametrize(
    ("value", "step"), [(None, 0.1), (0.0, 0.1), (1.0, 0.1), (250.0, 20.0), (-0.03, 0.003)]
)
def test_a_step_is_about_a_tenth(value: float | None, step: float) -> None:
    assert fields.step(value) == step


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("|", "Pipe  |"),
        ("\t", "Tab"),
        ("", "None"),
        ("mean_shift", "mean shift"),
        (Colour.DARK_RED, "dark red"),
        (3, "3"),
    ],
)
def test_options_in_words(value: object, label: str) -> None:
    assert fields.option_label(value) == label


def test_an_empty_cell_in_a_list_is_seen() -> None:
    assert (fields.item_label(""), fields.item_label("a")) == ("(empty cell)", "a")


def _page() -> None:
    from typing import Literal

    import streamlit as st
    from pydantic import BaseModel, Field

    from core.data.schema import Column
    from pages.ui.widgets import fields

    class Params(BaseModel):
        few: Literal["a", "b"] = "a"
        many: Literal["one", "two", "three", "four", "five"] = "two"
        maybe: Literal["a", "b"] | None = None
        on: bool = True
        whole: int = Field(3, ge=1, le=9)
        rate: float | None = Field(None, gt=0)
        words: list[str] = Field(["x"])
        column: str = "age"
        columns: list[str] = Field(["age", "gone"])
        text: str | None = None

    schema = (Column(name="age", type="integer"), Column(name="size", type="number"))
    values = {}
    for name, info in Params.model_fields.items():
        start = info.get_default(call_default_factory=True)
        values[name] = fields.draw(fields.Field(name, info, name, start), schema)
    sheet = fields.Field("sheet", Params.model_fields["text"], "sheet", None, offered=["S1", "S2"])
    values["sheet"] = fields.draw(sheet, schema)
    st.session_state["values"] = values


def test_each_type_has_its_widget_and_gives_back_its_value() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert page.session_state["values"] == {
        "few": "a",
        "many": "two",
        "maybe": None,
        "on": True,
        "whole": 3,
        "rate": None,
        "words": ["x"],
        "column": "age",
        "columns": ["age"],
        "text": None,
        "sheet": None,
    }
    assert page.segmented_control(key="few").options == ["a", "b"]
    assert page.selectbox(key="many").options == ["one", "two", "three", "four", "five"]
    assert page.selectbox(key="maybe").value is None
    whole = page.number_input(key="whole")
    assert (whole.min, whole.max, whole.step) == (1, 9, 1)
    assert page.selectbox(key="column").options == ["age", "size"]
    assert page.multiselect(key="columns").options == ["age", "size"]
    assert page.selectbox(key="sheet").options == ["S1", "S2"]
    page.text_input(key="text").set_value("hello")
    page.number_input(key="rate").set_value(0.25)
    page.selectbox(key="sheet").select("S2").run()
    values = page.session_state["values"]
    assert (values["text"], values["rate"], values["sheet"]) == ("hello", 0.25, "S2")
