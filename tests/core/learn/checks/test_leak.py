"""MW001: a feature that gives the answer away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.finding import request
from core.learn.checks.leak import PLUGIN
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
    assert (finding.code, finding.severity, finding.subject) == ("MW001", "stop", "again")
    assert finding.sentence == (
        "“again” holds the same values as the target “left”. Leave it out, or the model only"
        " copies it."
    )
    assert finding.action == request(without=["again"])


def test_two_values_that_do_not_follow_the_classes_are_no_copy() -> None:
    assert PLUGIN.examine(of_table(frame(other=np.arange(ROWS) % 2), "left")) == []


def test_a_copy_with_a_gap_is_the_target_in_other_words() -> None:
    again = pd.Series(np.where(LEFT, "gone", "here"), dtype="str")
    again[0] = None
    (finding,) = PLUGIN.examine(of_table(frame(again=again), "left"))
    assert finding.sentence == (
        "“again” is the target “left” in other words, in nearly every row. If it is only known"
        " afterwards, leave it out."
    )


def test_a_constant_column_is_no_copy() -> None:
    assert PLUGIN.examine(of_table(frame(same="x"), "left")) == []


def test_a_text_is_no_copy_of_a_number() -> None:
    table = pd.DataFrame({"word": np.where(LEFT, "a", "b"), "price": NOISE})
    assert PLUGIN.examine(of_table(table, "price", REGRESSION)) == []


def test_a_copy_of_a_number() -> None:
    table = pd.DataFrame({"noise": NOISE, "again": NOISE * 2, "twice": NOISE * 2})
    evidence = of_table(table, "twice", REGRESSION)
    scaled, same = PLUGIN.examine(evidence)
    assert scaled.sentence.startswith("“noise” is the target “twice” on another scale.")
    assert same.sentence.startswith("“again” holds the same values as the target “twice”.")
    assert (scaled.severity, same.severity) == ("stop", "stop")


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
    assert PLUGIN.examine(of_table(frame(good=LEFT + NOISE * 0.4), "left")) == []


@pytest.mark.parametrize(("rows", "findings"), [(39, 0), (40, 1)])
def test_few_rows_prove_nothing(rows: int, findings: int) -> None:
    evidence = of_table(frame(again=LEFT).iloc[:rows], "left")
    assert len(PLUGIN.examine(evidence)) == findings


def test_every_feature_is_looked_at() -> None:
    many = {f"noise_{place}": np.roll(NOISE, place) for place in range(1, 320)}
    findings = PLUGIN.examine(of_table(frame(**many, again=LEFT), "left"))
    assert [finding.subject for finding in findings] == ["again"]


def test_without_the_strongest_the_others_say_little() -> None:
    rng = np.random.default_rng(5)
    rows = 3000
    y = rng.random(rows) < 0.4
    table = pd.DataFrame(
        {
            "weak": y + rng.normal(size=rows) * 2,
            "refund": y + rng.normal(size=rows) * 0.3,  # ROC-AUC Φ(1 / 0.3√2) = .991
            "y": np.where(y, "yes", "no"),
        }
    )
    (finding,) = PLUGIN.examine(of_table(table, "y"))
    assert finding.subject == "refund"
    assert "far better than all other columns (ROC-AUC 0.99" in finding.sentence
    assert "; without it: 0.59)" in finding.sentence


def test_a_category_that_implies_a_class_names_both() -> None:
    channel = np.where(LEFT & (NOISE > -0.5), "exit desk", "mail")
    (finding,) = PLUGIN.examine(of_table(frame(channel=channel), "left"))
    rows = int((channel == "exit desk").sum())
    assert finding.sentence == (
        f"Where “channel” is “exit desk” ({rows} rows), “left” is “yes” in 100.0%. If it is only"
        " known afterwards, leave it out."
    )


def test_a_date_that_is_filled_afterwards() -> None:
    days = pd.Series(pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(ROWS), unit="D"))
    closed = days.where(LEFT & (NOISE > -1))
    (finding,) = PLUGIN.examine(of_table(frame(closed=closed), "left"))
    assert finding.sentence.startswith("Where “closed” is filled (")
    assert "“left” is “yes” in 100.0%" in finding.sentence


def test_the_parts_of_a_sum_are_named_together() -> None:
    rng = np.random.default_rng(6)
    net, tax = rng.normal(100, 20, ROWS), rng.normal(20, 5, ROWS)
    table = pd.DataFrame({"noise": NOISE, "net": net, "tax": tax, "total": net + tax})
    (finding,) = PLUGIN.examine(of_table(table, "total", REGRESSION))
    assert finding.columns == ("net", "tax")
    assert finding.sentence.startswith("“net” and “tax” add up to the target “total”")
    assert finding.action == request(without=["net", "tax"])


def test_a_mean_of_the_target_and_an_identifier_handed_out_by_class() -> None:
    rng = np.random.default_rng(7)
    y = pd.Series(rng.normal(size=ROWS))
    table = pd.DataFrame({"noise": NOISE, "y": y})
    table["code"] = y.groupby(rng.integers(0, 80, ROWS)).transform("mean")
    (finding,) = PLUGIN.examine(of_table(table, "y", REGRESSION))
    assert finding.sentence.startswith("“code” is the mean of “y” over groups of rows")
    case = [f"{place:04d}-{'ab'[left]}" for place, left in enumerate(LEFT.astype(int))]
    (finding,) = PLUGIN.examine(of_table(frame(case=case), "left"))
    assert finding.sentence == (
        "“case” is different in every row, but its last 1 characters gives “left” away. Leave it"
        " out."
    )


def test_no_table() -> None:
    assert PLUGIN.examine(of_run([])) == []
