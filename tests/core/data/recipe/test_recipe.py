"""The recipe as a value: read, checked, applied, walked backwards, turned into transformers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Cancelled, Refused
from core.data.recipe.recipe import LIMIT, Recipe, RecipeStep
from core.data.schema import Column, ColumnType, Schema


def step(name: str, enabled: bool = True, **params: Any) -> RecipeStep:
    return RecipeStep(step=name, params=params, enabled=enabled)


def recipe(*steps: RecipeStep) -> Recipe:
    return Recipe(steps=steps)


def schema(**types: str) -> Schema:
    return tuple(Column(name=name, type=ColumnType(type_)) for name, type_ in types.items())


RENAME = step("rename_columns", names={"a": "x"})
RATIO = step("arithmetic", left="x", op="/", right="b", into="ratio")
FILL = step("fill_missing", columns=["x"], by="g")
UNIQUE = step("drop_duplicates", columns=["g"])
FRAME = pd.DataFrame(
    {"a": [1.0, None, 3.0, 5.0], "b": [2.0, 2.0, 2.0, 4.0], "g": ["p", "p", "q", "r"]}
)


# --- documents
# ------------------------------------------------------------------------------------------


def test_a_recipe_is_read_from_text_lists_and_objects() -> None:
    document = [{"step": "drop_duplicates"}]
    expected = recipe(step("drop_duplicates"))
    for source in (document, {"steps": document}, '[{"step": "drop_duplicates"}]'):
        assert Recipe.load(source) == expected
    assert Recipe.load(None) == Recipe.load([]) == Recipe()
    assert Recipe.load(expected.dump()) == expected


@pytest.mark.parametrize("source", ["{", '[{"name": "x"}]', [{"step": 3}], '{"step": []}', "3"])
def test_what_is_no_recipe(source: Any) -> None:
    with pytest.raises(Refused, match=r"^This is not a recipe \(.*A recipe is a list of steps"):
        Recipe.load(source)


def test_a_step_that_does_not_fit_says_its_title() -> None:
    assert step("trim_text").say() == "Trim spaces"
    assert step("no_such").say() == "no_such"
    with pytest.raises(Refused, match="^“columns” cannot be used:"):
        step("trim_text", columns=3).values()


def test_lines_of_the_steps_that_are_on() -> None:
    assert recipe(RENAME, step("drop_duplicates", enabled=False), FILL).say() == [
        "Rename a to x",
        "Fill x with the median within g",
    ]


def test_its_length_is_bounded() -> None:
    full = recipe(*[UNIQUE] * LIMIT)
    with pytest.raises(Refused, match=f"at most {LIMIT} steps"):
        full.inserted(UNIQUE)


# --- columns
# ------------------------------------------------------------------------------------------


def test_columns_afterwards() -> None:
    columns = recipe(RENAME, RATIO).check(schema(a="integer", b="number"))
    assert [(column.name, str(column.type)) for column in columns] == [
        ("x", "integer"),
        ("b", "number"),
        ("ratio", "number"),
    ]


def test_the_step_that_cannot_work_is_numbered_as_it_stands() -> None:
    with pytest.raises(Refused, match=r"^Step 3 \(ratio = x / b\): There is no column “x”") as no:
        recipe(UNIQUE, RENAME.model_copy(update={"enabled": False}), RATIO).check(
            schema(a="number", b="number", g="text")
        )
    assert no.value.field == "columns"


def test_a_column_that_only_the_data_can_tell_is_believed() -> None:
    encoded = step("one_hot", columns=["g"])
    later = step("scale", columns=["g_p"])
    assert recipe(encoded, later).check(schema(g="text")) == (
        Column(name="g_p", type=ColumnType.NUMBER),
    )
    for wrong in (recipe(later, encoded), recipe(encoded, step("scale", columns=["h_p"]))):
        with pytest.raises(Refused, match="There is no column"):
            wrong.check(schema(g="text"))


# --- applying
# ------------------------------------------------------------------------------------------


def test_rows_that_stay_are_known_by_their_place() -> None:
    applied = recipe(UNIQUE, RENAME, FILL, RATIO).apply(FRAME.set_axis([5, 6, 7, 8]))
    assert applied.row_ids.tolist() == [0, 2, 3]
    assert applied.row_ids.dtype == np.int64
    assert applied.frame.index.tolist() == [0, 1, 2]
    assert applied.frame["ratio"].tolist() == [0.5, 1.5, 1.25]


def test_a_step_that_fails_is_numbered() -> None:
    with pytest.raises(Refused, match=r"^Step 2 \(Fill g with the median\): “g” holds text"):
        recipe(UNIQUE, step("fill_missing", columns=["g"])).apply(FRAME)
    with pytest.raises(Refused, match=r"^Step 1 \(Trim z\): There is no column “z”"):
        recipe(step("trim_text", columns=["z"])).apply(FRAME)


def test_progress_is_told_before_each_step_and_can_stop_it() -> None:
    reports: list[tuple[float, str]] = []
    recipe(UNIQUE, RENAME).apply(FRAME, lambda share, message: reports.append((share, message)))
    assert reports == [
        (0.0, "Step 1: Drop rows with equal g"),
        (0.5, "Step 2: Rename a to x"),
        (1.0, "All steps are done"),
    ]

    def cancel(share: float, message: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        recipe(UNIQUE).apply(FRAME, cancel)


def test_a_preview_goes_on_to_the_first_failure() -> None:
    effects = recipe(
        UNIQUE,
        step("trim_text", enabled=False, columns=["g"]),
        step("trim_text", columns=["z"]),
        FILL,
    ).preview(FRAME)
    assert [effect.sentence.split(".")[0] for effect in effects] == [
        "1 row removed",
        "Switched off",
        "There is no column “z” at this point",
        "Not reached",
    ]


def test_each_stage_has_its_table() -> None:
    stages = list(recipe(RENAME, RATIO).trace(FRAME))
    assert [list(stage.frame.columns) for stage in stages] == [
        ["x", "b", "g"],
        ["x", "b", "g", "ratio"],
    ]


# --- walked backwards
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needed", "inputs"),
    [
        (["ratio"], {"a", "b", "g"}),  # x is filled within g
        (["x"], {"a", "g"}),
        (["b"], {"b"}),
        (["g"], {"g"}),
        (["a"], set()),  # it is called x by then
    ],
)
def test_columns_that_a_model_must_be_given(needed: list[str], inputs: set[str]) -> None:
    steps = recipe(UNIQUE, RENAME, FILL, RATIO)
    assert steps.inputs(needed, ["b", "g", *(["a"] if needed != ["a"] else [])]) == inputs


def test_steps_that_are_off_and_row_steps_need_nothing() -> None:
    off = FILL.model_copy(update={"enabled": False})
    assert recipe(RENAME, off, UNIQUE).inputs(["x"], ["a", "g"]) == {"a"}


def test_names_before() -> None:
    again = step("rename_columns", names={"x": "y"})
    assert recipe(RENAME, again).before(["y", "b"]) == {"a", "b"}
    assert recipe(RENAME.model_copy(update={"enabled": False})).before(["x"]) == {"x"}


def test_what_is_read_and_what_stays() -> None:
    ways = recipe(UNIQUE, RENAME, FILL, step("drop_columns", columns=["b"])).provenance(
        schema(a="number", b="number", g="text")
    )
    assert (ways.read, ways.same) == ({"g", "a"}, {"g": "g"})


# --- transformers
# ------------------------------------------------------------------------------------------


def test_column_steps_become_transformers_under_their_number() -> None:
    built = recipe(UNIQUE, RENAME, RATIO, FILL).transformers()
    assert [name for name, _ in built] == ["rename_columns_2", "arithmetic_3", "fill_missing_4"]


def test_the_target_is_left_alone_by_every_name_it_had() -> None:
    target = frozenset({"x"})
    built = recipe(
        step("fill_missing", columns=["a", "b"]), RENAME, FILL, RATIO, step("scale", columns=["b"])
    ).transformers(without=target)
    assert [name for name, _ in built] == ["fill_missing_1", "scale_5"]
    assert built[0][1].columns == ["b"]


def test_the_code_says_what_has_no_short_form() -> None:
    code = recipe(RENAME, step("scale", columns=["b"], how="robust")).code()
    assert code == (
        "import pandas as pd\n\n"
        "# 1. Rename a to x\ndf = df.rename(columns={'a': 'x'})\n"
        "# 2. Scale b by median and quartiles\n# (this step has no short form in pandas)\n"
    )
