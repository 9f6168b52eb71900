"""Options against their form: one sentence for what pydantic objects to, in our words."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.base.errors import Invalid
from core.base.params import Problem, problems, validated


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rows: int = Field(3, ge=1, le=9)
    share: float = Field(0.5, gt=0, lt=1)
    columns: list[Annotated[str, Field(max_length=3)]] = Field(["a"], min_length=1)
    pair: list[int] = Field([1, 2], min_length=2)
    name: str

    @field_validator("name")
    @classmethod
    def _no_blank(cls, name: str) -> str:
        if " " in name:
            raise ValueError("the name has a blank.")
        return name

    @model_validator(mode="after")
    def _together(self) -> "Form":
        if self.rows == 5 and self.share == 0.75:
            raise ValueError("rows and share do not go together")
        return self


def test_right_options_are_the_form() -> None:
    assert validated(Form, {"name": "x", "rows": "4"}).rows == 4


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"rows": 0}, "rows", "the value must be at least 1"),
        ({"rows": 10}, "rows", "the value must be at most 9"),
        ({"share": 0}, "share", "the value must be more than 0.0"),
        ({"share": 1}, "share", "the value must be less than 1.0"),
        ({"columns": []}, "columns", "choose at least one"),
        ({"pair": [1]}, "pair", "List should have at least 2 items after validation, not 1"),
        ({"columns": ["a", "long"]}, "columns.1", "String should have at most 3 characters"),
        ({"name": None}, "name", "Input should be a valid string"),
        ({"name": "a b"}, "name", "the name has a blank"),
        ({"colour": 1}, "colour", "there is no such option"),
    ],
)
def test_the_first_problem_is_a_sentence(
    values: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        validated(Form, {"name": "x"} | values)
    assert refused.value.sentence == f"The option “{field}” is not right: {reason}."
    assert refused.value.field == field.split(".")[0]


def test_a_missing_option() -> None:
    with pytest.raises(Invalid, match="The option “name” is not right: choose a value.") as refused:
        validated(Form, {})
    assert refused.value.field == "name"


def test_options_that_do_not_go_together_have_no_field() -> None:
    with pytest.raises(Invalid) as refused:
        validated(Form, {"name": "x", "rows": 5, "share": 0.75})
    sentence = "The options are not right: rows and share do not go together."
    assert (refused.value.sentence, refused.value.field) == (sentence, None)


def test_the_sentence_may_be_the_callers() -> None:
    with pytest.raises(Invalid, match="^Ridge: columns.0 too long$"):
        validated(
            Form,
            {"name": "x", "columns": ["long"]},
            lambda problem: f"Ridge: {problem.field} too long",
        )


def test_all_problems_for_a_form_on_screen() -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({"rows": 0})
    rows, name = problems(caught.value)
    assert rows == Problem(("rows",), "the value must be at least 1")
    assert rows.sentence == "The value must be at least 1."
    assert name.sentence == "Choose a value."
