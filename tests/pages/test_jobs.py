"""The Jobs page: what ran, what went wrong, and running it again."""

from __future__ import annotations

from pathlib import Path

from core.workbench import datasets, importing, jobs
from core.workbench.workspace import Workspace
from tests.pages.conftest import People
from tests.pages.driving import button_keys, click, open_page, table, text


def test_without_jobs_the_page_says_what_appears_here(empty_ws: Workspace) -> None:
    page = open_page("jobs")
    assert "Imports, cleaning, training and exports appear here" in text(page)
    assert {"primary_import", "sample_demo"} <= button_keys(page)
    assert "Select a job to see how it went." in text(page)


def test_jobs_stand_with_their_state_the_newest_first(ws: Workspace, people: People) -> None:
    page = open_page("jobs")
    rows = table(page, "Progress")
    assert list(rows["Job"]) == [job.title for job in jobs.jobs(ws)]
    assert [list(state) for state in rows["State"]] == [["done"], ["done"]]
    assert "done" in text(page)
    assert f"**{jobs.jobs(ws)[0].title}**" in text(page)
    assert not {"cancel_chosen", "retry_chosen"} & button_keys(page)


def test_a_job_that_failed_says_why_and_can_be_run_again(
    empty_ws: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "later.csv"
    file.write_text("")
    importing.import_file(empty_ws, file, name="*Later*")
    page = open_page("jobs")
    (failed,) = jobs.jobs(empty_ws)
    assert (failed.state, list(table(page, "Message")["Message"])) == ("failed", [failed.error])
    assert "*Later*" in str(failed.title)
    assert failed.title.replace("*", "\\*") in "\n".join(item.value for item in page.markdown)
    file.write_text("a,b\n1,2\n")
    click(page, "retry_chosen")
    assert [dataset.name for dataset in datasets.datasets(empty_ws)] == ["*Later*"]
    assert list(table(page, "Progress").loc[0, "State"]) == ["done"]
