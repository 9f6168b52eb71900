"""The open dataset is renamed, deleted and downloaded from the menu."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.base.errors import Refused
from core.workbench import datasets, versions
from core.workbench.workspace import Workspace
from pages.ui.data import dialogs
from tests.pages.conftest import People
from tests.pages.driving import param, raw_text, text
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, sentences, version


def _run(ws: Workspace, people: People | None, command: str) -> Callable[[], None]:
    """What the command does with the dataset of ``people``, or with Café_data*."""
    view = versions.version(ws, people.version) if people else version()
    run = next(item.run for item in dialogs.commands(ws, view) if item.id == command)
    assert run is not None
    return run


def test_without_a_dataset_there_is_nothing_to_do() -> None:
    assert dialogs.commands(NO_WORKSPACE, None) == []


def test_the_commands_stand_in_the_file_menu() -> None:
    assert [
        (item.id, item.menu, item.keys) for item in dialogs.commands(NO_WORKSPACE, version())
    ] == [
        ("file.download", "File", ()),
        ("file.rename", "File", ("F2",)),
        ("file.delete", "File", ()),
    ]


def test_both_forms_can_be_downloaded() -> None:
    page = drawn(_run(NO_WORKSPACE, None, "file.download"))
    assert sentences(page) == ["**Café_data\\* · v2**: 1,200 rows × 2 columns"]
    assert [item.proto.url for item in page.get("link_button")] == [
        "api/download/parquet/7",
        "api/download/csv/7",
    ]
    assert captions(page) == [
        "In the CSV file, text that a spreadsheet would take for a formula is preceded by an"
        " apostrophe."
    ]


def test_a_dataset_is_renamed(ws: Workspace, people: People) -> None:
    page = drawn(_run(ws, people, "file.rename"))
    assert page.text_input[0].value == "People"
    page.text_input[0].set_value("Staff")
    page.button[0].click().run()
    assert [item.name for item in datasets.datasets(ws)] == ["Staff"]


def test_a_name_that_is_taken_is_refused_in_a_sentence(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise Refused("There is a dataset of this name.", field="name")

    monkeypatch.setattr(datasets, "rename", refuse)
    page = drawn(_run(ws, people, "file.rename"))
    page.button[0].click().run()
    assert "There is a dataset of this name." in text(page)


def test_deleting_says_how_much_goes_and_can_be_called_off(ws: Workspace, people: People) -> None:
    page = drawn(_run(ws, people, "file.delete"))
    assert "Delete **People** with 1 version? This cannot be undone." in text(page)
    assert labels(page) == {"delete_now": "Delete", "delete_not": "Cancel"}
    page.button(key="delete_not").click().run()
    assert len(datasets.datasets(ws)) == 1


def test_a_dataset_in_use_is_not_deleted_and_the_reason_is_said(
    ws: Workspace, people: People
) -> None:
    page = drawn(_run(ws, people, "file.delete"))
    page.button(key="delete_now").click().run()
    assert "People" in raw_text(page)
    assert len(page.error) + len(page.warning) == 1
    assert len(datasets.datasets(ws)) == 1


def test_a_deleted_dataset_leaves_the_url(
    ws: Workspace, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted: list[int] = []
    monkeypatch.setattr(datasets, "delete", lambda ws, dataset_id: deleted.append(dataset_id))
    page = drawn(_run(ws, people, "file.delete"), dataset=str(people.dataset))
    page.button(key="delete_now").click().run()
    assert deleted == [people.dataset]
    assert param(page, "dataset") is None
