"""Origins: which input an encoded column comes from, also where names mislead."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from core.learn.origins import origin_of, origins


def misleading(n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "plan": rng.choice(["a", "type_a", "type_b"], n),
            "plan_type": rng.choice(["a", "b"], n),
            "age": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n)),
            "age_group": rng.normal(size=n),
        }
    )


def fitted(frame: pd.DataFrame) -> Pipeline:
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    parts = [
        ("n", numbers, ["age", "age_group"]),
        ("c", OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["plan", "plan_type"]),
    ]
    return Pipeline([("encode", ColumnTransformer(parts)), ("last", "passthrough")]).fit(frame)[:-1]


def test_misleading_names() -> None:
    """Two encoded columns are both called c__plan_type_a; the way through the pipeline tells them
    apart.
    """
    frame = misleading()
    head = fitted(frame)
    names = list(head[-1].get_feature_names_out())
    assert names[3:] == [
        "c__plan_a",
        "c__plan_type_a",
        "c__plan_type_b",
        "c__plan_type_a",
        "c__plan_type_b",
    ]
    assert origins(head, frame) == [
        "age",
        "age_group",
        "age",
        "plan",
        "plan",
        "plan",
        "plan_type",
        "plan_type",
    ]


def test_a_category_that_no_row_has_is_placed_by_name() -> None:
    frame = misleading()
    head = fitted(frame)
    few = frame[
        (frame["plan_type"] == "a") & frame["age"].notna()
    ]  # c__plan_type_b and the indicator are constant on these rows
    inputs = origins(head, few)
    assert inputs[2] == "age"
    assert inputs[-1] == "plan_type"


def test_a_renamed_column_keeps_its_origin() -> None:
    frame = misleading()[["age_group", "age"]].fillna(0.0)
    rename = FunctionTransformer(
        lambda table: table.rename(columns={"age": "years", "age_group": "age"})
    )
    head = Pipeline([("rename", rename), ("last", "passthrough")]).fit(frame)[:-1]
    assert origins(head, frame) == ["age_group", "age"]


def test_a_column_of_two_inputs_stands_for_itself() -> None:
    frame = misleading()[["age_group", "age"]].fillna(0.0)
    add = FunctionTransformer(lambda table: table.assign(total=table["age"] + table["age_group"]))
    head = Pipeline([("add", add), ("last", "passthrough")]).fit(frame)[:-1]
    assert origins(head, frame) == ["age_group", "age", "total"]


def test_many_inputs_take_few_looks() -> None:
    looks = []

    def spy(table: pd.DataFrame) -> pd.DataFrame:
        looks.append(1)
        return table[table.columns[::-1]]

    frame = pd.DataFrame(
        np.random.default_rng(0).normal(size=(50, 300)), columns=[f"f{i}" for i in range(300)]
    )
    head = Pipeline([("turn", FunctionTransformer(spy)), ("last", "passthrough")]).fit(frame)[:-1]
    looks.clear()
    assert origins(head, frame) == [f"f{i}" for i in reversed(range(300))]
    assert len(looks) <= 2 * 9 + 2


def test_one_input_and_one_row() -> None:
    frame = pd.DataFrame({"only": ["a", "b", "a"]})
    head = Pipeline([("c", OneHotEncoder(sparse_output=False)), ("last", "passthrough")]).fit(
        frame
    )[:-1]
    assert origins(head, frame) == ["only", "only"]
    assert origins(head, frame[:1]) == ["only", "only"]


def test_names_alone() -> None:
    inputs = ["plan", "plan_type", "age"]
    assert origin_of("age", inputs) == "age"
    assert origin_of("cat__plan_type_a", inputs) == "plan_type"
    assert origin_of("missingindicator_age", inputs) == "age"
    assert origin_of("n__missingindicator_age", inputs) == "age"
    assert origin_of("ageing", inputs) is None
