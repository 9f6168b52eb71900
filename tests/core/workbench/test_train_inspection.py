"""What is seen in a table before it is trained on."""

from __future__ import annotations

import pandas as pd
import pytest

from core.base.errors import Refused
from core.data.schema import Role
from core.learn.task import BINARY, MULTICLASS, REGRESSION
from core.workbench import train_inspection
from core.workbench.train_inspection import default_features, inspect, target_column
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

ROWS = 40


def frame() -> pd.DataFrame:
    """Thirty of forty say no; ``price`` has 40 values, ``kind`` three, ``home`` four."""
    return pd.DataFrame(
        {
            "size": range(ROWS),
            "home": [f"h{row % 4}" for row in range(ROWS)],
            "kind": ["low", "middle", "high", "high"] * 10,
            "price": [1000.5 + row for row in range(ROWS)],
            "left": ["yes"] * 10 + ["no"] * 30,
        }
    )


@pytest.fixture
def version_id(workspace: Workspace) -> int:
    return store(workspace, frame(), roles={"kind": Role.IGNORE, "price": Role.IGNORE}).id


def test_default_features_are_those_with_the_role(workspace: Workspace) -> None:
    view = store(workspace, frame(), roles={"kind": Role.IGNORE, "price": Role.ID})
    assert default_features(view, "left") == ["size", "home"]
    assert default_features(view, "left", group="home") == ["size"]
    assert default_features(view, "size") == ["home", "left"]


def test_a_binary_target(workspace: Workspace, version_id: int) -> None:
    inspection = inspect(workspace, TrainRequest(version_id=version_id, target="left"))
    assert inspection.task is BINARY
    assert inspection.features == ("size", "home")
    assert inspection.class_rows == {"no": 30, "yes": 10}
    assert inspection.groups is None
    facts = inspection.facts
    assert (facts.rows, facts.numeric, facts.categorical, facts.classes) == (ROWS, 1, 1, 2)
    assert [finding.code for finding in inspection.findings] == ["MW004", "MW002", "MW006"]


def test_a_chosen_task_and_a_group(workspace: Workspace, version_id: int) -> None:
    request = TrainRequest(
        version_id=version_id, target="kind", task="multiclass", features=["size"], group="home"
    )
    inspection = inspect(workspace, request)
    assert inspection.task is MULTICLASS
    assert inspection.class_rows == {"high": 20, "low": 10, "middle": 10}
    assert inspection.groups == 4


def test_a_number_has_no_classes(workspace: Workspace, version_id: int) -> None:
    inspection = inspect(workspace, TrainRequest(version_id=version_id, target="price"))
    assert inspection.task is REGRESSION
    assert inspection.class_rows == {}


def test_the_same_question_is_answered_from_memory(workspace: Workspace, version_id: int) -> None:
    request = TrainRequest(version_id=version_id, target="left")
    train_inspection._inspect.cache_clear()
    first = inspect(workspace, request)
    assert inspect(workspace, request.model_copy(update={"seed": 7})) is first
    assert inspect(workspace, request.model_copy(update={"folds": 3})) is not first
    assert train_inspection._inspect.cache_info().misses == 2


@pytest.mark.parametrize(
    ("overrides", "sentence", "field"),
    [
        ({"target": "nope"}, "has no column “nope”", "target"),
        ({"features": ["size", "nope"]}, "has no column “nope”", "features"),
        ({"group": "nope"}, "has no column “nope”", "group"),
        ({"features": ["left"]}, "“left” is the target, so it cannot be an input too", "features"),
        ({"group": "left"}, "“left” is the target, so it cannot be an input too", "features"),
        ({"features": []}, "There is no feature to learn from", "features"),
        ({"target": "home", "task": "regression"}, "is not a number", "task"),
    ],
)
def test_refusals(
    workspace: Workspace, version_id: int, overrides: dict[str, object], sentence: str, field: str
) -> None:
    request = TrainRequest(version_id=version_id, target="left").model_copy(update=overrides)
    with pytest.raises(Refused, match=sentence) as refusal:
        inspect(workspace, request)
    assert refusal.value.field == field


def test_a_table_without_rows(workspace: Workspace) -> None:
    view = store(workspace, frame().iloc[:0])
    with pytest.raises(Refused, match="a header but no rows"):
        target_column(view, "left")
