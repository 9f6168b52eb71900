"""MW006: few rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.base.finding import request
from core.learn.checks.few_rows import PLUGIN
from tests.core.learn.checks.evidence import FACTS, of_run


def test_below_two_hundred_rows() -> None:
    (finding,) = PLUGIN.examine(of_run([], facts=replace(FACTS, rows=199)))
    assert (finding.code, finding.severity, finding.subject) == ("MW006", "warn", None)
    assert finding.sentence.startswith("There are only 199 rows, so scores will vary a lot")
    assert finding.action == request(repeats=5)


@pytest.mark.parametrize(
    ("rows", "columns", "findings"), [(200, 1, 0), (1000, 200, 0), (1000, 201, 1)]
)
def test_more_columns_than_a_fifth_of_the_rows(rows: int, columns: int, findings: int) -> None:
    facts = replace(FACTS, rows=rows, encoded_columns=columns)
    assert len(PLUGIN.examine(of_run([], facts=facts))) == findings


def test_the_sentence_about_columns() -> None:
    facts = replace(FACTS, rows=5000, encoded_columns=1200)
    (finding,) = PLUGIN.examine(of_run([], facts=facts))
    assert finding.sentence == (
        "There are 5,000 rows for 1,200 columns (after encoding). Leave columns out, or collect"
        " more rows."
    )
    assert finding.action is None
