"""Decisions of one classifier: which rows lie in a cell of its confusion matrix."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.workbench import evaluating, run_files
from pages.ui.compare import confusion_matrix, decisions, threshold_value
from pages.ui.compare.confusion_matrix import Cell
from tests.pages.ui.drawing import NO_WORKSPACE, captions, compared, drawn, sentences

RUNS = compared((4, "Logistic", "done"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The cells whose rows are asked for."""
    calls: list[tuple[Any, ...]] = []

    def rows_in_cell(ws: object, *args: Any) -> pd.DataFrame:
        calls.append(args)
        return pd.DataFrame({"row": [7], "town": ["Graz"]})

    monkeypatch.setattr(evaluating, "rows_in_cell", rows_in_cell)
    return calls


def _with_classes(monkeypatch: pytest.MonkeyPatch, classes: list[str], cell: Cell | None) -> None:
    monkeypatch.setattr(run_files, "signature", lambda ws, run_id: {"classes": classes})
    monkeypatch.setattr(confusion_matrix, "draw", lambda ws, run_id, names, threshold: cell)


@pytest.mark.parametrize(
    ("count", "rows"),
    [
        (1, "1 row, most confident first"),
        (500, "500 rows, most confident first"),
        (1501, "1,501 rows, most confident first, showing 500"),
    ],
)
def test_the_rows_of_a_cell(count: int, rows: str, asked: list[tuple[Any, ...]]) -> None:
    cell = Cell(truth=1, predicted=0, count=count)
    page = drawn(decisions._rows, NO_WORKSPACE, 4, ["no*", "yes_"], cell, 0.25)
    assert sentences(page) == [f"Truth **yes\\_**, predicted **no\\***: {rows}"]
    assert page.dataframe[0].value.to_dict("list") == {"row": [7], "town": ["Graz"]}
    assert asked == [(4, 1, 0, 0.25, 500)]


def test_without_a_cell_no_row_is_asked_for(asked: list[tuple[Any, ...]]) -> None:
    page = drawn(decisions._rows, NO_WORKSPACE, 4, ["no", "yes"], None, 0.5)
    assert sentences(page) == []
    assert asked == []


def test_a_run_that_predicts_numbers_has_no_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_files, "signature", lambda ws, run_id: {})
    page = drawn(decisions.draw, NO_WORKSPACE, RUNS)
    assert captions(page) == ["This run predicts numbers."]


def test_two_classes_have_a_threshold(
    asked: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_classes(monkeypatch, ["no", "yes*"], Cell(truth=0, predicted=1, count=3))
    values: list[tuple[Any, ...]] = []
    monkeypatch.setattr(threshold_value, "draw", lambda ws, *args: values.append(args))
    page = drawn(decisions.draw, NO_WORKSPACE, RUNS)
    slider = page.slider(key="threshold_4")
    assert (slider.label, slider.value) == ("Threshold for “yes\\*”", 0.5)
    assert asked == [(4, 0, 1, 0.5, 500)]
    page.segmented_control(key="decision_view").select("Threshold value").run()
    assert values == [(4, "yes*", 0.5)]


def test_more_classes_have_none(
    asked: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_classes(monkeypatch, ["a", "b", "c"], Cell(truth=2, predicted=0, count=3))
    page = drawn(decisions.draw, NO_WORKSPACE, RUNS)
    assert len(page.slider) == 0
    assert sentences(page) == ["Truth **c**, predicted **a**: 3 rows, most confident first"]
    assert asked == [(4, 2, 0, None, 500)]
