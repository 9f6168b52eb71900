"""Cleaning: the draft with its undo, what each step does, before and after, and the version that
comes of it.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from core.__main__ import main
from core.base.errors import NotFound, Refused
from core.data.recipe.recipe import LIMIT, Recipe, RecipeStep
from core.data.schema import Role
from core.workbench import cleaning, importing, jobs
from core.workbench.versions import VersionView, find, versions
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

DUPLICATES = RecipeStep(step="drop_duplicates")
FILL = RecipeStep(step="fill_missing", params={"columns": ["age"], "how": "median"})
TRIM = RecipeStep(step="trim_text", params={"columns": ["town"]})
ABSENT = RecipeStep(step="trim_text", params={"columns": ["nowhere"]})


@pytest.fixture
def towns(workspace: Workspace) -> VersionView:
    """Six rows: one repeated, two gaps in “age” (one of them after the repetition is gone), one
    text with a space.
    """
    frame = pd.DataFrame(
        {
            "town": [" Graz", "Graz", "Lyon", "Lyon", "Rome", "Rome"],
            "age": [20.0, None, 30.0, 30.0, None, 40.0],
        }
    )
    return store(workspace, frame, "towns", {"town": Role.ID})


def recipe(*steps: RecipeStep) -> Recipe:
    return Recipe(steps=steps)


# -- the draft
# -------------------------------------------------------------------------------------------------


def test_a_draft_begins_empty_and_unsaved(workspace: Workspace, towns: VersionView) -> None:
    assert cleaning.draft(workspace, towns.id) == cleaning.Draft(Recipe(), False, False, None)


def test_edits_are_kept_and_undone_and_redone_one_by_one(
    workspace: Workspace, towns: VersionView
) -> None:
    one, two = recipe(DUPLICATES), recipe(DUPLICATES, FILL)
    assert cleaning.edit(workspace, towns.id, one).can_undo
    cleaning.edit(workspace, towns.id, two)
    saved_draft = cleaning.draft(workspace, towns.id)
    assert (
        saved_draft.recipe,
        saved_draft.can_undo,
        saved_draft.can_redo,
        saved_draft.saved is not None,
    ) == (
        two,
        True,
        False,
        True,
    )
    assert cleaning.undo(workspace, towns.id).recipe == one
    first = cleaning.undo(workspace, towns.id)
    assert (first.recipe, first.can_undo, first.can_redo) == (Recipe(), False, True)
    assert cleaning.undo(workspace, towns.id).recipe == Recipe()  # there is no further back
    assert [cleaning.redo(workspace, towns.id).recipe for _ in range(3)] == [one, two, two]


def test_an_edit_after_undo_drops_what_could_be_redone(
    workspace: Workspace, towns: VersionView
) -> None:
    cleaning.edit(workspace, towns.id, recipe(DUPLICATES))
    cleaning.undo(workspace, towns.id)
    draft = cleaning.edit(workspace, towns.id, recipe(TRIM))
    assert (draft.recipe, draft.can_redo) == (recipe(TRIM), False)
    assert cleaning.redo(workspace, towns.id).recipe == recipe(TRIM)


def test_the_same_recipe_again_is_no_edit(workspace: Workspace, towns: VersionView) -> None:
    cleaning.edit(workspace, towns.id, recipe(TRIM))
    cleaning.edit(workspace, towns.id, recipe(TRIM))
    assert cleaning.undo(workspace, towns.id).recipe == Recipe()


def test_history_is_bounded(workspace: Workspace, towns: VersionView) -> None:
    for number in range(cleaning.HISTORY + 5):
        cleaning.edit(
            workspace,
            towns.id,
            recipe(RecipeStep(step="drop_missing", params={"columns": [f"c{number}"]})),
        )
    moves = 0
    while cleaning.draft(workspace, towns.id).can_undo:
        cleaning.undo(workspace, towns.id)
        moves += 1
    assert moves == cleaning.HISTORY


def test_undo_without_a_draft_does_nothing(workspace: Workspace, towns: VersionView) -> None:
    assert (
        cleaning.undo(workspace, towns.id)
        == cleaning.redo(workspace, towns.id)
        == cleaning.Draft(Recipe(), False, False, None)
    )


def test_versions_have_drafts_of_their_own(workspace: Workspace, towns: VersionView) -> None:
    other = store(workspace, pd.DataFrame({"x": [1, 2]}), "other")
    cleaning.edit(workspace, towns.id, recipe(TRIM))
    assert cleaning.draft(workspace, other.id).recipe == Recipe()
    with pytest.raises(NotFound, match="There is no dataset version 99"):
        cleaning.edit(workspace, 99, recipe(TRIM))


# -- editing the list
# --------------------------------------------------------------------------------------------------


def test_steps_are_inserted_moved_switched_replaced_and_removed() -> None:
    base = recipe(DUPLICATES, FILL)
    assert base.inserted(TRIM) == recipe(DUPLICATES, FILL, TRIM)
    assert base.inserted(TRIM, 0) == recipe(TRIM, DUPLICATES, FILL)
    assert base.moved(1, -1) == base.moved(0, 1) == recipe(FILL, DUPLICATES)
    assert base.moved(0, -1) == base.moved(1, 5) == base  # not past an end
    assert base.replaced(1, TRIM) == recipe(DUPLICATES, TRIM)
    assert base.removed(0) == recipe(FILL)
    assert [step.enabled for step in base.switched(1).steps] == [True, False]
    assert base.switched(1).switched(1) == base


def test_a_recipe_has_a_most_of_steps() -> None:
    full = recipe(*[DUPLICATES] * LIMIT)
    with pytest.raises(Refused, match=f"at most {LIMIT} steps"):
        full.inserted(TRIM)


def test_the_list_of_steps_is_searched_by_any_word() -> None:
    every = cleaning.catalogue()
    assert list(every) == ["Missing", "Rows", "Columns", "Text", "Numbers", "Dates", "Encode"]
    assert sorted(step.name for group in every.values() for step in group) == sorted(
        step.name for step in cleaning.steps()
    )
    assert {
        group: [step.name for step in steps]
        for group, steps in cleaning.catalogue("DUPLICATE rows").items()
    } == {"Rows": ["drop_duplicates"]}
    assert cleaning.catalogue("no such step") == {}


# -- the preview
# -------------------------------------------------------------------------------------------------


def test_each_step_tells_what_it_does(workspace: Workspace, towns: VersionView) -> None:
    preview = cleaning.preview(
        workspace,
        towns.id,
        recipe(DUPLICATES, FILL, TRIM, DUPLICATES.model_copy(update={"enabled": False})),
    )
    assert [effect.sentence for effect in preview.effects] == [
        "1 row removed.",
        "2 cells filled.",
        "1 cell changed.",
        "Switched off.",
    ]
    assert preview.sentence == "Counts from all 6 rows."
    assert preview.frame["age"].tolist() == [
        20.0,
        30.0,
        30.0,
        30.0,
        40.0,
    ]  # the median of 20, 30 and 40
    assert preview.frame["town"].tolist() == ["Graz", "Graz", "Lyon", "Rome", "Rome"]
    assert [column.role for column in preview.schema] == [Role.ID, Role.FEATURE]


@pytest.mark.parametrize(("upto", "rows", "gaps"), [(0, 6, 2), (1, 5, 2), (2, 5, 0), (None, 5, 0)])
def test_the_table_is_shown_after_any_step(
    workspace: Workspace, towns: VersionView, upto: int | None, rows: int, gaps: int
) -> None:
    preview = cleaning.preview(workspace, towns.id, recipe(DUPLICATES, FILL), upto)
    assert (len(preview.frame), int(preview.frame["age"].isna().sum()), len(preview.effects)) == (
        rows,
        gaps,
        2,
    )


def test_a_step_that_cannot_work_says_so_and_the_rest_waits(
    workspace: Workspace, towns: VersionView
) -> None:
    preview = cleaning.preview(workspace, towns.id, recipe(DUPLICATES, ABSENT, FILL))
    assert (
        preview.effects[1].error
        == "There is no column “nowhere” at this point. Choose one of the columns that are there,"
        " or move the step."
    )
    assert [effect.sentence for effect in preview.effects][::2] == [
        "1 row removed.",
        "Not reached.",
    ]
    assert len(preview.frame) == 5


def test_a_sample_is_told_as_such(workspace: Workspace, towns: VersionView) -> None:
    preview = cleaning.preview(workspace, towns.id, recipe(TRIM), rows=4)
    assert (preview.sampled, preview.sentence, len(preview.frame)) == (
        True,
        "Counts from a sample of 4 of 6 rows.",
        4,
    )


def test_a_column_before_and_after(workspace: Workspace, towns: VersionView) -> None:
    ages = cleaning.before_after(workspace, towns.id, recipe(DUPLICATES, FILL), "age")
    assert (
        ages.kind,
        sum(ages.before),
        sum(ages.after),
        ages.missing_before,
        ages.missing_after,
    ) == ("number", 4, 5, 2, 0)
    text = cleaning.before_after(workspace, towns.id, recipe(TRIM), "town")
    assert dict(zip(text.labels, zip(text.before, text.after, strict=True), strict=True)) == {
        "Graz": (1, 2),
        "Lyon": (2, 2),
        "Rome": (2, 2),
        " Graz": (1, 0),
    }


def test_before_and_after_follow_a_new_name_and_a_dropped_column(
    workspace: Workspace, towns: VersionView
) -> None:
    renamed = cleaning.before_after(
        workspace,
        towns.id,
        recipe(RecipeStep(step="rename_columns", params={"names": {"age": "years"}})),
        "years",
    )
    assert (sum(renamed.before), sum(renamed.after)) == (4, 4)
    dropped = cleaning.before_after(
        workspace,
        towns.id,
        recipe(RecipeStep(step="drop_columns", params={"columns": ["age"]})),
        "age",
    )
    assert (sum(dropped.before), sum(dropped.after)) == (4, 0)
    with pytest.raises(NotFound, match="There is no column “x” before or after the recipe"):
        cleaning.before_after(workspace, towns.id, recipe(TRIM), "x")


# -- the new version
# -------------------------------------------------------------------------------------------------


def test_a_recipe_makes_the_next_version_and_leaves_the_first(
    workspace: Workspace, towns: VersionView
) -> None:
    cleaned = cleaning.clean_now(workspace, towns.id, recipe(DUPLICATES, FILL, TRIM))
    assert (cleaned.title, cleaned.parent_id, cleaned.rows, cleaned.columns[0].role) == (
        "towns · v2",
        towns.id,
        5,
        Role.ID,
    )
    assert pq.read_table(cleaned.path).to_pydict() == {
        "town": ["Graz", "Graz", "Lyon", "Rome", "Rome"],
        "age": [20.0, 30.0, 30.0, 30.0, 40.0],
    }
    assert Recipe.load(cleaned.recipe) == recipe(DUPLICATES, FILL, TRIM)
    assert pq.read_table(towns.path).num_rows == 6


def test_a_name_makes_a_new_dataset(workspace: Workspace, towns: VersionView) -> None:
    cleaned = cleaning.clean_now(workspace, towns.id, recipe(TRIM), "tidy towns")
    assert (cleaned.title, cleaned.parent_id, cleaned.dataset_id == towns.dataset_id) == (
        "tidy towns · v1",
        towns.id,
        False,
    )
    assert [view.number for view in versions(workspace, towns.dataset_id)] == [1]


def test_a_recipe_that_changes_nothing_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("town,age\nGraz,20\nLyon,\nRome,30\n")
    towns = importing.import_now(
        workspace,
        importing.ImportParams(
            path=str(tmp_path / "towns.csv"), file_name="towns.csv", name="towns"
        ),
    )
    nothing = recipe(
        TRIM, RecipeStep(step="mark_missing", params={"columns": ["age"], "values": ["77"]})
    )
    params = cleaning.CleanParams(version_id=towns.id, recipe=nothing.dump())
    cleaned = cleaning.apply_recipe(workspace, params)
    assert (cleaned.unchanged, cleaned.version.id) == (True, towns.id)
    assert (
        cleaned.sentence
        == "The recipe changes nothing in towns · v1, so no new version was stored."
    )
    copy = cleaning.apply_recipe(workspace, params.model_copy(update={"name": "copy"}))
    assert (
        copy.unchanged,
        copy.version.title,
        [notice.code for notice in copy.version.notices],
    ) == (False, "copy · v1", ["unchanged"])


def test_the_job_tells_what_it_stored(workspace: Workspace, towns: VersionView) -> None:
    job = jobs.job(workspace, cleaning.clean(workspace, towns.id, recipe(DUPLICATES)))
    assert (job.title, job.state) == ("Clean towns · v1", "done")
    assert job.result is not None
    assert job.result["sentence"] == "towns · v2 is stored: 5 rows, 2 columns."


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((), "no step that is switched on"),
        ((DUPLICATES.model_copy(update={"enabled": False}),), "no step that is switched on"),
        ((DUPLICATES, ABSENT), r"Step 2 \(Trim nowhere\): There is no column “nowhere”"),
        ((RecipeStep(step="fill_missing", params={"columns": []}),), "Step 1"),
    ],
)
def test_a_recipe_that_cannot_work_is_refused_before_any_job(
    workspace: Workspace, towns: VersionView, steps: tuple[RecipeStep, ...], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        cleaning.clean(workspace, towns.id, recipe(*steps))
    assert jobs.jobs(workspace) == []


def test_a_recipe_that_leaves_no_row_is_refused_and_stores_nothing(
    workspace: Workspace, towns: VersionView
) -> None:
    with pytest.raises(Refused, match="The recipe leaves no row"):
        cleaning.clean_now(
            workspace,
            towns.id,
            recipe(RecipeStep(step="filter_rows", params={"where": "age > 1000"})),
        )
    assert find(workspace, "towns").number == 1


def test_the_command_does_what_the_screen_does(
    workspace: Workspace,
    towns: VersionView,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = shlex.split(cleaning.command(workspace, towns.id, "tidy towns"))
    assert words[:3] == ["python", "-m", "core"]
    (tmp_path / "recipe.json").write_text(json.dumps(recipe(DUPLICATES).dump()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MILLWRIGHT_IMMEDIATE", "1")
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert main([*words[3:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows_loaded"] == 5
    assert find(workspace, "tidy towns").rows == 5
