"""The workspace tree: datasets with their size, runs with their primary metric."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.base.errors import Refused
from core.base.finding import Finding
from core.workbench import datasets, history
from core.workbench.datasets import DatasetSummary
from core.workbench.history import RunSummary
from pages.ui.frame import tree
from pages.ui.frame.place import Place
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, run, sentences

LONG_AGO = dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def _dataset(id_: int, name: str) -> DatasetSummary:
    return DatasetSummary(id_, name, 7, 2, 8400, 12, 2500, LONG_AGO, "")


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Any:
    def replace(every: list[DatasetSummary], runs: list[RunSummary]) -> None:
        monkeypatch.setattr(datasets, "datasets", lambda ws: every)
        monkeypatch.setattr(history, "runs", lambda ws, limit: runs[:limit])

    return replace


def test_an_empty_workspace_says_the_way_to_data(hold: Any) -> None:
    hold([], [])
    page = drawn(tree.draw, NO_WORKSPACE, Place(), False)
    assert sentences(page) == ["###### Datasets"]
    assert captions(page) == ["None yet. Import a file, or load the demo data."]


def test_datasets_with_their_size_and_runs_with_their_score(hold: Any) -> None:
    hold(
        [_dataset(3, "Café*"), _dataset(5, "Pumps")],
        [run(), run(id=6, name="Forest", state="running", primary_score=None)],
    )
    page = drawn(tree.draw, NO_WORKSPACE, Place(dataset=5, run=4), False)
    assert sentences(page) == ["###### Datasets", "###### Runs"]
    assert labels(page) == {
        "nav_dataset_3": "Café\\* :gray[8.4 k × 12]",
        "nav_dataset_5": "Pumps :gray[8.4 k × 12]",
        "nav_run_4": "Logistic regression :green[ROC-AUC 0.812]",
        "nav_run_6": "Forest :gray[running]",
    }
    kinds = {str(button.key): button.proto.type for button in page.button}
    assert {key for key, kind in kinds.items() if kind == "secondary"} == {
        "nav_dataset_5",
        "nav_run_4",
    }
    assert page.button(key="nav_dataset_3").help == ("8,400 rows, 2.5 kB, version 2, 2 Jan 2020")
    assert page.button(key="nav_run_4").help == (
        "Logistic regression, run 4: left of Café_data\\*, 2 Jan 2020"
    )


def test_a_run_is_marked_by_the_most_serious_that_was_noticed(hold: Any) -> None:
    leak = Finding(code="MW001", severity="stop", sentence="It *leaks*.")
    hold([], [run(findings=(leak, Finding(code="MW005", sentence="Unequal.")))])
    page = drawn(tree.draw, NO_WORKSPACE, Place(), False)
    button = page.button(key="nav_run_4")
    assert button.label == "Logistic regression :red[Stop] :green[ROC-AUC 0.812]"
    assert button.icon == ":material/block:"
    assert button.help.endswith("2 Jan 2020. MW001 It \\*leaks\\*.")


def test_the_palette_finds_what_is_not_shown(hold: Any) -> None:
    hold([_dataset(id_, "x") for id_ in range(40)], [run(id=id_) for id_ in range(41)])
    page = drawn(tree.draw, NO_WORKSPACE, Place(), False)
    assert len(page.button) == 80
    assert captions(page) == ["More: press Ctrl+K and type a name."]


@pytest.mark.parametrize("live", [False, True])
def test_a_click_asks_for_the_dataset(hold: Any, live: bool) -> None:
    hold([_dataset(3, "x")], [])
    page = drawn(tree.draw, NO_WORKSPACE, Place(), live)
    page.button(key="nav_dataset_3").click().run()
    assert page.session_state["_command"] == "dataset.3"


def test_what_goes_wrong_is_said_in_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(ws: object) -> list[DatasetSummary]:
        raise Refused("The disk is *full*.")

    monkeypatch.setattr(datasets, "datasets", refuse)
    page = drawn(tree.draw, NO_WORKSPACE, Place(), False)
    assert [error.value for error in page.error] == ["The disk is \\*full\\*."]
