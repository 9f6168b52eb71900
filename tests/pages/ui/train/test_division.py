"""How the rows are divided for a training."""

from __future__ import annotations

from typing import Any

from core.data.schema import Column
from pages.ui.train import division
from tests.pages.ui.drawing import drawn, version

VISITS = version(
    columns=(
        Column(name="age", type="integer"),
        Column(name="patient", type="text", role="group"),
        Column(name="left", type="boolean"),
    )
)


def test_the_usual_division() -> None:
    choices: list[dict[str, Any]] = []
    page = drawn(lambda: choices.append(division.draw(version(), "age")))
    assert choices == [
        {
            "folds": 5,
            "repeats": 1,
            "holdout": 0.2,
            "seed": 0,
            "group": None,
            "order": None,
            "class_weight": "none",
        }
    ]
    assert [item.label for item in page.number_input] == ["Folds", "Repeats", "Seed"]
    assert page.selectbox(key="group_7").label == "Group by (keep together in a fold)"
    assert page.selectbox(key="group_7").options == ["name"]  # never by the target
    assert page.selectbox(key="order_7").options == []


def test_what_a_person_chose_joins_the_request() -> None:
    choices: list[dict[str, Any]] = []
    page = drawn(lambda: choices.append(division.draw(VISITS, "left")))
    page.number_input(key="folds").set_value(3)
    page.slider(key="holdout").set_value(35)
    page.segmented_control(key="class_weight").select("balanced")
    page.run()
    assert choices[-1] == {
        "folds": 3,
        "repeats": 1,
        "holdout": 0.35,
        "seed": 0,
        "group": "patient",
        "order": None,
        "class_weight": "balanced",
    }


def test_the_column_of_a_group_is_proposed_unless_it_is_the_target() -> None:
    assert drawn(division.draw, VISITS, "left").selectbox(key="group_7").value == "patient"
    assert drawn(division.draw, VISITS, "patient").selectbox(key="group_7").value is None


def test_numbers_and_dates_can_be_the_order() -> None:
    page = drawn(division.draw, VISITS, "left")
    assert page.selectbox(key="order_7").options == ["age"]
    assert page.selectbox(key="order_7").value is None
