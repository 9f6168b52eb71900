"""Train: guess, offer, warn, refuse, and the runs that come of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest

from core.base.errors import NotFound, Refused
from core.data.recipe.recipe import Recipe
from core.data.schema import Role
from core.data.storage.frames import to_frame
from core.learn.model import trusted_types
from core.learn.predictions import read
from core.learn.task import BINARY
from core.registry.portable.model_file import load_pipeline
from core.runs.records import RunState
from core.workbench import history, jobs, run_files, training
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store

ROLES = {"kind": Role.IGNORE, "price": Role.IGNORE}


def stored(ws: Workspace, rows: int = 300) -> int:
    return store(ws, example_frame(rows), roles=ROLES).id


def request(version_id: int, **overrides: object) -> TrainRequest:
    return TrainRequest(
        **(
            {"version_id": version_id, "target": "left", "models": ["logistic"], "folds": 3}
            | overrides
        )
    )  # type: ignore[arg-type]


# -- before training
# -------------------------------------------------------------------------------------------------


def test_guess_and_offers(workspace: Workspace) -> None:
    version_id = stored(workspace)
    task, reason = training.guess_task(workspace, version_id, "left")
    assert task is BINARY
    assert reason == "“left” has two values (no, yes)."
    offers = {offer.name: offer for offer in training.offers(workspace, version_id, "left")}
    assert offers["logistic"].unsuitable is None
    assert offers["ridge"].unsuitable == "Ridge regression does not predict classes."
    assert offers["knn"].suggested.n_neighbors == 17  # type: ignore[attr-defined]
    assert "square root" in offers["knn"].reasons["n_neighbors"]


def test_no_problem(workspace: Workspace) -> None:
    assert training.problems(workspace, request(stored(workspace))) == []


def test_F02_header_only(workspace: Workspace) -> None:
    version_id = store(workspace, example_frame(20).iloc[:0]).id
    (sentence,) = training.problems(workspace, request(version_id))
    assert "a header but no rows" in sentence
    with pytest.raises(Refused, match="a header but no rows"):
        training.train(workspace, request(version_id))


def test_F27_target_without_any_value(workspace: Workspace) -> None:
    version_id = store(
        workspace, example_frame(60).assign(left=pd.Series([None] * 60, dtype="str"))
    ).id
    assert "no value in any row" in training.problems(workspace, request(version_id))[0]


def test_F28_constant_target(workspace: Workspace) -> None:
    version_id = store(workspace, example_frame(60).assign(left="yes")).id
    assert "same value in every row" in training.problems(workspace, request(version_id))[0]


def test_F29_class_with_fewer_rows_than_folds(workspace: Workspace) -> None:
    frame = example_frame(60).assign(left=["yes"] + ["no"] * 59)
    (sentence,) = training.problems(workspace, request(store(workspace, frame).id))
    assert sentence.startswith(
        "The class “yes” has 1 row, too few for 3 folds beside the hold-out. Use fewer folds"
    )


def test_F30_F31_warn_before_training(workspace: Workspace) -> None:
    frame = example_frame(300).assign(
        again=lambda f: f["left"], code=[f"C{number}" for number in range(300)]
    )
    version_id = store(workspace, frame, roles=ROLES).id
    findings = training.advice(workspace, request(version_id))
    assert {(finding.code, finding.subject) for finding in findings} == {
        ("MW001", "again"),
        ("MW002", "code"),
    }
    assert training.problems(workspace, request(version_id)) == []


@pytest.mark.parametrize(
    ("overrides", "sentence_part"),
    [
        ({"folds": 1}, "number of folds is 1; it must lie between 2 and 50"),
        ({"holdout": 0.95}, "share of the hold-out is 0.95"),
        ({"seed": -1}, "seed is -1"),
        ({"target": "nope"}, "no column “nope”"),
        ({"target": "Lefd"}, "no column “Lefd”. Did you mean “left”?"),
        ({"group": "wrod"}, "no column “wrod”. Did you mean “word”?"),
        ({"features": ["x", "nope"]}, "no column “nope”"),
        ({"features": ["x", "left"]}, "is the target, so it cannot be an input too"),
        ({"features": []}, "no feature to learn from"),
        ({"models": ["ridge"]}, "Ridge regression does not predict classes"),
        ({"models": ["oracle"]}, "no model “oracle”. Known: dummy"),
        ({"models": []}, "No model is chosen"),
        ({"task": "regression"}, "not a number"),
        ({"task": "dreams"}, "no task “dreams”"),
        (
            {"params": {"logistic": {"C": -1}}},
            "Logistic regression: the parameter “C” cannot be used",
        ),
        (
            {"params": {"logistic": {"c": 1}}},
            "Logistic regression has no parameter “c”. Did you mean “C”? Known: C,",
        ),
        ({"params": {"tree": {}}}, "“tree”, which is not among the models to train"),
        ({"params": {"oracle": {}}}, "no model of that name"),
        ({"group": "word", "features": ["x"], "folds": 5}, "has 4 groups, too few for 5 folds"),
        ({"group": "word", "order": "day"}, "either by the order of “day” or by the groups of “w"),
        ({"order": "day", "repeats": 2}, "the same each time, so repeats add nothing"),
        ({"order": "nope"}, "no column “nope”"),
        ({"order": "word"}, "holds texts, which have no order in time"),
        ({"order": "x"}, "no value in “x”, so their place in the order is not known"),
    ],
)
def test_requests_that_cannot_be(
    workspace: Workspace, overrides: dict[str, object], sentence_part: str
) -> None:
    refused = request(stored(workspace), **overrides)
    assert any(sentence_part in sentence for sentence in training.problems(workspace, refused))
    with pytest.raises((Refused, NotFound)):
        training.train(workspace, refused)
    assert history.runs(workspace) == []
    assert jobs.jobs(workspace) == []


# -- training
# -------------------------------------------------------------------------------------------------


def test_runs_of_a_training(workspace: Workspace) -> None:
    version_id = stored(workspace)
    job_id = training.train(
        workspace,
        request(version_id, models=["logistic", "tree"], params={"tree": {"max_depth": 3}}, seed=5),
    )
    assert jobs.job(workspace, job_id).result == {"runs": [1, 2, 3], "done": 3, "failed": 0}
    listed = history.runs(workspace, job_id=job_id, sort="id", descending=False)
    assert [(item.model, item.state) for item in listed] == [
        ("dummy", "done"),
        ("tree", "done"),
        ("logistic", "done"),
    ]
    run = history.run(workspace, listed[1].id)
    assert run.params["max_depth"] == 3
    assert run.params["min_samples_leaf"] == 5  # the suggestion for 300 rows
    assert (run.seed, run.task, run.target, run.dataset, run.version) == (
        5,
        "binary",
        "left",
        "examples",
        1,
    )
    assert run.split["rows_train"] + run.split["rows_holdout"] == 300
    assert [(fold.repeat, fold.fold) for fold in run.folds] == [(0, 0), (0, 1), (0, 2)]
    assert run.metrics["roc_auc"]["folds"] == [fold.scores["roc_auc"] for fold in run.folds]
    assert (
        run.primary_score
        == run.metrics["roc_auc"]["mean"]
        == np.mean(run.metrics["roc_auc"]["folds"])
    )
    assert set(run.holdout) == set(BINARY.metrics)
    assert run.seconds is not None
    assert run.seconds > 0
    assert run.data_sha256 == history.run(workspace, 1).data_sha256 != ""
    assert set(run.environment) >= {
        "millwright",
        "code_sha256",
        "python",
        "libraries",
        "processors",
        "threads",
    }
    assert [item["name"] for item in run.features] == ["x", "count", "word", "day"]
    assert any(finding.code == "MW006" for finding in run.findings) is False


def test_baseline_is_always_a_run_and_folds_are_shared(workspace: Workspace) -> None:
    training.train(workspace, request(stored(workspace)))
    first, second = (read(history.folder(workspace, run_id)) for run_id in (1, 2))
    assert history.run(workspace, 1).model == "dummy"
    np.testing.assert_array_equal(first.row_ids, second.row_ids)
    np.testing.assert_array_equal(first.fold, second.fold)
    np.testing.assert_array_equal(first.y_true, second.y_true)


def test_all_suitable_models_when_none_is_named(workspace: Workspace) -> None:
    ready = training.resolve(workspace, request(stored(workspace), models=None))
    assert ready.models is not None
    assert {"dummy", "logistic", "lightgbm", "svm", "mlp"} <= set(ready.models)
    assert not {"ridge", "linear"} & set(ready.models)
    assert ready.models[0] == "dummy"


@pytest.mark.slow
def test_same_seed_same_bits(workspace: Workspace) -> None:
    version_id = stored(workspace)
    models = ["logistic", "lightgbm", "xgboost", "forest", "mlp"]
    params = {
        "forest": {"n_estimators": 20},
        "lightgbm": {"n_estimators": 30},
        "xgboost": {"n_estimators": 30},
        "mlp": {"max_iter": 20},
    }
    first, second = (
        training.train(workspace, request(version_id, models=models, params=params, seed=11))
        for _ in range(2)
    )
    pairs = list(
        zip(
            *(
                sorted(history.runs(workspace, job_id=job_id), key=lambda item: item.id)
                for job_id in (first, second)
            ),
            strict=True,
        )
    )
    assert len(pairs) == 6
    for one, other in pairs:
        assert one.metrics == other.metrics
        assert one.holdout == other.holdout
        a, b = (history.run(workspace, item.id).artefacts for item in (one, other))
        assert a["out_of_fold.parquet"] == b["out_of_fold.parquet"]
        assert a["holdout.parquet"] == b["holdout.parquet"]


@pytest.mark.slow
def test_other_seed_other_folds(workspace: Workspace) -> None:
    version_id = stored(workspace)
    for seed in (0, 1):
        training.train(workspace, request(version_id, seed=seed))
    assert history.run(workspace, 2).metrics != history.run(workspace, 4).metrics


@pytest.mark.slow
def test_stored_pipeline_gives_the_holdout_again(workspace: Workspace) -> None:
    training.train(
        workspace,
        request(stored(workspace), models=["lightgbm"], params={"lightgbm": {"n_estimators": 20}}),
    )
    folder = history.folder(workspace, 2)
    held = read(folder, "holdout.parquet")
    pipeline = load_pipeline(folder / "pipeline.skops", trusted_types())
    rows = example_frame(300).iloc[held.row_ids][
        [item["name"] for item in run_files.signature(workspace, 2)["inputs"]]
    ]
    np.testing.assert_array_equal(pipeline.predict_proba(rows), held.y_pred)
    assert run_files.signature(workspace, 2)["classes"] == ["no", "yes"]


@pytest.mark.slow
def test_cleaned_version_trains_from_its_base(workspace: Workspace) -> None:
    frame = example_frame(200)
    doubled = pd.concat([frame, frame.iloc[:30]], ignore_index=True)
    recipe = Recipe.load(
        [
            {"step": "drop_duplicates", "params": {}},
            {"step": "fill_missing", "params": {"columns": ["x"]}},
        ]
    )
    base = store(workspace, doubled, roles=ROLES)
    child = store(
        workspace, recipe.apply(doubled).frame, roles=ROLES, parent=base, recipe=recipe.dump()
    )
    training.train(workspace, request(child.id))
    run = history.run(workspace, 2)
    assert run.state == RunState.DONE, run.message
    assert run.split["rows"] == 200
    assert [step["step"] for step in run.recipe] == ["drop_duplicates", "fill_missing"]
    x = run_files.signature(workspace, 2)["inputs"][0]
    assert x["name"] == "x"
    assert x["missing_share"] > 0  # the model takes the raw column, gaps and all
    pipeline = load_pipeline(history.folder(workspace, 2) / "pipeline.skops", trusted_types())
    assert [name for name, _ in pipeline.steps] == ["fill_missing_2", "prepare", "encode", "model"]
    tested = read(history.folder(workspace, 2))
    assert (tested.row_ids < 200).all()


@pytest.mark.slow
def test_groups_are_never_split(workspace: Workspace) -> None:
    frame = example_frame(300).assign(home=lambda f: np.arange(len(f)) % 40)
    version_id = store(workspace, frame, roles={**ROLES, "home": Role.GROUP}).id
    training.train(workspace, request(version_id, group="home"))
    tested, held = (
        read(history.folder(workspace, 2)),
        read(history.folder(workspace, 2), "holdout.parquet"),
    )
    homes = frame["home"].to_numpy()
    by_fold = [set(homes[tested.row_ids[tested.fold == fold]]) for fold in range(3)]
    assert not by_fold[0] & by_fold[1]
    assert not set(homes[held.row_ids]) & set.union(*by_fold)


def test_without_holdout(workspace: Workspace) -> None:
    training.train(workspace, request(stored(workspace), holdout=0.0))
    run = history.run(workspace, 2)
    assert run.holdout == {}
    assert set(run.artefacts) == {"out_of_fold.parquet", "signature.json", "pipeline.skops"}


@pytest.mark.slow
def test_regression_and_multiclass(workspace: Workspace) -> None:
    version_id = store(workspace, example_frame(300), roles={"left": Role.IGNORE}).id
    training.train(
        workspace,
        request(version_id, target="price", features=["x", "count", "word"], models=["ridge"]),
    )
    training.train(
        workspace,
        request(version_id, target="kind", features=["x", "count", "word"], models=["logistic"]),
    )
    assert history.run(workspace, 2).metrics["r2"]["mean"] > 0.8
    several = history.run(workspace, 4)
    assert several.task == "multiclass"
    assert several.metrics["f1"]["mean"] > 0.5
    assert run_files.signature(workspace, 4)["classes"] == ["high", "low", "middle"]


# -- the figures that were promised
# -----------------------------------------------------------------------------------


def telco(shared: Path) -> pd.DataFrame:
    options = pyarrow.csv.ConvertOptions(
        column_types={"TotalCharges": pa.float64()}, null_values=[" "]
    )
    return to_frame(
        pyarrow.csv.read_csv(
            shared / "telco_churn" / "Telco-Customer-Churn.csv", convert_options=options
        )
    )


@pytest.mark.slow
def test_telco_churn_figures(workspace: Workspace, shared: Path) -> None:
    version_id = store(workspace, telco(shared), roles={"customerID": Role.ID}).id
    training.train(
        workspace,
        TrainRequest(
            version_id=version_id,
            target="Churn",
            models=["logistic", "lightgbm", "xgboost"],
            holdout=0.0,
        ),
    )
    auc = {item.model: item.metrics["roc_auc"]["mean"] for item in history.runs(workspace)}
    assert 0.84 <= auc["logistic"] <= 0.85
    assert max(auc["lightgbm"], auc["xgboost"]) >= 0.845
    assert auc["dummy"] == 0.5


@pytest.mark.slow
def test_california_figures(workspace: Workspace, shared: Path) -> None:
    frame = to_frame(pyarrow.csv.read_csv(shared / "california" / "housing.csv"))
    version_id = store(workspace, frame).id
    training.train(
        workspace,
        TrainRequest(
            version_id=version_id,
            target="median_house_value",
            models=["ridge", "lightgbm"],
            holdout=0.0,
        ),
    )
    rmse = {item.model: item.metrics["rmse"]["mean"] for item in history.runs(workspace)}
    assert rmse["lightgbm"] <= 46_500
    assert rmse["ridge"] == pytest.approx(68_900, rel=0.01)
