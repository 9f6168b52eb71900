"""MW010: text with very many values."""

from __future__ import annotations

import pandas as pd
import pytest

from core.learn.checks.id_feature import PLUGIN as ID_FEATURE
from core.learn.checks.many_values import PLUGIN
from tests.core.learn.checks.evidence import of_run, of_table


def frame(values: int, rows: int = 100) -> pd.DataFrame:
    return pd.DataFrame(
        {"town": [f"t{row % values}" for row in range(rows)], "y": ["yes", "no"] * (rows // 2)}
    )


def test_more_values_than_columns() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(41), "y"))
    assert (finding.code, finding.severity, finding.subject) == ("MW010", "note", "town")
    assert finding.sentence == (
        "“town” has 41 different values; the 39 most common get a column each, the others share"
        " one. Merge some."
    )


@pytest.mark.parametrize(("values", "findings"), [(40, 0), (94, 1), (95, 0)])
def test_between_forty_and_an_identifier(values: int, findings: int) -> None:
    assert len(PLUGIN.examine(of_table(frame(values), "y"))) == findings


def test_sentences_are_text_and_no_identifier() -> None:
    table = frame(100).assign(town=[f"It broke after {row} days" for row in range(100)])
    evidence = of_table(table, "y")
    assert ID_FEATURE.examine(evidence) == []
    (finding,) = PLUGIN.examine(evidence)
    assert (finding.severity, finding.subject, finding.action) == ("note", "town", None)
    assert finding.sentence == (
        "“town” holds sentences. A model here takes a text as one value, and hardly any of these"
        " stands twice, so it learns nothing from them. Derive columns from what matters in them."
    )


def test_no_table() -> None:
    assert PLUGIN.examine(of_run([])) == []
