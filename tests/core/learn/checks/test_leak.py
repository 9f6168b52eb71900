"""MW001: a feature that gives the answer away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks import leak
from core.learn.checks.leak import PLUGIN, alone
from core.learn.task import BINARY, MULTICLASS, REGRESSION, Task
from tests.core.learn.checks.evidence import of_run, of_table

ROWS = 400
NOISE = np.random.default_rng(3).normal(size=ROWS)
LEFT = np.arange(ROWS) % 4 == 0  # a quarter


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"noise": NOISE, **columns, "left": np.where(LEFT, "yes", "no")})


def test_an_honest_table() -> None:
    assert PLUGIN.examine(of_table(frame(), "left")) == []


def test_F31_a_copy_of_the_target_whatever_its_words() -> None:
    (finding,) = PLUGIN.examine(of_table(frame(again=np.where(LEFT, "gone", "here")), "left"))
    assert (finding.code, finding.severity, finding.subject) == ("MW001", "warn", "again")
    assert finding.sentence == (
        "“again” holds the same values as the target “left”. Leave it out, or the model only"
        " copies it."
    )
    assert finding.action == request(without=["again"])


def test_two_values_that_do_not_follow_the_classes_are_no_copy() -> None:
    assert PLUGIN.examine(of_table(frame(other=np.arange(ROWS) % 2), "left")) == []


def test_a_copy_with_a_gap_only_predicts_almost_perfectly() -> None:
    again = pd.Series(np.where(LEFT, "gone", "here"), dtype="str")
    again[0] = None
    (finding,) = PLUGIN.examine(of_table(frame(again=again), "left"))
    assert "“again” alone predicts “left” almost perfectly (ROC-AUC 1.000)" in finding.sentence


def test_a_constant_column_is_no_copy() -> None:
    assert PLUGIN.examine(of_table(frame(same="x"), "left")) == []


def test_a_text_is_no_copy_of_a_number() -> None:
    table = pd.DataFrame({"word": np.where(LEFT, "a", "b"), "price": NOISE})
    assert PLUGIN.examine(of_table(table, "price", REGRESSION)) == []


def test_a_copy_of_a_number() -> None:
    table = pd.DataFrame({"noise": NOISE, "again": NOISE * 2, "twice": NOISE * 2})
    evidence = of_table(table, "twice", REGRESSION)
    assert ["same values" in item.sentence for item in PLUGIN.examine(evidence)] == [False, True]
    assert "alone predicts “twice” almost perfectly (R² " in PLUGIN.examine(evidence)[0].sentence


@pytest.mark.parametrize(
    ("column", "target", "task"),
    [
        (LEFT + NOISE / 100, np.where(LEFT, "yes", "no"), BINARY),
        (
            np.arange(ROWS) % 3 + NOISE / 100,
            np.array(["a", "b", "c"])[np.arange(ROWS) % 3],
            MULTICLASS,
        ),
        (NOISE * 7 + 1, NOISE, REGRESSION),
        (
            pd.Timestamp("2026-01-01") + pd.to_timedelta(LEFT * 90 + np.arange(ROWS) % 7, unit="D"),
            np.where(LEFT, "yes", "no"),
            BINARY,
        ),
    ],
    ids=["binary", "multiclass", "regression", "date"],
)
def test_a_feature_that_is_known_afterwards(column: object, target: object, task: Task) -> None:
    table = pd.DataFrame(
        {"noise": np.random.default_rng(4).normal(size=ROWS), "refund": column, "y": target}
    )
    (finding,) = PLUGIN.examine(of_table(table, "y", task))
    assert finding.subject == "refund"
    assert "If it is only known afterwards, leave it out." in finding.sentence
    assert finding.action == request(without=["refund"])


def test_infinite_and_missing_cells_are_looked_past() -> None:
    refund = (LEFT + NOISE / 100).astype(float)
    refund[[0, 1, 5]] = [np.inf, -np.inf, np.nan]
    assert [item.subject for item in PLUGIN.examine(of_table(frame(refund=refund), "left"))] == [
        "refund"
    ]


def test_a_good_feature_is_no_leak() -> None:
    good = LEFT + NOISE * 0.4
    table = of_table(frame(good=good), "left").table
    assert table is not None
    strength = alone(table.seen["good"], table, np.arange(ROWS))
    assert 0.9 < strength < 0.99
    assert PLUGIN.examine(of_table(frame(good=good), "left")) == []


def test_a_sample_without_a_class_says_nothing() -> None:
    table = of_table(frame(), "left").table
    assert table is not None
    only_no = np.flatnonzero(~LEFT)
    assert np.isnan(alone(table.seen["noise"], table, only_no))


@pytest.mark.parametrize(("rows", "findings"), [(39, 0), (40, 1)])
def test_few_rows_prove_nothing(rows: int, findings: int) -> None:
    evidence = of_table(frame(again=LEFT).iloc[:rows], "left")
    assert len(PLUGIN.examine(evidence)) == findings


def test_only_the_first_features_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leak, "MOST_FEATURES", 1)
    assert PLUGIN.examine(of_table(frame(again=LEFT), "left")) == []


def test_no_table() -> None:
    assert PLUGIN.examine(of_run([])) == []
