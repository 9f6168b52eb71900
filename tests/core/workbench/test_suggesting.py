"""Suggestions: what is proposed with which reason, and how the draft settles it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.base.finding import Finding
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.suggestions import step_of
from core.data.schema import Role
from core.workbench import cleaning, suggesting
from core.workbench.versions import find
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store


class Suggested:
    """A finding as a person sees it: the button, the reason, the step."""

    def __init__(self, finding: Finding) -> None:
        assert finding.action is not None
        self.title, self.reason, self.step = (
            finding.action.title,
            finding.sentence,
            step_of(finding),
        )


def offered(
    ws: Workspace, data: dict[str, list[Any]], recipe: Recipe | None = None, **roles: Role
) -> dict[str, Suggested]:
    """The suggestions by title, each tried on the data and found to work."""
    view = store(ws, pd.DataFrame(data), roles=roles)
    suggested = [
        Suggested(finding)
        for finding in suggesting.suggestions(suggesting.findings(ws, view.id), recipe or Recipe())
    ]
    for item in suggested:
        assert (
            cleaning.preview(ws, view.id, (recipe or Recipe()).inserted(item.step))
            .effects[-1]
            .error
            is None
        )
    return {item.title: item for item in suggested}


def numbers(count: int = 40) -> list[int]:
    return list(range(count))


def test_a_clean_table_needs_nothing(workspace: Workspace) -> None:
    assert offered(workspace, {"n": numbers(), "kind": ["red", "blue"] * 20}) == {}


def test_duplicates_come_first_and_are_counted(workspace: Workspace) -> None:
    suggested = offered(
        workspace,
        {"n": [*numbers(), 1, 2, 3], "gap": [None, *[5.0, 6.0] * 21]}
        | {"gap": [None, *[float(n) for n in range(1, 40)], 1.0, 2.0, 3.0]},
    )
    assert list(suggested) == ["Drop duplicate rows", "Fill gap with the median"]
    assert suggested["Drop duplicate rows"].reason == "3 rows equal an earlier row."


def test_columns_with_gaps_share_a_step_by_the_way_they_are_filled(workspace: Workspace) -> None:
    suggested = offered(
        workspace,
        {
            "n": numbers(),
            "a": [None, None, *range(38)],
            "b": [None, None, None, *range(37)],
            "t": [None, None, *["x", "y"] * 19],
        },
    )
    fill = suggested["Fill a and b with the median"]
    assert (fill.step.params, fill.reason) == (
        {"columns": ["a", "b"], "how": "median"},
        "“a”: 2 cells are missing. “b”: 3 cells are missing.",
    )
    assert suggested["Fill t with the most frequent value"].step.params == {
        "columns": ["t"],
        "how": "mode",
    }


def test_the_rest_of_many_columns_is_named_without_reasons(workspace: Workspace) -> None:
    suggested = offered(
        workspace,
        {"n": numbers()}
        | {f"c{place}": [None, None, *range(place, 38 + place)] for place in range(5)},
    )
    fill = next(iter(suggested.values()))
    assert fill.step.params["columns"] == ["c0", "c1", "c2", "c3", "c4"]
    assert fill.reason.endswith("“c2”: 2 cells are missing. The same in c3 and c4.")


def test_rows_without_a_target_are_dropped_and_not_filled(workspace: Workspace) -> None:
    suggested = offered(workspace, {"n": numbers(), "y": [None, None, *range(38)]}, y=Role.TARGET)
    assert {item.step.step for item in suggested.values()} == {"drop_missing"}


def test_disguised_gaps_are_marked_and_then_to_be_filled(workspace: Workspace) -> None:
    data = {"n": numbers(), "age": [999 if place % 8 == 0 else 20 + place for place in range(40)]}
    first = offered(workspace, data)
    assert list(first) == ["Treat 999 in age as missing"]
    assert first["Treat 999 in age as missing"].reason == "“age”: 5 cells may mean “not known”."
    then = offered(workspace, data, Recipe().inserted(first["Treat 999 in age as missing"].step))
    assert {title: item.reason for title, item in then.items()} == {
        "Fill age with the median": "“age”: 5 cells are missing."
    }


def test_spaces_are_trimmed_and_make_no_spelling_of_their_own(workspace: Workspace) -> None:
    suggested = offered(workspace, {"n": numbers(), "town": [" Graz", "Graz", "graz", "Graz"] * 10})
    assert suggested["Trim town"].reason == "“town”: 10 texts have spaces at an end."
    assert suggested["Merge 1 spelling of town"].step.params["mapping"] == {"graz": "Graz"}


@pytest.mark.parametrize(
    ("texts", "title", "reason"),
    [
        ([f"{place}" for place in range(40)], "Make v integer", "“v”: 40 of 40 texts are numbers."),
        (
            [*[f"{place}.5" for place in range(38)], "ten", "many"],
            "Make v number",
            "“v”: 38 of 40 texts are numbers; the other 2 become missing.",
        ),
        (
            [f"{place % 28 + 1}/03/2024" for place in range(40)],
            "Read v as dates",
            "“v”: 40 of 40 texts are dates.",
        ),
        (
            [f"3/{place % 28 + 1}/2024" for place in range(40)],
            "Read v as dates",
            "“v”: 40 of 40 texts are dates.",
        ),
    ],
)
def test_text_that_is_something_else(
    workspace: Workspace, texts: list[str], title: str, reason: str
) -> None:
    assert offered(workspace, {"n": numbers(), "v": texts})[title].reason == reason


def test_the_order_of_day_and_month_is_the_one_that_fits(workspace: Workspace) -> None:
    data = {"n": numbers(), "v": [f"3/{place % 28 + 1}/2024" for place in range(40)]}
    step = offered(workspace, data)["Read v as dates"].step
    read = cleaning.preview(
        workspace, find(workspace, "examples").id, Recipe().inserted(step)
    ).frame["v"]
    assert {(day.month, day.year) for day in read} == {(3, 2024)}


def test_an_order_that_cannot_be_known_is_told(workspace: Workspace) -> None:
    suggested = offered(
        workspace,
        {
            "n": numbers(),
            "v": [f"{place % 12 + 1:02}/{place % 7 + 1:02}/2024" for place in range(40)],
        },
    )
    assert (
        suggested["Read v as dates"].reason
        == "“v”: 40 of 40 texts are dates. Day and month could be either way round; the day is"
        " taken to come first."
    )


@pytest.mark.parametrize(
    "texts",
    [
        [f"0{1000 + place}" for place in range(40)],
        [*[str(place) for place in range(30)], *["a", "b", "c", "d", "e"] * 2],
    ],
)
def test_postcodes_and_mixtures_stay_text(workspace: Workspace, texts: list[str]) -> None:
    suggested = offered(workspace, {"n": numbers(), "v": texts})
    assert {item.step.step for item in suggested.values()}.isdisjoint(
        {"cast_columns", "parse_dates"}
    )


def test_what_becomes_a_number_is_filled_as_a_number(workspace: Workspace) -> None:
    data = {"n": numbers(), "v": [None, None, *[f"{place}.5" for place in range(38)]]}
    assert list(offered(workspace, data)) == [
        "Make v number",
        "Fill v with the most frequent value",
    ]
    cast = Recipe().inserted(
        RecipeStep(step="cast_columns", params={"columns": ["v"], "to": "number"})
    )
    assert list(offered(workspace, data, cast)) == ["Fill v with the median"]


@pytest.mark.parametrize(
    "step",
    [
        RecipeStep(step="fill_missing", params={"columns": ["a"], "how": "mean"}),
        RecipeStep(step="drop_columns", params={"columns": ["a"]}),
        RecipeStep(step="rename_columns", params={"names": {"a": "first"}}),
    ],
)
def test_the_draft_settles_a_suggestion(workspace: Workspace, step: RecipeStep) -> None:
    suggested = offered(
        workspace,
        {"n": numbers(), "a": [None, None, *range(38)], "b": [None, None, *range(2, 40)]},
        Recipe().inserted(step),
    )
    assert list(suggested) == ["Fill b with the median"]


def test_a_broken_step_in_the_draft_hinders_nothing(workspace: Workspace) -> None:
    broken = Recipe(
        steps=(
            RecipeStep(step="no_such_step"),
            RecipeStep(step="rename_columns", params={"names": 3}),
        )
    )
    view = store(workspace, pd.DataFrame({"n": numbers(), "a": [None, None, *range(38)]}))
    assert [
        Suggested(finding).title
        for finding in suggesting.suggestions(suggesting.findings(workspace, view.id), broken)
    ] == ["Fill a with the median"]


def test_an_empty_table_is_no_error(workspace: Workspace) -> None:
    view = store(
        workspace,
        pd.DataFrame({"a": pd.Series([], dtype="float64"), "t": pd.Series([], dtype="str")}),
    )
    assert suggesting.suggestions(suggesting.findings(workspace, view.id), Recipe()) == []
