"""Each piece of coded advice: it speaks where it should, and is silent where it should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.base.finding import Finding, request
from core.learn.check import CHECKS, Evidence, examine
from core.learn.model import MODELS
from core.learn.task import BINARY, REGRESSION
from tests.core.learn.made_tables import facts_of, made_frame, made_table


def of_table(
    frame: pd.DataFrame, features: list[str], task: str = "binary", folds: int = 5
) -> list[Finding]:
    table = made_table(task, frame=frame, features=features)
    return examine(
        "table",
        Evidence(
            task=table.task, target=table.target, facts=facts_of(table), table=table, folds=folds
        ),
    )


def codes(found: list[Finding]) -> set[str]:
    return {finding.code for finding in found}


def of_run(**given: object) -> set[str]:
    base = Evidence(
        task=BINARY,
        target="left",
        facts=facts_of(made_table()),
        model=MODELS["forest"],
    )
    full = {"roc_auc": 0.8, **dict.fromkeys(BINARY.metrics[1:], 0.5)}
    ready = replace(base, scores=[full] * 5, train_scores=[0.82] * 5, baseline=[0.5] * 5)
    return codes(examine("run", replace(ready, **given)))  # type: ignore[arg-type]


def test_catalogue() -> None:
    assert CHECKS.broken == {}
    assert len({check.code for check in CHECKS}) == len(CHECKS) == 16
    for check in CHECKS:
        assert check.code.startswith("MW")
        assert check.means.endswith(".")
        assert check.stage in {"table", "run"}


def test_sound_table_is_left_in_peace() -> None:
    assert of_table(made_frame(1000), ["x", "count", "word", "day"]) == []
    assert of_table(made_frame(1000), ["x", "count", "word", "day"], "regression") == []
    assert of_table(made_frame(1000), ["x", "count", "word", "day"], "multiclass") == []


def test_F31_copy_of_the_target() -> None:
    frame = made_frame(600).assign(again=lambda made: made["left"])
    (finding,) = of_table(frame, ["x", "again"])
    assert finding.code == "MW001"
    assert finding.subject == "again"
    assert "same values as the target" in finding.sentence
    assert finding.action == request(without=["again"])


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_MW001_feature_that_is_known_afterwards(task: str) -> None:
    frame = made_frame(1000)
    target = {
        "binary": frame["left"] == "yes",
        "multiclass": frame["kind"].map({"low": 0, "middle": 1, "high": 2}),
        "regression": frame["price"],
    }[task]
    frame["refund"] = target.astype(float) * 7 + np.random.default_rng(1).normal(0, 0.01, 1000)
    found = of_table(frame, ["x", "count", "refund"], task)
    assert [(finding.code, finding.subject) for finding in found] == [("MW001", "refund")]


def test_MW002_identifier_as_feature() -> None:
    frame = made_frame(300).assign(
        code=[f"C{number:04}" for number in range(300)],
        number=pd.array(range(5, 305), dtype="Int64"),
    )
    found = of_table(frame, ["x", "count", "code", "number"])
    assert [finding.subject for finding in found if finding.code == "MW002"] == ["code", "number"]


def test_F30_target_is_a_running_number() -> None:
    frame = made_frame(300).assign(price=np.arange(1.0, 301))
    assert "MW003" in codes(of_table(frame, ["x", "count"], "regression"))


def test_MW004_small_class_and_MW005_imbalance() -> None:
    frame = made_frame(1000)
    frame["left"] = pd.Series(["yes"] * 12 + ["no"] * 988, dtype="str")
    found = of_table(frame, ["x", "count"])
    assert {"MW004", "MW005"} <= codes(found)
    assert next(finding for finding in found if finding.code == "MW005").action == request(
        class_weight="balanced"
    )
    assert "12 rows" in next(finding for finding in found if finding.code == "MW004").sentence


def test_MW006_few_rows() -> None:
    assert "MW006" in codes(of_table(made_frame(90), ["x", "count"]))


def test_MW007_missing_target_is_counted() -> None:
    frame = made_frame(400)
    frame.loc[:99, "left"] = None
    (finding,) = of_table(frame, ["x", "count"])
    assert finding.code == "MW007"
    assert finding.severity == "warn"
    assert "100 rows (25.0%)" in finding.sentence


def test_MW008_constant_and_empty_features() -> None:
    frame = made_frame(400).assign(same=1, empty=pd.Series([None] * 400, dtype="str"))
    assert [
        finding.subject
        for finding in of_table(frame, ["x", "same", "empty"])
        if finding.code == "MW008"
    ] == ["empty", "same"]


def test_F32_infinite_numbers_are_counted() -> None:
    frame = made_frame(400)
    frame.loc[[1, 2], "x"] = [np.inf, -np.inf]
    (finding,) = of_table(frame, ["x", "count"])
    assert finding.code == "MW009"
    assert "2 infinite numbers, taken as missing" in finding.sentence


def test_MW010_many_values() -> None:
    frame = made_frame(400).assign(town=[f"t{number % 90}" for number in range(400)])
    assert codes(of_table(frame, ["x", "town"])) == {"MW010"}


def test_sound_run_is_left_in_peace() -> None:
    assert of_run() == set()
    assert of_run(model=MODELS["dummy"], baseline=[0.8] * 5) == set()


def test_MW101_no_better_than_the_baseline() -> None:
    scores = [
        {"roc_auc": value, **dict.fromkeys(BINARY.metrics[1:], 0.5)}
        for value in (0.48, 0.52, 0.5, 0.49, 0.51)
    ]
    assert "MW101" in of_run(scores=scores, train_scores=[0.5] * 5)


def test_MW102_over_fit() -> None:
    assert of_run(train_scores=[0.99] * 5) == {"MW102"}
    assert of_run(train_scores=[0.99] * 5, model=MODELS["knn"]) == set()


def test_MW102_where_smaller_is_better() -> None:
    table = made_table("regression")
    evidence = Evidence(
        task=REGRESSION,
        target="price",
        facts=facts_of(table),
        model=MODELS["tree"],
        scores=[{"rmse": 8.0, "mae": 1.0, "r2": 0.5, "mape": 0.1, "mse": 1.0}] * 3,
        train_scores=[2.0] * 3,
        baseline=[10.0] * 3,
    )
    assert codes(examine("run", evidence)) == {"MW102"}


def test_MW103_holdout_far_from_the_folds() -> None:
    assert of_run(holdout={"roc_auc": 0.6}) == {"MW103"}
    assert of_run(holdout={"roc_auc": 0.805}) == set()


def test_MW104_remarks_and_MW105_undefined_and_MW106_too_good() -> None:
    assert of_run(remarks=["It stopped."]) == {"MW104"}
    undefined = [
        {"roc_auc": 0.8, **dict.fromkeys(BINARY.metrics[1:], 0.5), "pr_auc": float("nan")}
    ] * 5
    assert of_run(scores=undefined) == {"MW105"}
    assert of_run(
        scores=[{"roc_auc": 0.999, **dict.fromkeys(BINARY.metrics[1:], 0.9)}] * 5,
        train_scores=[1.0] * 5,
    ) == {"MW106"}
