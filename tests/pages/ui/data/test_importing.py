"""The import screen: what was detected can be changed, and nothing is stored before "Import"."""

from __future__ import annotations

import pytest

from core.base.errors import Refused
from core.jobs.records import JobRecord
from core.workbench import datasets
from core.workbench import importing as verbs
from core.workbench.workspace import Workspace
from pages.ui.data import importing
from pages.ui.data.import_overrides import overrides_of
from pages.ui.frame import screens
from pages.ui.server import uploads
from pages.ui.server.uploads import Upload
from pages.ui.widgets import job_panel, upload
from tests.pages.driving import button_keys, param, table, text
from tests.pages.ui.drawing import captions, drawn, labels


def _brought(ws: Workspace, name: str, content: str) -> Upload:
    file = uploads.start(ws, name, len(content))
    file.path.write_text(content)
    return file


def test_the_place_for_a_file_says_what_comes_next(empty_ws: Workspace) -> None:
    page = drawn(importing.begin, empty_ws)
    assert captions(page)[0] == (
        "You will see the first rows, and can change how the file is read, before anything is"
        " stored. No file at hand? Take a sample:"
    )


def test_a_file_that_arrived_is_in_the_url(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(upload, "drop", lambda ws, key: "cd" * 16)
    monkeypatch.setattr(screens, "go", lambda name, **where: moves.append((name, where)))
    drawn(importing.begin, empty_ws)
    assert moves == [("data", {"upload": "cd" * 16})]


@pytest.mark.parametrize(
    ("state", "result", "dataset"),
    [("done", {"dataset_id": 4}, 4), ("running", None, None), ("done", {"rows": 0}, None)],
)
def test_the_dataset_opens_when_the_import_is_done(
    state: str, result: dict[str, int] | None, dataset: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = JobRecord(id=5, kind="import", title="Import", state=state, result=result)
    monkeypatch.setattr(job_panel, "draw", lambda ws, job_id, key: record)
    moves: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(screens, "go", lambda name, **where: moves.append((name, where)))
    drawn(importing.follow, None, 5)
    assert moves == ([("data", {"dataset": dataset, "view": "table"})] if dataset else [])


def test_what_was_detected_stands_in_the_form(empty_ws: Workspace) -> None:
    file = _brought(empty_ws, "my towns.csv", "town;size\nGraz;1,5\nLyon;2,5\n")
    page = drawn(importing.settings, empty_ws, file.token)
    assert page.text_input(key=f"name_{file.token}").value == "my towns"
    assert page.selectbox(key=f"source_{file.token}_csv").value == "csv"
    assert list(table(page, "size")["size"]) == [1.5, 2.5]
    assert "undo_given" not in labels(page)
    assert datasets.datasets(empty_ws) == []


def test_the_choices_go_into_the_job(empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[tuple[str, object, str]] = []

    def import_file(ws: object, path: object, **asked: object) -> int:
        jobs.append((str(asked["name"]), asked["overrides"], str(asked["file_name"])))
        return 12

    monkeypatch.setattr(verbs, "import_file", import_file)
    file = _brought(empty_ws, "a.csv", "a,b\n1,2\n3,4\n")
    page = drawn(importing.settings, empty_ws, file.token)
    page.text_input(key=f"name_{file.token}").set_value("Pairs").run()
    page.button(key="primary_import").click().run()
    assert jobs == [("Pairs", {}, "a.csv")]
    assert param(page, "job") == "12"


def test_another_format_is_an_override_and_can_be_reset(empty_ws: Workspace) -> None:
    file = _brought(empty_ws, "a.csv", "a,b\n1,2\n3,4\n")
    page = drawn(importing.settings, empty_ws, file.token)
    page.selectbox(key=f"source_{file.token}_csv").select("json").run()
    assert "primary_import" not in button_keys(page)
    assert "Change the import settings at the left, or choose another file." in text(page)
    page.button(key="undo_given").click().run()
    assert "primary_import" in button_keys(page)
    assert list(table(page, "a")["b"]) == [2, 4]


def test_a_changed_parameter_reads_the_file_anew(empty_ws: Workspace) -> None:
    file = _brought(empty_ws, "a.csv", "1;2\n3;4\n5;6\n")
    page = drawn(importing.settings, empty_ws, file.token)
    header = next(item for item in (*page.toggle, *page.checkbox) if "eader" in item.label)
    rows = len(page.dataframe[0].value)
    header.set_value(not header.value).run()
    assert abs(len(page.dataframe[0].value) - rows) == 1
    assert "undo_given" in labels(page)


def test_a_discarded_upload_is_gone(empty_ws: Workspace) -> None:
    file = _brought(empty_ws, "a.csv", "a,b\n1,2\n")
    page = drawn(importing.settings, empty_ws, file.token)
    page.button(key="discard").click().run()
    assert not file.path.exists()
    assert param(page, "new") == "1"
    assert datasets.datasets(empty_ws) == []


def test_a_locked_workbook_is_asked_for_its_password(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.ui.data import unlocking

    asked: list[str] = []
    monkeypatch.setattr(unlocking, "is_needed", lambda result: True)
    monkeypatch.setattr(unlocking, "ask", lambda ws, upload: asked.append(upload.name))
    monkeypatch.setattr(unlocking, "explain", lambda upload: None)
    file = _brought(empty_ws, "a.csv", "a,b\n1,2\n")
    page = drawn(importing.settings, empty_ws, file.token)
    assert asked == ["a.csv"]
    assert set(labels(page)) == {"discard"}


def test_an_upload_that_is_gone_is_a_sentence(empty_ws: Workspace) -> None:
    page = drawn(importing.settings, empty_ws, "0" * 32)
    assert "no longer there" in text(page)
    assert labels(page) == {}


def test_an_import_that_is_refused_says_why_and_stays(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> int:
        raise Refused("The disk is full.")

    monkeypatch.setattr(verbs, "import_file", refuse)
    file = _brought(empty_ws, "a.csv", "a,b\n1,2\n")
    page = drawn(importing.settings, empty_ws, file.token)
    page.button(key="primary_import").click().run()
    assert "The disk is full." in text(page)
    assert overrides_of(file.token) == {}
    assert file.path.exists()
