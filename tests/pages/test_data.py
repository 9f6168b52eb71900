"""The Data page: import, rows, profile, roles, quarantine, versions; each from its URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data.schema import Role
from core.workbench import cleaning, datasets, importing, versions
from core.workbench.workspace import Workspace
from pages.ui.server import uploads
from pages.ui.server.uploads import Upload
from pages.ui.widgets import words
from tests.pages.conftest import People
from tests.pages.driving import (
    button_keys,
    click,
    open_in_app,
    open_page,
    param,
    raw_text,
    table,
    text,
)


def brought(ws: Workspace, name: str, content: str) -> Upload:
    """An upload as the browser leaves it."""
    upload = uploads.start(ws, name, len(content))
    upload.path.write_text(content)
    return upload


def test_without_a_dataset_there_is_a_place_for_a_file_and_samples(empty_ws: Workspace) -> None:
    page = open_page("data")
    assert "You will see the first rows" in text(page)
    assert {"add_sample_0", "add_sample_1", "add_sample_2"} <= button_keys(page)


def test_a_dataset_that_is_gone_is_named_above_the_place_for_a_file(empty_ws: Workspace) -> None:
    page = open_page("data", dataset=77)
    assert "There is no dataset" in page.warning[0].value
    assert "77" in page.warning[0].value
    assert "You will see the first rows" in text(page)


def test_rows_are_filtered_and_counted(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset)
    assert len(table(page, "town")) == 90
    page.text_input(key=f"where_{people.dataset}").set_value("town = 'Graz'").run()
    assert "30 of 90 rows" in text(page)
    assert set(table(page, "town")["town"]) == {"Graz"}
    page.text_input(key=f"where_{people.dataset}").set_value("town = 'Oslo'").run()
    assert "No row matches" in text(page)


def test_a_filter_that_is_not_understood_is_refused_in_a_sentence(
    ws: Workspace, people: People
) -> None:
    page = open_page("data", dataset=people.dataset)
    page.text_input(key=f"where_{people.dataset}").set_value("height > 3").run()
    assert "height" in page.error[0].value


def test_rows_are_sorted(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset)
    page.selectbox(key=f"sort_{people.dataset}").select("income").run()
    page.toggle(key=f"down_{people.dataset}").set_value(True).run()
    assert list(table(page, "town")["income"][:2]) == [1890.5, 1880.5]


def test_the_profile_has_every_column_with_its_figures(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset, view="profile")
    assert "90 rows · 4 columns · 8 missing cells (2.2 %) · 0 duplicate rows" in text(page)
    profile = table(page, "Distinct").set_index("Column")
    assert profile.loc["age", "Missing"] == pytest.approx(8 / 90)
    assert profile.loc["town", "Distinct"] == 3
    assert profile.loc["town", "Typical"] == "Graz (33.3 %)"
    assert list(profile.loc["income", ["Min", "Max"]]) == ["1,000", "1,890"]


def test_the_inspector_shows_the_column_that_the_url_names(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset, column="town")
    assert page.selectbox(key=f"column_{people.version}").value == "town"
    statistics = dict(page.table[-1].value.itertuples(index=False))
    assert statistics["Distinct"] == "3"
    assert statistics["Missing"].startswith("0 ")


def test_the_quarantine_lists_the_row_with_its_reason(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset, view="quarantine")
    assert "91 read = 90 loaded + 1 in quarantine" in text(page)
    rejected = table(page, "reason")
    assert list(rejected["row"]) == [91]
    assert "surplus" in rejected.loc[0, "raw"]


def test_the_versions_come_with_their_lineage(ws: Workspace, people: People) -> None:
    page = open_page("data", dataset=people.dataset, view="versions")
    assert list(table(page, "SHA-256")["Created by"]) == ["import of people.csv"]
    assert "91 rows read, 90 loaded, 1 in quarantine" in text(page)


def test_a_role_is_set_taken_back_and_set_again(ws: Workspace, people: People) -> None:
    def role() -> Role:
        columns = versions.version(ws, people.version).columns
        return next(column.role for column in columns if column.name == "town")

    before = role()
    page = open_page("data", dataset=people.dataset, column="town")
    assert page.button(key="tool_edit_undo").disabled
    page.selectbox(key=f"role_{people.version}_town_{before}").select(Role.GROUP).run()
    assert role() == Role.GROUP
    click(page, "tool_edit_undo")
    page.run()
    assert role() == before
    click(page, "tool_edit_redo")
    page.run()
    assert role() == Role.GROUP


def test_a_fix_becomes_a_step_of_the_draft_on_the_clean_screen(
    ws: Workspace, people: People
) -> None:
    page = open_in_app("data", dataset=people.dataset, column="age")
    click(page, "fix_0")
    steps = cleaning.draft(ws, people.version).recipe.steps
    assert [step.params["columns"] for step in steps] == [["age"]]
    assert param(page, "version") == "1"
    assert "1. " in page.button(key="nav_applied_0").label.replace("\\", "")


def test_a_damaged_file_is_a_sentence_and_the_rest_of_the_page_stays(
    ws: Workspace, people: People
) -> None:
    versions.version(ws, people.version).path.write_bytes(b"PAR1 no more")
    page = open_page("data", dataset=people.dataset, view="profile")
    assert page.error
    assert not any("Traceback" in error.value for error in page.error)
    assert page.button(key=f"nav_dataset_{people.dataset}").label.startswith("People")


def test_names_out_of_the_data_are_no_markup(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    column = "**bold** :red[x] <b>"
    file.write_text(f"{column},n\n" + "".join(f"a{row},{row}\n" for row in range(20)))
    version = importing.import_now(
        ws, importing.ImportParams(path=str(file), name="_odd_ <b>", file_name=file.name)
    )
    page = open_page("data", dataset=version.dataset_id, column=column)
    assert page.selectbox(key=f"column_{version.id}").value == column
    assert words.plain("_odd_ <b> · v1") in raw_text(page)
    assert "<b>" not in raw_text(page).replace(words.plain("<b>"), "")


def test_an_upload_is_previewed_and_imported(empty_ws: Workspace) -> None:
    upload = brought(empty_ws, "towns.csv", "town;size\nGraz;1,5\nLyon;2,5\n")
    page = open_in_app("data", upload=upload.token)
    assert "All 2 rows, 2 columns" in text(page)
    assert list(table(page, "size")["size"]) == [1.5, 2.5]
    page.text_input(key=f"name_{upload.token}").set_value("Towns").run()
    click(page, "primary_import")
    page.run()
    (dataset,) = datasets.datasets(empty_ws)
    assert (dataset.name, dataset.rows) == ("Towns", 2)
    assert (param(page, "dataset"), param(page, "view")) == (str(dataset.id), "table")


def test_another_format_is_tried_and_reset(empty_ws: Workspace) -> None:
    upload = brought(empty_ws, "a.csv", "a,b\n1,2\n3,4\n")
    page = open_page("data", upload=upload.token)
    assert "undo_given" not in button_keys(page)
    page.segmented_control(key="preview_view").select("Profile").run()
    assert list(table(page, "Typical")["Column"]) == ["a", "b"]
    page.selectbox(key=f"source_{upload.token}_csv").select("json").run()
    assert page.error
    assert page.button(key="primary_import").disabled
    click(page, "undo_given")
    assert not page.error
    assert not page.button(key="primary_import").disabled


def test_an_upload_that_is_gone_is_a_sentence(empty_ws: Workspace) -> None:
    assert "no longer there" in text(open_page("data", upload="0" * 32))
    assert "There is no such upload" in text(open_page("data", upload="../../etc"))


def test_an_import_that_failed_says_why(empty_ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("")
    job_id = importing.import_file(empty_ws, file, name="Empty")
    page = open_page("data", job=job_id)
    assert "failed" in text(page)
    assert page.button(key="retry_import").label == "Retry"
