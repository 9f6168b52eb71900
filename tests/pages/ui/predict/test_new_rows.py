"""The answers for new rows: which are shown, in what order, with what notes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.jobs.records import JobRecord
from core.workbench import jobs, predicting
from pages.ui.predict import new_rows
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, run, sentences


def _job(id_: int, run_id: int = 4, **values: Any) -> JobRecord:
    base: dict[str, Any] = {
        "kind": "predict",
        "title": "Predict",
        "state": "done",
        "params": {"run_id": run_id},
    }
    return JobRecord(id=id_, **base | values)


@pytest.mark.parametrize(
    ("in_url", "shown"), [("", 9), ("8", 8), ("7", 9), ("6", 9), ("99", 9), ("x", 9)]
)
def test_the_prediction_in_the_url_or_the_newest_of_this_run(
    in_url: str, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [_job(9), _job(8), _job(7, run_id=5), _job(6, kind="export")]
    monkeypatch.setattr(jobs, "jobs", lambda ws, limit: every)
    answers: list[JobRecord | None] = []
    query = {"job": in_url} if in_url else {}
    drawn(lambda: answers.append(new_rows._shown(NO_WORKSPACE, run())), **query)
    assert [answer.id for answer in answers if answer] == [shown]
    assert new_rows._shown(NO_WORKSPACE, run(id=44)) is None


@pytest.mark.parametrize(
    ("rows", "heading", "last"),
    [
        (1, "**new\\*.csv** · 1 row predicted", []),
        (1000, "**new\\*.csv** · 1,000 rows predicted", []),
        (
            1001,
            "**new\\*.csv** · 1,001 rows predicted",
            ["The first 1,000 rows; the download has all 1,001."],
        ),
    ],
)
def test_the_answers_stand_before_the_columns_of_the_file(
    rows: int, heading: str, last: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame({"age": [30], "prediction": ["yes"], "probability_yes": [0.75]})
    monkeypatch.setattr(predicting, "predicted", lambda ws, job_id, limit: frame)
    result = {
        "rows": rows,
        "notes": ["The column *town* is new."],
        "columns": ["prediction", "probability_yes"],
    }
    job = _job(9, params={"run_id": 4, "file_name": "new*.csv"}, result=result)
    page = drawn(new_rows._answers, NO_WORKSPACE, job)
    assert sentences(page) == [heading]
    assert [item.value for item in page.warning] == ["The column \\*town\\* is new."]
    assert list(page.dataframe[0].value.columns) == ["prediction", "probability_yes", "age"]
    assert captions(page) == last
    assert [(link.proto.label, link.proto.url) for link in page.get("link_button")] == [
        ("Exact CSV", "api/download/predictions-exact/9"),
        ("Download CSV", "api/download/predictions/9"),
    ]
