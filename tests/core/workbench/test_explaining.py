"""Explaining through the verbs, on runs that were really trained and loaded from their files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from core.base.errors import NotFound, Refused, StorageFailed
from core.base.settings import Settings
from core.data.storage.frames import read_frame
from core.learn import predictions
from core.learn.explanation_views import waterfall
from core.runs.records import RunRecord
from core.workbench import explained_rows, explaining, history, jobs, run_files
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace, open_workspace

from . import example_runs


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for this file: training is what takes time."""
    folder = tmp_path_factory.mktemp("explaining")
    opened = open_workspace(
        folder / "workspace", Settings({"immediate": True, "secret_key_file": str(folder / "key")})
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def version(workspace: Workspace) -> VersionView:
    return example_runs.store(workspace, example_runs.customers())


@pytest.fixture(scope="module")
def boosted(workspace: Workspace, version: VersionView) -> int:
    return example_runs.run(workspace, version, "lightgbm")


@pytest.fixture(scope="module")
def explained(workspace: Workspace, boosted: int) -> explaining.Explained:
    assert explaining.explanation(workspace, boosted) is None
    record = jobs.job(workspace, explaining.explain(workspace, boosted))
    assert record.state == "done", record.error
    assert record.result is not None
    assert record.result["rows"] == 400
    stored = explaining.explanation(workspace, boosted)
    assert stored is not None
    return stored


def test_contributions_are_of_the_input_columns_and_add_up(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    shap = explained.shap
    assert set(shap.features) == set(
        example_runs.FEATURES
    )  # no encoded column, no date part is visible
    assert np.abs(shap.expected_value + shap.contributions.sum(axis=1) - shap.output).max() <= 1e-6
    frame = read_frame(workspace.folder / "datasets" / "1" / "1" / "data.parquet").iloc[shap.rows]
    asked = run_files.load_pipeline(history.folder(workspace, boosted), None).predict_proba(
        frame[example_runs.FEATURES]
    )
    assert 1 / (1 + np.exp(-shap.output[:, 0])) == pytest.approx(asked[:, 1], abs=1e-9)
    assert shap.unit == "log-odds"
    assert shap.outputs == ("Yes",)


def test_which_rows_were_explained_is_said(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    trained = predictions.read(history.folder(workspace, boosted)).row_ids
    assert set(explained.shap.rows) == set(trained)  # the hold-out has 100 rows only
    assert explained.shap.about.startswith("400 of 400 rows that the model was trained on")


def test_a_large_holdout_is_explained_instead(workspace: Workspace) -> None:
    version = example_runs.store(workspace, example_runs.customers(1300, seed=2), "many")
    run_id = example_runs.run(workspace, version, "logistic", holdout=0.5)
    rows, about = explained_rows.rows_to_explain(workspace, run_id)
    assert set(rows) == set(
        predictions.read(history.folder(workspace, run_id), predictions.HOLDOUT).row_ids
    )
    assert "had not seen" in about
    again, _ = explained_rows.rows_to_explain(workspace, run_id)
    assert np.array_equal(rows, again)


def test_permutation_importance_is_of_the_holdout(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    importance = explained.importance
    with workspace.store.read() as session:
        record = session.get(RunRecord, boosted)
    assert record is not None
    assert importance.metric == "roc_auc"
    assert importance.baseline == pytest.approx(record.holdout["roc_auc"])
    assert importance.rows == 100
    assert "hold-out" in importance.about
    table = importance.table.set_index("feature")
    assert set(importance.table["feature"].head(2)) <= {"contract", "tenure", "charges"}
    assert table.loc["tenure", "mean"] > table.loc["noise", "mean"] + 0.02


@pytest.mark.slow
def test_without_a_holdout_the_first_fold_is_asked_by_a_model_that_did_not_see_it(
    workspace: Workspace, version: VersionView
) -> None:
    run_id = example_runs.run(workspace, version, "tree", holdout=0.0)
    explained_now = explaining.explain_now(workspace, run_id)
    with workspace.store.read() as session:
        record = session.get(RunRecord, run_id)
    assert record is not None
    assert "fitted again" in explained_now.importance.about
    assert explained_now.importance.baseline == pytest.approx(record.metrics["roc_auc"]["folds"][0])


def test_dependence_of_the_important_is_stored_and_of_others_computed(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    assert set(explained.dependence) == set(
        example_runs.FEATURES
    )  # six inputs, at most eight are stored
    stored = explaining.dependence(workspace, boosted, "tenure")
    assert stored == explained.dependence["tenure"]
    assert stored.mean[0][0] > stored.mean[0][-1]  # who stays long, stays
    assert stored.grid == sorted(stored.grid)
    joined = explained.dependence["joined"]
    assert joined.kind == "date"
    with pytest.raises(NotFound, match="no input"):
        explaining.dependence(workspace, boosted, "churn")


@pytest.mark.slow
def test_live_dependence_equals_the_stored(workspace: Workspace, version: VersionView) -> None:
    run_id = example_runs.run(workspace, version, "logistic")
    live = explaining.dependence(workspace, run_id, "contract")
    explaining.explain_now(workspace, run_id)
    assert explaining.dependence(workspace, run_id, "contract") == live


@pytest.mark.slow
def test_explained_twice_is_the_same(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    again = explaining.explain_now(workspace, boosted)
    assert np.array_equal(again.shap.contributions, explained.shap.contributions)
    pd.testing.assert_frame_equal(again.importance.table, explained.importance.table)
    assert json.dumps([item.as_json() for item in again.dependence.values()]) == json.dumps(
        [item.as_json() for item in explained.dependence.values()]
    )


def test_waterfall_of_a_row(
    workspace: Workspace, boosted: int, explained: explaining.Explained
) -> None:
    row = int(explained.shap.rows[5])
    steps = waterfall(explaining.explain_row(workspace, boosted, row), top=3)
    assert steps["start"].iloc[0] == pytest.approx(explained.shap.expected_value[0])
    assert steps["end"].iloc[-1] == pytest.approx(explained.shap.output[5, 0], abs=1e-9)
    assert len(steps) == 4
    with pytest.raises(NotFound, match="no row 501"):
        explaining.explain_row(workspace, boosted, 500)
    with pytest.raises(NotFound, match="no row 0"):
        explaining.explain_row(workspace, boosted, -1)


def test_what_if_of_a_real_row_is_the_prediction_of_that_row(
    workspace: Workspace, version: VersionView, boosted: int
) -> None:
    held = predictions.read(history.folder(workspace, boosted), predictions.HOLDOUT)
    for place in range(5):
        row = explained_rows.inputs(workspace, boosted, held.row_ids[[place]]).iloc[0]
        reply = explaining.what_if(workspace, boosted, row.where(row.notna(), None).to_dict())
        assert reply.probabilities["Yes"] == pytest.approx(held.y_pred[place, 1], abs=1e-12)
        assert reply.expected_value + reply.contributions["contribution"].sum() == pytest.approx(
            reply.output, abs=1e-6
        )


def test_what_if_moves_and_is_quick(workspace: Workspace, boosted: int) -> None:
    typical = explaining.typical_values(workspace, boosted)
    assert set(typical) == set(example_runs.FEATURES)
    assert explaining.what_if(workspace, boosted, typical).notices == ()
    answers = [
        explaining.what_if(workspace, boosted, {**typical, "contract": "month", "tenure": tenure})
        for tenure in (1, 20, 40, 70)
    ]
    assert answers[0].probabilities["Yes"] > answers[-1].probabilities["Yes"] + 0.2
    assert np.median([answer.milliseconds for answer in answers]) <= 200
    odd = explaining.what_if(workspace, boosted, {**typical, "contract": "for ever"})
    assert "for ever" in odd.notices[0]
    with pytest.raises(Refused) as caught:
        explaining.what_if(workspace, boosted, {**typical, "tenure": "long"})
    assert caught.value.field == "tenure"


@pytest.mark.slow
def test_several_classes(workspace: Workspace, version: VersionView) -> None:
    run_id = example_runs.run(workspace, version, "xgboost", target="band")
    explained_now = explaining.explain_now(workspace, run_id)
    classes = run_files.signature(workspace, run_id)["classes"]
    assert explained_now.shap.outputs == tuple(classes)
    assert explained_now.shap.contributions.shape == (400, 6, 3)
    assert explained_now.shap.error <= 1e-6
    reply = explaining.what_if(workspace, run_id, explaining.typical_values(workspace, run_id))
    assert reply.about == reply.prediction


@pytest.mark.slow
@pytest.mark.parametrize(
    "model", ["svm", "knn", "mlp", "forest", "hist_gradient_boosting", "linear", "ridge"]
)
def test_every_family_of_regression_adds_up(
    workspace: Workspace, version: VersionView, model: str
) -> None:
    run_id = example_runs.run(workspace, version, model, target="spend", folds=2)
    rows = predictions.read(history.folder(workspace, run_id)).row_ids[:5]
    for row in rows[:2]:
        explanation = explaining.explain_row(workspace, run_id, int(row))
        asked = explained_rows.explainer(workspace, run_id).pipeline.predict(
            explained_rows.inputs(workspace, run_id, np.array([row]))
        )
        assert explanation.expected_value[0] + explanation.contributions[
            0, :, 0
        ].sum() == pytest.approx(asked[0], rel=1e-9)
        assert explanation.unit == "value"


def test_a_renaming_recipe_still_names_the_imported_columns(
    workspace: Workspace, version: VersionView
) -> None:
    recipe = [{"step": "rename_columns", "params": {"names": {"noise": "hum"}}}]
    run_id = example_runs.run(
        workspace, version, "logistic", recipe=recipe, features=[*example_runs.FEATURES[:-1], "hum"]
    )
    assert set(explained_rows.explainer(workspace, run_id).features) == set(example_runs.FEATURES)


def test_a_run_that_did_not_finish_cannot_be_explained(
    workspace: Workspace, version: VersionView
) -> None:
    with workspace.store.write() as session:
        record = RunRecord(
            version_id=version.id,
            name="Ridge",
            task="regression",
            target="spend",
            model="ridge",
            state="failed",
        )
        session.add(record)
        session.flush()
        run_id = record.id or 0
    for verb in (explaining.explain, explaining.typical_values):
        with pytest.raises(NotFound, match="“Ridge” is failed"):
            verb(workspace, run_id)
    assert explaining.explanation(workspace, run_id) is None
    with pytest.raises(NotFound, match="no run 999"):
        explaining.what_if(workspace, 999, {})


def test_a_changed_model_file_is_not_loaded(workspace: Workspace, version: VersionView) -> None:
    run_id = example_runs.run(workspace, version, "dummy", folds=2)
    path = history.folder(workspace, run_id) / "pipeline.skops"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(Refused, match="was changed"):
        explaining.what_if(workspace, run_id, {})


def test_D15_a_damaged_explanation_is_none(workspace: Workspace, version: VersionView) -> None:
    run_id = example_runs.run(workspace, version, "dummy", folds=2)
    explaining.explain_now(workspace, run_id)
    folder = history.folder(workspace, run_id) / explaining.FOLDER
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "contributions.parquet",
        "explained.json",
        "explanation.json",
        "hashes.json",
        "importance.parquet",
        "values.parquet",
    ]
    for name in names:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content.replace(content[40:41], b"\x01"))
        assert explaining.explanation(workspace, run_id) is None
        (folder / name).write_bytes(content)
        assert explaining.explanation(workspace, run_id) is not None


@pytest.mark.slow
def test_a_failed_explanation_leaves_the_old_one(
    workspace: Workspace,
    boosted: int,
    explained: explaining.Explained,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(explaining.reasons, "save", full)
    with pytest.raises(StorageFailed, match="disk is full"):
        explaining.explain_now(workspace, boosted)
    stored = explaining.explanation(workspace, boosted)
    assert stored is not None
    assert np.array_equal(stored.shap.contributions, explained.shap.contributions)
    assert not list(history.folder(workspace, boosted).glob(".partial-*"))
