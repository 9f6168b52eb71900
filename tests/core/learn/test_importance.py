"""Permutation importance against figures that follow from the setup."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import mean_squared_error
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from core.learn.importance import answers, permutation_importance
from core.learn.metric import METRICS


def table(n: int = 2000) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"a": rng.normal(size=n), "b": rng.normal(size=n), "noise": rng.normal(size=n)}
    )


def fitted(frame: pd.DataFrame) -> tuple[Pipeline, np.ndarray]:
    y = (3 * frame["a"] - frame["b"]).to_numpy()
    return make_pipeline(StandardScaler(), LinearRegression()).fit(frame, y), y


def test_mse_rises_by_twice_the_variance_of_the_input() -> None:
    """For y = 3a − b, shuffling a adds E[(3a − 3a′)²] = 2·9·var(a) to the squared error."""
    frame = table()
    pipeline, y = fitted(frame)
    importance = permutation_importance(
        pipeline, frame, y, METRICS["mse"], list(frame.columns), repeats=20
    )
    table_ = importance.table.set_index("feature")
    assert list(importance.table["feature"]) == ["a", "b", "noise"]
    assert table_.loc["a", "mean"] == pytest.approx(18 * frame["a"].var(), rel=0.05)
    assert table_.loc["b", "mean"] == pytest.approx(2 * frame["b"].var(), rel=0.05)
    assert table_.loc["noise", "mean"] == pytest.approx(0, abs=1e-12)
    assert importance.baseline == pytest.approx(mean_squared_error(y, pipeline.predict(frame)))
    assert (importance.rows, importance.repeats, importance.metric) == (2000, 20, "mse")


def test_a_metric_that_should_be_high_counts_its_fall() -> None:
    frame = table()
    y = (frame["a"] > 0).astype(int).to_numpy()
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y)
    importance = permutation_importance(pipeline, frame, y, METRICS["roc_auc"], list(frame.columns))
    assert importance.table.iloc[0]["feature"] == "a"
    assert importance.table.iloc[0]["mean"] == pytest.approx(
        0.5, abs=0.05
    )  # from 1 to a coin's 0.5
    assert importance.table.iloc[0]["sd"] > 0


def test_same_seed_same_figures_and_progress() -> None:
    frame, said = table(300), []
    pipeline, y = fitted(frame)

    def once():  # type: ignore[no-untyped-def]
        return permutation_importance(
            pipeline,
            frame,
            y,
            METRICS["rmse"],
            list(frame.columns),
            seed=4,
            progress=lambda done, message: said.append(done),
        )

    pd.testing.assert_frame_equal(once().table, once().table)
    assert said[:3] == pytest.approx([1 / 3, 2 / 3, 1])


def test_extension_types_survive_the_shuffling() -> None:
    frame = pd.DataFrame(
        {
            "a": pd.array([1, 2, 3, None] * 50, dtype="Int64"),
            "b": pd.array([True, False, None, True] * 50, dtype="boolean"),
        }
    )
    kinds = []

    class Spy(Pipeline):
        def predict(self, table: pd.DataFrame) -> np.ndarray:  # type: ignore[override]
            kinds.append(tuple(map(str, table.dtypes)))
            return np.zeros(len(table))

    permutation_importance(
        Spy([("none", "passthrough")]), frame, np.zeros(200), METRICS["mae"], ["a", "b"]
    )
    assert set(kinds) == {("Int64", "boolean")}


def test_answers_for_each_need() -> None:
    frame = table(50)
    y = (frame["a"] > 0).astype(int).to_numpy()
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(frame, y)
    assert answers(pipeline, frame, "probability").shape == (50, 2)
    assert answers(pipeline, frame, "label").tolist() == pipeline.predict_proba(frame).tolist()
